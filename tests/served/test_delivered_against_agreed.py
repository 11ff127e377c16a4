"""The report of a month, and verdicts that count otherwise once a second person confirmed it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.names import load as load_names
from desk.timers import views
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from pages.saying import saying
from sla.delivered import Delivered, summed
from sla.delivered_rows import Wanted, delivered
from sla.delivered_text import as_json
from sla.reclassified import Reclassified
from sla.simulation import Draft
from sla.tables import SlaBreach
from sla.target_saving import latest
from sla.time_spent_rows import time_spent
from sla.verdicts import ask_to_correct, ask_to_waive, decide, say_cause
from sla.what_if import turned
from staff.tables import Agent
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import moves
from ticketing.answers import send
from ticketing.tables import Contact, Ticket

JUNE = Wanted(berlin("2026-06-01 00:00"), berlin("2026-07-01 00:00"))


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def report(desk: SteppedDesk, wanted: Wanted = JUNE) -> list[Delivered]:
    terms = desk.database.read_now(desk.parts.registry.read)
    return desk.database.read_now(lambda session: list(delivered(session, terms, wanted)))


def colleague(desk: SteppedDesk) -> int:
    def work(change):
        one = Agent(login="bea", display_name="Bea", levels=[1])
        change.session.add(one)
        change.session.flush()
        return one.id

    return desk.do(work)


def correct(desk: SteppedDesk, ticket: int, priority: str) -> None:
    desk.do(
        lambda change: moves.correct(
            change, moves.locked_by_id(change.session, ticket), "priority", priority, desk.agent
        )
    )


def a_month(desk: SteppedDesk) -> tuple[int, int]:
    """A ticket answered in time, and paused once; one answered an hour late."""
    prompt, late = desk.write().ticket_id, desk.write().ticket_id
    desk.at("2026-06-11 10:30").reply(prompt, wait=True)
    desk.at("2026-06-11 13:00").sweep()
    desk.reply(late)
    desk.at("2026-06-12 09:00").write(ticket=prompt)
    desk.at("2026-06-12 10:00").resolve(prompt)
    return prompt, late


def test_a_month_tells_what_was_kept_how_long_it_took_and_why_not(desk: SteppedDesk):
    prompt, late = a_month(desk)
    clocks = report(desk)
    answers = [one for one in clocks if one.promise.metric == "first_response"]
    (line,) = [one for one in summed(clocks) if one.promise.metric == "first_response"]
    assert (line.count, line.kept, line.promise.seconds, line.promise.calendar) == (2, 1, 7200, "business")
    assert (line.wall_median, line.wall_p90) == (1800, 3 * 3600)
    (missed,) = [one for one in answers if one.missed]
    assert (missed.ticket, missed.due_at) == (desk.ticket(late).number, berlin("2026-06-11 12:00"))
    assert not missed.told_in_time
    (solved,) = [one for one in clocks if one.promise.metric == "resolution"]
    assert solved.ticket == desk.ticket(prompt).number
    assert [(one.start, one.end, one.state) for one in solved.pauses] == [
        (berlin("2026-06-11 10:30"), berlin("2026-06-12 09:00"), "waiting_customer")
    ]
    assert solved.service == 30 * 60 + 3600
    assert report(desk, replace(JUNE, since=berlin("2026-07-01 00:00"), until=berlin("2026-08-01 00:00"))) == []


def test_the_cause_of_a_missed_promise_is_said_and_stands_in_the_report(desk: SteppedDesk):
    prompt, late = a_month(desk)
    assert [one.cause for one in report(desk) if one.missed] == ["unclear"]
    timer = desk.timer(late, "first_response").id
    desk.do(lambda change: say_cause(change, timer, "misrouted", "lay with the suppliers' people"))
    assert [(one.cause, one.explanation) for one in report(desk) if one.missed] == [
        ("misrouted", "lay with the suppliers' people")
    ]
    with pytest.raises(Invalid):
        desk.do(lambda change: say_cause(change, timer, "fate", ""))
    with pytest.raises(NotFound):
        desk.do(lambda change: say_cause(change, desk.timer(prompt, "resolution").id, "other", ""))


def test_a_promise_missed_by_a_reclassification_says_which_and_is_told_apart(desk: SteppedDesk):
    """16 h until an answer; after 3 h of them it is P1, which has 1 h; an hour later P4 again, which does not make it good."""
    ticket = desk.at("2026-06-15 08:00").write(category="general.contact_hours").ticket_id
    late = desk.write(category="general.contact_hours").ticket_id
    desk.at("2026-06-15 11:00")
    for one in (ticket, late):
        correct(desk, one, "P1")
    desk.at("2026-06-15 12:00").sweep()
    correct(desk, ticket, "P4")
    desk.at("2026-06-15 13:00").reply(ticket)
    desk.do(lambda change: say_cause(change, desk.timer(late, "first_response").id, "outage", "the line was down"))
    found = {one.ticket: one for one in report(desk) if one.promise.metric == "first_response"}
    one, other = (found[desk.ticket(each).number] for each in (ticket, late))
    raised = Reclassified(berlin("2026-06-15 11:00"), (("priority", "P4", "P1"),))
    assert (one.missed, one.due_at, one.cause, one.reclassified) == (True, raised.at, "reclassified", raised)
    assert (other.cause, other.explanation, other.reclassified) == ("outage", "the line was down", raised)
    [line] = summed(found.values())
    assert (line.reclassified, line.promise.seconds) == (2, 3600), (
        "both broke what P1 was promised, whatever it is by now"
    )
    said = as_json(JUNE.since, JUNE.until, summed(found.values()), found.values())
    assert [line["breached_by_reclassification"] for line in said["lines"]] == [2]
    assert said["missed"][0]["reclassified"] == {
        "at": "2026-06-15T09:00:00Z",
        "corrections": [{"field": "priority", "before": "P4", "after": "P1"}],
    }
    desk.at("2026-06-15 14:00").sweep()
    ordinary = desk.write(category="general.contact_hours").ticket_id
    desk.at("2026-06-15 14:30")
    correct(desk, ordinary, "P1")
    desk.at("2026-06-15 16:00").sweep()
    [due] = [row.due_at for row in report(desk) if row.ticket == desk.ticket(ordinary).number]
    assert due == berlin("2026-06-15 15:00"), "time was left after the change"
    assert [row.reclassified for row in report(desk) if row.ticket == desk.ticket(ordinary).number] == [None]


def test_told_in_time_is_who_heard_of_the_delay_by_the_time_it_was_missed(desk: SteppedDesk):
    """Eight hours until the resolution; an answer that says nothing of a delay is none about it."""
    told, late, answered, lost, printed, waiting, refused, tray = (desk.write().ticket_id for _ in range(8))
    desk.at("2026-06-11 10:30").reply(answered)

    def announce(*tickets: int) -> None:
        for one in tickets:
            desk.do(lambda change, one=one: send(change, desk.desk, change.session.get(Ticket, one), "delay", "Morgen.", desk.agent))  # fmt: skip

    def stands(ticket: int, state: str, *, mailed: bool = False) -> None:
        delivery = {"state": state} | ({"recipients": [{"address": "anna@kunde.example", "state": state}]} if mailed else {})  # fmt: skip
        announced = desk.sent(ticket)[-1]
        desk.do(lambda change: setattr(change.session.get(Contact, announced.id), "details", announced.details | {"delivery": delivery}))  # fmt: skip

    announce(told, lost, printed, waiting, refused, tray)
    for one, state in ((told, "sent"), (lost, "sent"), (refused, "refused")):
        stands(one, state, mailed=True)
    for one, state in ((printed, "printed"), (tray, "tray")):
        stands(one, state)
    desk.bounce(lost, desk.sent(lost)[-1].external_id)
    desk.at("2026-06-30 12:00").sweep()
    announce(late)
    stands(late, "sent", mailed=True)
    solved = {one.ticket: one.told_in_time for one in report(desk) if one.promise.metric == "resolution"}
    assert [one for one in (told, late, answered, lost, printed, waiting, refused, tray) if solved[desk.ticket(one).number]] == [told, printed]  # fmt: skip


def test_a_waiver_needs_a_reason_and_a_second_person_and_the_original_stays(desk: SteppedDesk):
    _, late = a_month(desk)
    timer = desk.timer(late, "first_response").id
    with pytest.raises(Invalid):
        desk.do(lambda change: ask_to_waive(change, timer, desk.agent_id, "  "))
    act = desk.do(lambda change: ask_to_waive(change, timer, desk.agent_id, "storm, the line was down"))
    with pytest.raises(Conflict):
        desk.do(lambda change: ask_to_waive(change, timer, desk.agent_id, "again"))
    with pytest.raises(Forbidden):
        desk.do(lambda change: decide(change, act, desk.agent_id, True))
    assert [one.counts_missed for one in report(desk) if one.missed] == [True], "nothing counts before it is confirmed"
    other = colleague(desk)
    with pytest.raises(Invalid):
        desk.do(lambda change: decide(change, act, other, False))
    desk.do(lambda change: decide(change, act, other, True))
    with pytest.raises(Conflict):
        desk.do(lambda change: decide(change, act, other, False, "changed my mind"))
    (missed,) = [one for one in report(desk) if one.missed]
    assert (missed.counts_missed, missed.why) == (False, "storm, the line was down")
    assert desk.timer(late, "first_response").state == "breached_done"
    assert desk.database.read_now(lambda session: session.get(SlaBreach, 1)).timer_id == timer


def test_a_change_applied_to_the_past_keeps_both_values(desk: SteppedDesk):
    _, late = a_month(desk)
    terms = desk.database.read_now(desk.parts.registry.read)
    longer = tuple(replace(row, seconds=row.seconds * 3) for row in desk.database.read_now(latest))
    now = desk.clock.now()
    turns = desk.database.read_now(lambda session: turned(session, terms, Draft(now, targets=longer), now, 3))
    assert [(one.ticket, one.missed_before, one.missed_after) for one in turns] == [
        (desk.ticket(late).number, True, False)
    ]
    act = desk.do(lambda change: ask_to_correct(change, turns, "other targets", desk.agent_id, "agreed in May already"))
    other = colleague(desk)
    desk.do(lambda change: decide(change, act, other, True))
    (line,) = [one for one in summed(report(desk)) if one.promise.metric == "first_response"]
    assert (line.share, line.share_counted) == (0.5, 1.0)
    with pytest.raises(Invalid):
        desk.do(lambda change: ask_to_correct(change, [], "other targets", desk.agent_id, "nothing turns"))


def test_where_the_time_of_a_months_tickets_went_is_told_by_level_and_team(desk: SteppedDesk):
    """Half an hour in the queue, then with the customer over night; the other was too late and is no part of it, still open."""
    prompt, late = a_month(desk)
    terms = desk.database.read_now(desk.parts.registry.read)
    [one] = desk.database.read_now(lambda session: list(time_spent(session, terms, JUNE.since, JUNE.until)))
    level = desk.ticket(prompt).level
    assert (one.level, one.team, one.kept) == (level, desk.ticket(prompt).queue, True)
    assert sum(one.seconds.values()) == 10 * 3600 - 3600, "from ten till ten, the desk being closed at night"
    assert {place for (place, _, _), seconds in one.seconds.items() if seconds} == {"queue", "customer", "work"}
    assert desk.timer(late, "resolution").stopped_at is None


def test_what_was_merged_away_counts_once(desk: SteppedDesk):
    from ticketing import agent_moves

    one, other = desk.write().ticket_id, desk.write().ticket_id
    desk.at("2026-06-11 13:00").sweep()
    desk.do(lambda change: agent_moves.merge(change, *(moves.locked_by_id(change.session, n) for n in (one, other)), desk.agent))  # fmt: skip
    assert [row.ticket for row in report(desk)] == [desk.ticket(other).number]


def test_a_wait_for_a_third_party_stands_in_the_proof_of_the_deadlines_it_did_not_stop(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    desk.take(ticket)
    desk.at("2026-06-11 10:30").move(
        "wait_for_third_party", ticket, berlin("2026-06-12 09:00"), desk.agent, "the partner looks"
    )
    now = desk.at("2026-06-11 11:00").clock.now()
    names = desk.database.read_now(load_names)
    shown = desk.database.read_now(lambda session: views(session, ticket, "Anna", names, now, saying("en")))
    said = "waits for a third party: that does not stop this deadline"
    assert {(one.chip.metric, line.used) for one in shown for line in one.proof if line.reason == said} == {
        ("first_response", 1800),
        ("resolution", 1800),
    }
