"""Targets are saved anew while tickets wait: each counts from its instant on, what was used stays used."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from foundation.errors import Conflict, Invalid
from sla import recompute
from sla.foreseen import MissedAtOnce, missed_at_once
from sla.newly_promised import NewPromises
from sla.simulation import Draft
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from sla.what_if import simulate
from storage.change import Change
from tests.kit.stepped_desk import SteppedDesk, agrees, berlin, stepped_desk
from tests.kit.ticket_steps import take
from ticketing import moves
from ticketing.tables import Ticket, TicketEvent


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def with_resolution(desk: SteppedDesk, hours: int, calendar: str = "business") -> list[Target]:
    """The matrix with another resolution for P2 of the segment admin."""

    def other(row: Target) -> Target:
        wanted = (row.segment, row.priority, row.metric) == ("admin", "P2", "resolution")
        return replace(row, seconds=hours * 3600, calendar=calendar) if wanted else row

    return [other(row) for row in desk.database.read_now(latest)]


def save(desk: SteppedDesk, targets: list[Target], since: str, seen: str = "") -> int:
    seen = seen or desk.database.read_now(stamp)
    moved = desk.do(lambda change: save_targets(change, targets, berlin(since), seen=seen, by="Ada"))
    desk.parts.registry.forget()
    return moved


def put_right(desk: SteppedDesk) -> int:
    return recompute.Recompute(desk.database, desk.parts.registry).now()


def test_a_target_counts_from_its_instant_on_and_what_was_used_stays_used(desk: SteppedDesk):
    ticket, waiting = desk.write().ticket_id, desk.write().ticket_id
    desk.reply(waiting, wait=True)
    old = desk.timer(ticket, "resolution").due_at
    assert save(desk, with_resolution(desk, 30), "2026-06-12 09:00") == 2
    assert put_right(desk) == 0
    assert desk.timer(ticket, "resolution").due_at == old == berlin("2026-06-15 16:00")
    desk.at("2026-06-12 10:00")
    assert put_right(desk) == 2
    assert desk.timer(ticket, "resolution").due_at == berlin("2026-06-16 13:00")
    assert desk.next_due(ticket).at == berlin("2026-06-11 12:00")
    assert put_right(desk) == 0
    assert agrees(desk)
    later = desk.write().ticket_id
    assert desk.timer(later, "resolution").target["minutes"] == 1800
    desk.at("2026-06-15 09:00").write(ticket=waiting)
    assert agrees(desk)


def test_a_draft_names_what_is_missed_already_where_its_due_moves_too(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.at("2026-06-16 10:00").sweep()
    assert desk.timer(ticket, "resolution").state == "breached_open"
    for now, hours in (("2026-06-16 10:00", 40), ("2026-06-16 11:00", 0)):
        targets = with_resolution(desk.at(now), hours)
        terms, draft = desk.database.read_now(desk.parts.registry.read), Draft(desk.clock.now(), targets=tuple(targets))
        found = desk.database.read_now(lambda session: simulate(session, terms, draft, desk.clock.now())).open  # noqa: B023
        (turn,) = (one for one in found.turns if one.metric == "resolution")
        save(desk, targets, now)
        put_right(desk)
        row = desk.timer(ticket, "resolution")
        assert (turn.missed_before, turn.missed_after) == (True, True), "that stays so"
        assert turn.due_after == (row.due_at if hours else None) and (row.state == "voided") is not bool(hours)
        assert (found.moved, found.dropped) == (bool(hours), not hours) and agrees(desk)


def test_what_a_correction_makes_promised_is_owed_from_then_on_and_time_without_a_promise_does_not_count(
    desk: SteppedDesk,
):
    unpromised = [row for row in desk.database.read_now(latest) if row.priority != "P4"]
    save(desk, unpromised, "2026-06-11 10:00")

    def correct(at: str, priority: str) -> None:
        desk.at(at)
        desk.do(lambda change: moves.correct(change, change.session.get(Ticket, ticket), "priority", priority, desk.agent))  # fmt: skip
        assert agrees(desk)

    ticket = desk.write().ticket_id
    correct("2026-06-11 10:30", "P4")
    assert {row.state for row in desk.timers(ticket)} == {"voided"}
    correct("2026-06-11 12:00", "P2")
    response = desk.timer(ticket, "first_response")
    assert (response.started_at, response.due_at) == (berlin("2026-06-11 10:00"), berlin("2026-06-11 13:30"))
    assert len(desk.timers(ticket)) == 2


def retell(desk: SteppedDesk, ticket: int, kind: str, other: str) -> None:
    """Has a line of the ticket's history say something else, which does not fit its facts."""
    line = update(TicketEvent).where(col(TicketEvent.ticket_id) == ticket, col(TicketEvent.kind) == kind)
    desk.do(lambda change: change.session.execute(line.values(kind=other)))


