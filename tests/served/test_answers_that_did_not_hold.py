"""Answers that did not hold, and targets that were saved meanwhile: what a customer is owed then."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from sla import watch
from sla.clock_data import from_data
from sla.clock_proof import proof_of
from sla.events import TimePromised
from sla.newly_promised import NewPromises
from sla.policy import BY_HAND, PAUSABLE, PROMISED
from sla.recompute import Recompute
from sla.running_clock import used_seconds
from sla.tables import SlaBreach
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, agrees, berlin, stepped_desk
from tests.kit.ticket_steps import take
from ticketing.history import happened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def save(desk: SteppedDesk, targets: list[Target], since: str) -> None:
    seen = desk.database.read_now(stamp)
    desk.do(lambda change: save_targets(change, targets, berlin(since), seen=seen))
    desk.parts.registry.forget()


def test_who_disagrees_with_an_automatic_answer_is_owed_the_first_response_promised_since(desk: SteppedDesk):
    promised = desk.database.read_now(latest)
    save(desk, [row for row in promised if row.metric != "first_response"], "2026-06-11 10:00")
    ticket = desk.write(answerable=True).ticket_id
    desk.at("2026-06-11 10:05").confirm(ticket)
    save(desk, promised, "2026-06-11 10:10")
    NewPromises(desk.database, desk.parts.registry).now(desk.at("2026-06-11 10:10").clock.now())
    desk.at("2026-06-11 10:30").disagree(ticket)
    assert [row.started_at for row in desk.timers(ticket, "first_response")] == [berlin("2026-06-11 10:30")]
    assert agrees(desk)


@pytest.mark.parametrize("answered_unpromised", [False, True])
def test_an_answer_lost_while_no_first_response_is_promised_takes_what_followed_it_along(desk: SteppedDesk, answered_unpromised: bool):  # fmt: skip
    promised = desk.database.read_now(latest)
    without = [row for row in promised if row.metric != "first_response"]
    save(desk, without if answered_unpromised else promised, "2026-06-11 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-11 10:10").reply(ticket, wait=True)
    desk.at("2026-06-11 10:20").write(ticket=ticket)
    assert desk.timer(ticket, "update").state == "running"
    save(desk, without, "2026-06-11 10:30")
    desk.at("2026-06-11 10:40")
    take(desk, ticket, "undo", 0, undo=10**6)
    assert desk.timer(ticket, "update").state == "voided" and agrees(desk)


def test_a_first_response_promised_after_its_answer_is_owed_from_the_start_when_that_comes_back(desk: SteppedDesk):
    promised = desk.database.read_now(latest)
    save(desk, [row for row in promised if row.metric != "first_response"], "2026-06-11 10:00")
    ticket = desk.write(answerable=True).ticket_id
    save(desk, promised, "2026-06-11 10:05")
    NewPromises(desk.database, desk.parts.registry).now(desk.at("2026-06-11 10:05").clock.now())
    desk.at("2026-06-11 10:30").bounce(ticket, desk.sent(ticket)[0].external_id)
    assert [row.started_at for row in desk.timers(ticket, "first_response")] == [berlin("2026-06-11 10:00")]
    assert agrees(desk)


URGENT, COMPLAINT = 0, 2
"""Which of the values that `take` corrects a priority, or a type, to."""


def proven(desk: SteppedDesk, ticket: int) -> list[tuple[int, int]]:
    """Of each clock that is not void what it has used, and what its proof counts."""
    terms, now = desk.database.read_now(desk.parts.registry.current), desk.clock.now()
    found = []
    for row in desk.timers(ticket):
        kept, calendar = from_data(row.clock, row.due_at), row.target["calendar"]
        counted = sum(line.seconds for line in proof_of(kept, calendar, terms.hours, now))
        if row.state != "voided":
            found.append((used_seconds(terms.hours(calendar), kept.clock, now), counted))
    return found


def switch(desk: SteppedDesk, to: Callable[[Target], Target]) -> None:
    """At half past ten other targets are saved, which third parties hold, and open deadlines are put right."""
    other = [
        to(replace(row, third_party_pauses=True)) for row in desk.database.read_now(latest) if row.metric in PAUSABLE
    ]
    save(desk, other, "2026-06-11 10:30")
    desk.at("2026-06-11 10:30")
    Recompute(desk.database, desk.parts.registry).now()


@pytest.mark.parametrize("recount", [False, True])
def test_a_complaint_made_of_what_had_been_solved_has_used_nothing_whatever_was_saved_meanwhile(desk: SteppedDesk, recount: bool):  # fmt: skip
    ticket = desk.write(answerable=True).ticket_id
    desk.at("2026-06-11 10:05")
    take(desk, ticket, "type", COMPLAINT)
    switch(desk, lambda row: replace(row, recount=recount))
    desk.at("2026-06-11 12:00").confirm(ticket)
    assert proven(desk, ticket) == [(0, 0)] * 4 and agrees(desk)
    desk.at("2026-06-11 14:00").disagree(ticket)
    desk.at("2026-06-11 14:10")
    assert proven(desk, ticket) == [(600, 600)] * 4 and agrees(desk)


def missed(desk: SteppedDesk) -> list[tuple[str, datetime]]:
    """Every breach that is booked, with its due."""
    return desk.database.read_now(lambda session: [(one.metric, one.due_at) for one in session.exec(select(SlaBreach))])


def test_what_a_complaint_missed_while_its_answer_was_doubted_was_not_missed_and_may_be_yet(desk: SteppedDesk):
    ticket = desk.write(answerable=True).ticket_id
    desk.at("2026-06-11 10:05")
    take(desk, ticket, "type", COMPLAINT)
    desk.at("2026-06-29 10:00").do(lambda change: watch.sweep(change, desk.parts.registry))
    assert [metric for metric, _ in missed(desk)] == ["complaint_status", "complaint_answer"]
    desk.confirm(ticket)
    assert missed(desk) == [] and agrees(desk)

    desk.at("2026-06-29 11:00").disagree(ticket)
    desk.at("2026-08-10 10:00").sweep()
    status, answer = desk.timer(ticket, "complaint_status"), desk.timer(ticket, "complaint_answer")
    assert {("complaint_status", status.due_at), ("complaint_answer", answer.due_at)} < set(missed(desk))
    assert berlin("2026-06-29 11:00") < status.due_at < answer.due_at and agrees(desk)
    told = desk.database.read_now(
        lambda session: session.exec(select(OutboxEntry).where(OutboxEntry.kind == "staff_notice")).all()
    )
    assert Counter(one.payload["metric"] for one in told)["complaint_status"] == 2, "each of the two breaches is told"


@pytest.mark.parametrize("longer", [2, 20])
def test_what_was_missed_before_the_answer_stays_missed_whatever_was_saved_after_it(desk: SteppedDesk, longer: int):
    ticket = desk.write(answerable=True, channel="letter", received_at=berlin("2026-05-04 09:00")).ticket_id
    desk.at("2026-06-11 10:01").sweep()
    before = missed(desk)
    assert "resolution" in dict(before)
    switch(desk, lambda row: replace(row, seconds=row.seconds * longer, days=row.days * longer))
    desk.at("2026-06-11 12:00").confirm(ticket)
    assert missed(desk) == before and agrees(desk)
    desk.at("2026-06-11 13:00").disagree(ticket)
    desk.at("2026-06-12 13:00").sweep()
    assert missed(desk) == before and agrees(desk)
    lines = Counter(one.data["metric"] for one in desk.history(ticket, "deadline_missed"))
    assert lines["resolution"] == 1


def test_what_was_solved_and_promised_no_more_meanwhile_counts_once_when_it_is_promised_again(desk: SteppedDesk):
    promised = [row for row in desk.database.read_now(latest) if row.priority != "P1" or row.metric not in PROMISED]
    save(desk, promised, "2026-06-11 10:00")
    ticket = desk.write().ticket_id
    answered = desk.at("2026-06-15 11:00")
    answered.resolve(ticket)
    for at, priority in (("2026-06-15 12:00", "P1"), ("2026-06-16 10:00", ""), ("2026-06-16 15:00", "P3")):
        desk.at(at)
        if priority:
            take(desk, ticket, "priority", int(priority[1]) - 1)
        else:
            desk.bounce(ticket, desk.sent(ticket)[-1].external_id)
    desk.at("2026-06-16 15:30")
    assert all(used == counted for used, counted in proven(desk, ticket)) and agrees(desk)
    save(desk, [replace(row, recount=True) for row in promised], "2026-06-16 16:00")
    desk.at("2026-06-16 16:00")
    Recompute(desk.database, desk.parts.registry).now()
    assert all(used == counted for used, counted in proven(desk, ticket)) and agrees(desk)


def test_a_time_said_by_hand_runs_on_when_the_answer_that_kept_it_comes_back(desk: SteppedDesk):
    ticket, due = desk.write().ticket_id, berlin("2026-06-11 16:00")
    desk.do(lambda change: happened(change, TimePromised(ticket, change.now, due, "Ersatzteil"), desk.agent))
    desk.at("2026-06-11 11:00").reply(ticket)
    desk.at("2026-06-11 11:30").write(ticket=ticket)
    desk.at("2026-06-11 12:00")
    take(desk, ticket, "priority", URGENT)
    desk.bounce(ticket, desk.sent(ticket)[-1].external_id)
    by_hand = desk.timer(ticket, BY_HAND)
    assert (by_hand.state, by_hand.due_at, by_hand.stopped_at) == ("running", due, None) and agrees(desk)
    desk.at("2026-06-11 15:00").reply(ticket)
    assert desk.timer(ticket, BY_HAND).state == "met" and agrees(desk)


def test_what_the_automatic_answer_solved_had_used_what_its_hours_measured_then(desk: SteppedDesk):
    """Other hours that measure all anew were saved after the answer, which was accepted only then."""
    ticket = desk.write(answerable=True, received_at=berlin("2026-06-11 06:00")).ticket_id
    switch(desk, lambda row: replace(row, calendar="24x7", days=0, seconds=36_000, recount=True))
    desk.at("2026-06-11 12:00").confirm(ticket)
    solution = desk.timer(ticket, "resolution")
    assert (solution.state, solution.stopped_at) == ("met", berlin("2026-06-11 10:00")) and agrees(desk)


def test_an_answer_that_comes_back_while_a_third_party_is_waited_for_does_not_end_that_wait(desk: SteppedDesk):
    ticket = desk.write().ticket_id
    switch(desk, lambda row: row)
    desk.at("2026-06-11 10:35").reply(ticket)
    desk.at("2026-06-11 10:40").write(ticket=ticket)
    desk.at("2026-06-11 10:45").reply(ticket)
    take(desk.at("2026-06-11 10:50"), ticket, "supplier", 0)
    desk.at("2026-06-11 10:55").bounce(ticket, desk.sent(ticket)[-1].external_id)
    update = desk.timer(ticket, "update")
    assert (update.state, update.paused_since) == ("paused", berlin("2026-06-11 10:50")) and agrees(desk)
    take(desk.at("2026-06-11 12:00"), ticket, "resume", 0)
    assert desk.timer(ticket, "update").paused_seconds == 4200 and agrees(desk)
