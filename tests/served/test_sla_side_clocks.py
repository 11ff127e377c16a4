"""Taking over by a level, complaints, and two tickets that become one: clocks beside the usual three."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sla.events import TimePromised
from sla.newly_promised import NewPromises
from sla.recompute import Recompute
from sla.tables import SlaTimer
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from tests.kit.stepped_desk import SteppedDesk, agrees, berlin, stepped_desk
from tests.kit.ticket_steps import take
from ticketing import agent_moves, moves
from ticketing.actors import SYSTEM
from ticketing.events import ScanRestamped
from ticketing.history import happened

COMPLAINT = 2
"""What `take` corrects a type to."""


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def promise(desk: SteppedDesk, *rows: Target) -> None:
    targets, seen = (*desk.database.read_now(latest), *rows), desk.database.read_now(stamp)
    desk.do(lambda change: save_targets(change, targets, change.now, seen=seen))
    desk.parts.registry.forget()


def shown(rows: Sequence[SlaTimer]) -> list[tuple[str, datetime | None]]:
    return [(row.state, row.due_at) for row in rows]


def correct(desk: SteppedDesk, ticket: int, field: str, value: str) -> None:
    desk.do(lambda change: moves.correct(change, moves.locked_by_id(change.session, ticket), field, value, SYSTEM))


def test_each_level_takes_over_in_its_own_time(desk: SteppedDesk):
    pickup = Target("level_pickup", 3600, "business")
    promise(desk, pickup, replace(pickup, seconds=7200, level="2"))
    ticket = desk.write().ticket_id
    assert desk.ticket(ticket).level == 2
    assert shown(desk.timers(ticket, "level_pickup")) == [("running", berlin("2026-06-11 12:00"))]
    desk.at("2026-06-11 10:30").take(ticket)
    assert [row.state for row in desk.timers(ticket, "level_pickup")] == ["met"]
    desk.at("2026-06-11 14:00").move("escalate", ticket, 1, "allgemein", desk.agent, "back to the first contact")
    assert shown(desk.timers(ticket, "level_pickup"))[-1] == ("running", berlin("2026-06-11 15:00"))
    desk.at("2026-06-11 14:30").move("escalate", ticket, 2, "technik", desk.agent, "needs a specialist")
    assert shown(desk.timers(ticket, "level_pickup"))[1:] == [
        ("voided", berlin("2026-06-11 15:00")),
        ("running", berlin("2026-06-11 16:30")),
    ]
    desk.at("2026-06-11 16:45").take(ticket)
    assert desk.timer(ticket, "level_pickup").state == "breached_done"
    assert desk.timer(ticket, "resolution").state == "running"
    assert agrees(desk)


def test_a_complaint_is_owed_a_status_every_five_days_and_an_answer_in_ten(desk: SteppedDesk):
    ticket = desk.write(category="complaint.service").ticket_id
    if desk.ticket(ticket).type != "complaint":
        correct(desk, ticket, "type", "complaint")
    assert shown(desk.timers(ticket, "complaint_status")) == [("running", berlin("2026-06-18 17:00"))]
    assert shown(desk.timers(ticket, "complaint_answer")) == [("running", berlin("2026-06-25 17:00"))]
    desk.at("2026-06-16 09:00").reply(ticket)
    assert shown(desk.timers(ticket, "complaint_status")) == [
        ("met", berlin("2026-06-18 17:00")),
        ("running", berlin("2026-06-23 17:00")),
    ]
    assert agrees(desk)
    desk.at("2026-06-24 09:00").resolve(ticket)
    assert desk.timer(ticket, "complaint_answer").state == "met"
    assert desk.timers(ticket, "complaint_status")[1].state == "breached_done"
    desk.at("2026-06-24 12:00").disagree(ticket)
    assert desk.timer(ticket, "complaint_answer").state == "running"
    assert agrees(desk)
    correct(desk, ticket, "type", "question")
    assert {row.state for row in desk.timers(ticket, "complaint_answer")} == {"voided"}
    assert agrees(desk)


def test_a_complaint_told_in_a_call_is_owed_its_first_status_from_the_call_on(desk: SteppedDesk):
    said = {"channel": "phone", "phone": "+494315550199", "note_by": desk.agent_id, "answered_at_once": True}
    ticket = desk.write(category="complaint.service", **said).ticket_id
    assert desk.ticket(ticket).type == "complaint"
    assert desk.timer(ticket, "first_response").state == "met"
    assert shown(desk.timers(ticket, "complaint_status")) == [("running", berlin("2026-06-18 17:00"))]
    assert agrees(desk)
    desk.at("2026-06-12 09:00").resolve(ticket, tell=False)
    assert [row.state for row in desk.timers(ticket, "complaint_status")] == ["paused"]
    assert agrees(desk)


@pytest.mark.parametrize("taken", [False, True])
def test_a_complaint_by_letter_is_measured_from_its_corrected_entry_stamp(desk: SteppedDesk, taken: bool):
    promise(desk, Target("level_pickup", 3600, "business"))
    letter = desk.at("2026-06-12 10:00").write(category="complaint.service")
    ticket, received = letter.ticket_id, desk.clock.now()
    if taken:
        desk.at("2026-06-12 10:10").take(ticket)
    desk.at("2026-06-12 10:20")
    stamped = ScanRestamped(ticket, desk.clock.now(), letter.contact_id, berlin("2026-06-11 15:00"), received)
    desk.do(lambda change: happened(change, stamped, desk.agent))
    for metric in ("complaint_status", "complaint_answer"):
        assert desk.timer(ticket, metric).started_at == berlin("2026-06-11 15:00")
    assert agrees(desk)


@pytest.mark.parametrize("stamp_is", ["2026-06-10 15:00", "2026-06-11 10:15"])
def test_what_was_promised_no_more_began_with_the_right_stamp_or_never(desk: SteppedDesk, stamp_is: str):
    letter = desk.write(channel="letter")
    ticket, received = letter.ticket_id or 0, desk.clock.now()
    targets = desk.database.read_now(latest)

    def save(rows: list[Target]) -> None:
        seen = desk.database.read_now(stamp)
        desk.do(lambda change: save_targets(change, rows, change.now, seen=seen))
        desk.parts.registry.forget()
        Recompute(desk.database, desk.parts.registry).now()
        NewPromises(desk.database, desk.parts.registry).now(desk.clock.now())

    desk.at("2026-06-11 10:10")
    save([row for row in targets if row.metric != "resolution"])
    take(desk.at("2026-06-11 10:12"), ticket, "type", COMPLAINT)

    stamped = ScanRestamped(
        ticket, desk.at("2026-06-11 10:20").clock.now(), letter.contact_id, berlin(stamp_is), received
    )
    desk.do(lambda change: happened(change, stamped, desk.agent))
    begun = max(berlin(stamp_is), berlin("2026-06-11 10:12"))
    assert (desk.timer(ticket, "resolution").started_at, desk.timer(ticket, "complaint_answer").started_at) == (berlin(stamp_is), begun)  # fmt: skip
    assert agrees(desk)
    desk.at("2026-06-11 10:30")
    save(targets)
    assert [row.started_at for row in desk.timers(ticket, "resolution")] == [berlin(stamp_is)] and agrees(desk)


def test_what_was_promised_no_more_for_a_while_runs_on_from_the_right_stamp(desk: SteppedDesk):
    letter, targets = desk.write(channel="letter"), desk.database.read_now(latest)
    ticket, received = letter.ticket_id or 0, desk.clock.now()
    for at, rows in (("10:10", [row for row in targets if row.metric != "resolution"]), ("10:30", targets)):
        seen = desk.database.read_now(stamp)
        desk.at(f"2026-06-11 {at}").do(
            lambda change, rows=rows, seen=seen: save_targets(change, rows, change.now, seen=seen)
        )
        desk.parts.registry.forget()
        Recompute(desk.database, desk.parts.registry).now()
        NewPromises(desk.database, desk.parts.registry).now(desk.clock.now())
    right = berlin("2026-06-10 15:00")
    stamped = ScanRestamped(ticket, desk.at("2026-06-11 10:40").clock.now(), letter.contact_id, right, received)
    desk.do(lambda change: happened(change, stamped, desk.agent))
    solution = desk.timer(ticket, "resolution")
    assert (solution.state, solution.started_at) == ("running", right) and agrees(desk)


def merge(desk: SteppedDesk, ticket: int, into: int) -> None:
    def work(change: Any) -> None:
        rows = [moves.locked_by_id(change.session, one) for one in (ticket, into)]
        agent_moves.merge(change, *rows, desk.agent)

    desk.do(work)


def test_the_survivor_of_a_merge_keeps_the_earliest_start_and_the_strictest_promise(desk: SteppedDesk):
    old = desk.write().ticket_id
    desk.at("2026-06-11 11:00")
    urgent = desk.write().ticket_id
    correct(desk, urgent, "priority", "P1")
    strict = desk.timer(urgent, "resolution").due_at
    assert strict is not None
    assert strict < (desk.timer(old, "resolution").due_at or strict)
    desk.at("2026-06-11 11:30")
    merge(desk, urgent, old)
    for metric in ("first_response", "resolution"):
        (row,) = desk.timers(old, metric)
        assert (row.started_at, row.state) == (berlin("2026-06-11 10:00"), "running")
    assert desk.timer(old, "resolution").due_at == strict
    assert {row.state for row in desk.timers(urgent)} == {"voided"}
    assert desk.next_due(old).at == desk.timer(old, "first_response").due_at


def test_the_earlier_start_of_the_other_is_kept_beside_the_own_stricter_promise(desk: SteppedDesk):
    old = desk.write().ticket_id
    desk.at("2026-06-11 11:00")
    urgent = desk.write().ticket_id
    correct(desk, urgent, "priority", "P1")
    before = {row.metric: row.due_at for row in desk.timers(urgent) if row.state == "running"}
    merge(desk, old, urgent)
    after = {row.metric: (row.started_at, row.due_at) for row in desk.timers(urgent) if row.state == "running"}
    assert after == {metric: (berlin("2026-06-11 10:00"), due) for metric, due in before.items()}


def test_what_the_other_ticket_still_waited_for_is_owed_by_the_survivor(desk: SteppedDesk):
    answered, waiting = desk.write().ticket_id, desk.write().ticket_id
    desk.at("2026-06-11 10:30").reply(answered)
    due = desk.timer(waiting, "first_response").due_at
    desk.at("2026-06-11 13:00")
    merge(desk, waiting, answered)
    rows = desk.timers(answered, "first_response")
    assert [row.state for row in rows] == ["met", "breached_open"]
    assert rows[1].due_at == due
    assert [line.data["metric"] for line in desk.history(answered, "deadline_missed")] == ["first_response"]
    desk.reply(answered)
    assert [row.state for row in desk.timers(answered, "first_response")] == ["met", "breached_done"]


def test_a_time_promised_by_hand_outlives_a_merge(desk: SteppedDesk):
    stays, goes = desk.write().ticket_id, desk.write().ticket_id
    say_when(desk, goes, "2026-06-12 15:00")
    merge(desk, goes, stays)
    promised = desk.timer(stays, "promise")
    assert (promised.state, promised.due_at) == ("running", berlin("2026-06-12 15:00"))
    desk.at("2026-06-12 15:01").sweep()
    assert desk.timer(stays, "promise").state == "breached_open"


def say_when(desk: SteppedDesk, ticket: int, until: str) -> None:
    due = berlin(until)
    desk.do(lambda change: happened(change, TimePromised(ticket, change.now, due, "Ersatzteil"), desk.agent))


def test_a_time_promised_by_hand_stands_beside_what_was_agreed_and_nothing_moves_it(desk: SteppedDesk):
    desk.at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    agreed = desk.timer(ticket, "resolution").due_at
    say_when(desk, ticket, "2026-06-15 11:00")
    say_when(desk, ticket, "2026-06-20 15:00")  # a Saturday
    desk.reply(ticket, "Welche Version?", wait=True)
    assert [row.state for row in desk.timers(ticket, "promise")] == ["voided", "met"]
    say_when(desk, ticket, "2026-06-20 15:00")
    assert desk.timer(ticket, "resolution").state == "paused"
    desk.at("2026-06-16 10:00").write(ticket=ticket)
    kept, resolution = desk.timer(ticket, "promise"), desk.timer(ticket, "resolution")
    assert (kept.state, kept.due_at, resolution.due_at > agreed) == ("running", berlin("2026-06-20 15:00"), True)
    desk.at("2026-06-20 15:01").sweep()
    assert [(line.at, line.data["metric"]) for line in desk.history(ticket, "deadline_missed")][-1] == (berlin("2026-06-20 15:00"), "promise")  # fmt: skip
    assert agrees(desk)


def test_old_mail_that_is_imported_promises_nothing_until_its_customer_writes(desk: SteppedDesk):
    """Every clock, whatever happened to the ticket meanwhile: none runs, warns or breaks; then all begin with the message."""
    promise(desk, Target("level_pickup", 3600, "business"))

    def imported(ticket: int | None = None, category: str = "fault.network") -> int:
        return desk.write(ticket=ticket, category=category, warnings=("imported",)).ticket_id

    plain, complaint, urgent, resolved, waiting, passed_on, promised = (
        imported(category="complaint.service" if n == 1 else "fault.network") for n in range(7)
    )
    assert desk.ticket(complaint).type == "complaint"
    correct(desk, urgent, "priority", "P1")
    correct(desk, plain, "type", "complaint")
    correct(desk, plain, "type", "question")
    for ticket in (resolved, waiting):
        desk.take(ticket)
    desk.resolve(resolved)
    desk.reply(waiting, wait=True)
    desk.move("escalate", passed_on, 3, "experten", desk.agent, "needs an expert")
    by_hand = TimePromised(promised, desk.clock.now(), due=berlin("2026-06-12 12:00"))
    desk.do(lambda change: happened(change, by_hand, desk.agent))
    everything = (plain, complaint, urgent, resolved, waiting, passed_on, promised)
    assert {imported(ticket) for ticket in everything} == set(everything), "the rest of the conversations"
    states = [desk.ticket(ticket).state for ticket in everything]
    assert states == ["queued", "queued", states[2], "resolved", "waiting_customer", "queued", "queued"]
    desk.at("2026-06-15 10:00").sweep()
    assert {row.metric for ticket in everything for row in desk.timers(ticket)} == {"promise"} and agrees(desk)
    assert not desk.history(plain, "deadline_warned", "deadline_missed")
    for ticket in everything:
        desk.write(ticket=ticket, text="Es geht immer noch nicht.")
        assert desk.timer(ticket, "first_response").started_at == desk.clock.now()
        assert desk.timer(ticket, "resolution").state == "running"
    owed = {row.metric for row in desk.timers(complaint)}
    assert owed == {"first_response", "resolution", "complaint_status", "complaint_answer", "level_pickup"}
    assert (
        desk.timer(urgent, "first_response").target["minutes"] < desk.timer(plain, "first_response").target["minutes"]
    )
    assert desk.timer(passed_on, "level_pickup").state == "running" and agrees(desk)
    desk.at("2026-06-15 10:30").reply(plain)
    desk.at("2026-06-15 10:40").write(ticket=plain, text="Und nun?")
    assert [row.state for row in desk.timers(plain, "update")] == ["running"] and agrees(desk)