def test_a_target_where_nothing_was_promised_begins_its_clocks_on_tickets_that_wait_already(desk: SteppedDesk):
    promised = desk.database.read_now(latest)
    save(desk, [row for row in promised if row.metric != "resolution"], "2026-06-11 10:00")
    torn, waiting, solved = (desk.write().ticket_id for _ in range(3))
    desk.at("2026-06-11 11:00").resolve(solved)
    desk.at("2026-06-11 12:00")
    days = [replace(row, seconds=0, days=2) if row.metric == "resolution" else row for row in promised]
    draft, terms = (
        Draft(berlin("2026-06-11 14:00"), targets=tuple(days)),
        desk.database.read_now(desk.parts.registry.read),
    )
    assert desk.database.read_now(lambda session: simulate(session, terms, draft, desk.clock.now())).begin == 2
    save(desk, days, "2026-06-11 14:00")
    desk.at("2026-06-11 14:00")
    begun = NewPromises(desk.database, desk.parts.registry)
    retell(desk, torn, "opened", "answer_bounced")
    assert begun.now(desk.clock.now()) == 3
    assert desk.timers(torn, "resolution") == [], "its history cannot be told, and the others do not wait for it"
    row = desk.timer(waiting, "resolution")
    assert (row.started_at, row.due_at) == (berlin("2026-06-11 10:00"), berlin("2026-06-15 17:00"))
    assert desk.timers(solved, "resolution") == []
    retell(desk, torn, "answer_bounced", "opened")
    assert begun.now(desk.clock.now()) == 3 and len(desk.timers(waiting, "resolution")) == 1, "again changes nothing"
    desk.at("2026-06-12 10:00").disagree(solved)
    assert desk.timer(solved, "resolution").state == "running", "owed from the day on which it is work again"
    assert agrees(desk)


def test_the_preview_counts_what_begins_and_is_overdue_at_once(desk: SteppedDesk):
    promised = desk.database.read_now(latest)
    late, waiting, solved = (desk.write().ticket_id for _ in range(3))
    desk.at("2026-06-11 11:00").reply(waiting, wait=True)
    save(desk, [row for row in promised if row.metric != "resolution"], "2026-06-11 12:00")
    desk.at("2026-06-11 12:00").resolve(solved)
    put_right(desk)
    desk.at("2026-06-11 14:00")
    anew = [replace(row, seconds=7200, recount=True) if row.metric == "resolution" else row for row in promised]
    terms = desk.database.read_now(desk.parts.registry.read)
    draft = Draft(desk.clock.now(), targets=tuple(anew))
    found = desk.database.read_now(lambda session: simulate(session, terms, draft, desk.clock.now()))
    assert (found.begin, found.begin_late) == (2, 1)
    save(desk, anew, "2026-06-11 14:00")
    NewPromises(desk.database, desk.parts.registry).now(desk.clock.now())
    row = desk.timer(late, "resolution")
    assert (row.due_at, desk.timer(waiting, "resolution").state) == (desk.clock.now(), "paused")
    assert agrees(desk)


def test_a_message_split_off_later_is_owed_what_was_promised_in_between(desk: SteppedDesk):
    promised = desk.database.read_now(latest)
    save(desk, [row for row in promised if row.metric != "resolution"], "2026-06-11 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-11 11:00").write(ticket=ticket)
    desk.at("2026-06-11 12:00")
    save(desk, promised, "2026-06-11 12:00")
    NewPromises(desk.database, desk.parts.registry).now(desk.clock.now())
    take(desk.at("2026-06-11 13:00"), ticket, "split", 0)
    desk.promise_late()
    row = desk.timer(ticket + 1, "resolution")
    assert (row.state, row.started_at, row.terms_since) == (
        "running",
        berlin("2026-06-11 11:00"),
        berlin("2026-06-11 12:00"),
    )
    assert agrees(desk)


def test_whatever_is_promised_and_not_promised_the_clocks_are_those_of_the_history(desk: SteppedDesk):
    """An automatic answer meets a matrix with holes: rejected, accepted, and corrected at the very same second."""
    holes = [row for row in desk.database.read_now(latest) if row.metric == "update" or row.priority != "P4"]
    save(desk, holes, "2026-06-11 10:00")

    def correct(ticket: int, priority: str) -> None:
        desk.do(lambda change: moves.correct(change, change.session.get(Ticket, ticket), "priority", priority, desk.agent))  # fmt: skip

    rejected, accepted, lapsed = (desk.write(answerable=True).ticket_id for _ in range(3))
    desk.write(ticket=rejected)
    desk.at("2026-06-11 11:00")
    correct(accepted, "P1")
    correct(lapsed, "P1")
    desk.at("2026-06-11 12:00")
    correct(lapsed, "P4")
    desk.write(ticket=lapsed)
    desk.confirm(accepted)
    assert [row.state for row in desk.timers(accepted, "resolution")] == ["voided"], "it was solved before"
    assert desk.timers(rejected) == [] or desk.timers(rejected)[-1].state == "voided"
    assert agrees(desk)


def test_what_a_correction_would_miss_on_the_spot_is_known_before_it_is_made(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.at("2026-06-11 11:30")
    foreseen = [desk.do(lambda change, one=one: missed_at_once(change, desk.parts.registry, ticket, {"priority": one})) for one in ("P1", "P2", "P4")]  # fmt: skip
    assert foreseen == [[MissedAtOnce("first_response", berlin("2026-06-11 11:00"))], [], []]
    assert desk.timer(ticket, "first_response").state == "running"


def test_a_clock_touched_after_the_instant_is_switched_at_the_instant(desk: SteppedDesk):
    ticket, corrected = desk.write().ticket_id, desk.write().ticket_id
    save(desk, with_resolution(desk, 20, "24x7"), "2026-06-12 09:00")
    desk.at("2026-06-12 11:00").reply(ticket)
    assert desk.timer(ticket, "resolution").due_at == berlin("2026-06-12 21:00")
    desk.at("2026-06-12 12:00")
    desk.do(lambda change: _lower(change, corrected, desk))
    assert desk.timer(corrected, "resolution").target["priority"] == "P4"
    assert agrees(desk)


def _lower(change: Change, ticket: int, desk: SteppedDesk) -> None:
    moves.correct(change, change.session.get(Ticket, ticket), "priority", "P4", desk.agent)


def test_after_a_night_of_downtime_the_breach_is_booked_where_the_new_target_has_it(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    save(desk, with_resolution(desk, 10, "24x7"), "2026-06-12 00:00")
    desk.at("2026-06-12 04:00")
    put_right(desk)
    desk.sweep()
    assert desk.timer(ticket, "resolution").state == "breached_open"
    assert desk.timer(ticket, "resolution").breached_at == berlin("2026-06-12 03:00")
    assert agrees(desk)


def test_what_is_promised_no_more_ends_its_clocks(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    save(desk, with_resolution(desk, 0), "2026-06-12 00:00")
    desk.at("2026-06-12 08:00")
    put_right(desk)
    assert desk.timer(ticket, "resolution").state == "voided"


def test_a_plan_is_pushed_aside_by_a_later_saving_and_a_tie_is_refused(desk: SteppedDesk):
    save(desk, with_resolution(desk, 30), "2026-07-01 00:00")
    save(desk, with_resolution(desk, 24), "2026-06-20 00:00")
    changes = desk.database.read_now(desk.parts.registry.current).changes
    assert len(changes) == 1
    rows = desk.database.read_now(latest)
    with pytest.raises(Invalid, match="equally well"):
        save(desk, [*rows, Target("update", 60, "business", priority="P1", channel="email")], "2026-06-20 00:00")
    with pytest.raises(Invalid, match="no calendar"):
        save(desk, with_resolution(desk, 8, "lunar"), "2026-06-20 00:00")
    with pytest.raises(Conflict):
        save(desk, with_resolution(desk, 8), "2026-06-20 00:00", seen="0.0.0")


def test_a_clock_that_rests_is_not_overdue_at_once_whatever_target_is_tried(desk: SteppedDesk):
    desk.reply(desk.write().ticket_id, wait=True)
    now = desk.at("2026-06-15 10:00").clock.now()
    terms, matrix = (desk.database.read_now(ask) for ask in (desk.parts.registry.read, latest))
    short = tuple(replace(row, seconds=1800) if row.metric == "resolution" else row for row in matrix)
    found = desk.database.read_now(lambda session: simulate(session, terms, Draft(now, targets=short), now)).open
    assert (found.moved, found.appear, found.turns[0].missed_after) == (1, 0, False)
