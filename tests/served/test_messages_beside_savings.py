"""A message comes beside a saving of hours or targets: booked late, or before their turn, its clocks are what they ought to be."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sla.foreseen import missed_at_once
from sla.newly_promised import NewPromises
from sla.recompute import Recompute
from sla.saving import save_calendar
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from tests.kit.stepped_desk import SteppedDesk, agrees, berlin, stepped_desk
from ticketing.inbound import Call

LUNCH = [["08:00", "12:00"], ["13:00", "17:00"]]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def save_hours(desk: SteppedDesk, since: str, seen: int = 1, **more: Any) -> None:
    form = {"tz": "Europe/Berlin", "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), LUNCH), **more}
    desk.do(lambda change: save_calendar(change, "business", form, berlin(since), seen=seen))
    desk.parts.registry.forget()


def save_targets_of(desk: SteppedDesk, targets: list[Target], since: str) -> None:
    seen = desk.database.read_now(stamp)
    desk.do(lambda change: save_targets(change, targets, berlin(since), seen=seen))
    desk.parts.registry.forget()


def put_right(desk: SteppedDesk, calendar: str = "") -> int:
    return Recompute(desk.database, desk.parts.registry).now(calendar)


def test_a_due_moved_by_a_message_before_its_turn_is_told_to_the_lists(desk: SteppedDesk):
    """Whatever happens to a ticket puts its clocks on the new hours, even what starts and stops none of them."""
    written, claimed = desk.write().ticket_id, desk.write().ticket_id
    for ticket in (written, claimed):
        desk.reply(ticket)
        desk.at("2026-06-11 10:30").write(ticket=ticket)
    save_hours(desk, "2026-06-11 11:00")
    desk.at("2026-06-11 11:30").write(ticket=written)
    desk.do(lambda change: missed_at_once(change, desk.parts.registry, claimed, {"priority": "P1"}))
    for ticket in (written, claimed):
        update, solution = desk.timer(ticket, "update"), desk.timer(ticket, "resolution")
        assert (update.calendar_version, solution.calendar_version) == (2, 2)
        assert desk.next_due(ticket) == (update.due_at, "update")
    assert put_right(desk, "business") == 0
    assert agrees(desk)


def test_what_was_received_before_a_saving_and_booked_after_it_is_due_as_if_it_had_been_booked_at_once(
    desk: SteppedDesk,
):
    """The hours rule by the instant of receipt: until the saving the old ones, from then on the new ones."""
    in_time = desk.write().ticket_id
    desk.at("2026-06-11 10:01")
    save_hours(desk, "2026-06-11 10:01")
    put_right(desk, "business")
    late = desk.at("2026-06-11 10:30").write(received_at=berlin("2026-06-11 10:00")).ticket_id
    for metric in ("first_response", "resolution"):
        assert desk.timer(late, metric).due_at == desk.timer(in_time, metric).due_at
    assert desk.timer(late, "first_response").due_at == berlin("2026-06-11 12:00")
    assert desk.timer(late, "resolution").due_at == berlin("2026-06-16 10:00")
    assert desk.next_due(late) == desk.next_due(in_time)
    desk.at("2026-06-11 11:00").reply(late)
    save_hours(desk, "2026-06-11 11:10", seen=2, week={"thu": [["08:00", "12:00"]], "fri": LUNCH})
    put_right(desk, "business")
    desk.at("2026-06-11 11:30").write(ticket=late, received_at=berlin("2026-06-11 11:05"))
    assert desk.timer(late, "update").started_at == berlin("2026-06-11 11:05")
    assert agrees(desk)


def test_a_message_booked_long_after_it_came_is_owed_what_was_saved_in_between(desk: SteppedDesk):
    """The clock begins when it was received, under what held then, and is put under the new targets when they begin to hold."""
    shorter, promised = desk.write().ticket_id, desk.write().ticket_id
    for ticket in (shorter, promised):
        desk.reply(ticket)
    rows = desk.database.read_now(latest)
    desk.at("2026-06-11 11:00")
    save_targets_of(
        desk,
        [replace(row, seconds=1800, days=0) if row.metric == "update" else row for row in rows],
        "2026-06-11 11:00",
    )
    put_right(desk)
    desk.at("2026-06-11 12:00").write(ticket=shorter, received_at=berlin("2026-06-11 10:50"))
    desk.sweep()
    update = desk.timer(shorter, "update")
    assert (update.started_at, update.due_at) == (berlin("2026-06-11 10:50"), berlin("2026-06-11 11:20"))
    assert update.state == "breached_open"
    assert desk.next_due(shorter) == (update.due_at, "update")
    save_targets_of(desk, [row for row in rows if row.metric != "update"], "2026-06-11 12:00")
    desk.at("2026-06-11 13:00")
    save_targets_of(desk, rows, "2026-06-11 13:00")
    NewPromises(desk.database, desk.parts.registry).now(berlin("2026-06-11 13:00"))
    desk.at("2026-06-11 14:00").write(ticket=promised, received_at=berlin("2026-06-11 12:30"))
    assert not desk.timers(promised, "update")
    desk.promise_late()
    assert desk.timer(promised, "update").started_at == berlin("2026-06-11 12:30")
    desk.sweep()
    assert agrees(desk)


def test_what_stood_still_at_a_saving_and_ran_by_then_is_measured_by_its_old_hours_until_it(desk: SteppedDesk):
    """The customer's message came before the saving and was taken in after it: until the saving the old hours measured."""
    in_time, late = desk.write().ticket_id, desk.write().ticket_id
    for ticket in (in_time, late):
        desk.reply(ticket, wait=True)
    desk.at("2026-06-11 16:30").write(ticket=in_time)
    desk.at("2026-06-11 17:20")
    rows = desk.database.read_now(latest)
    save_targets_of(
        desk, [replace(row, calendar="24x7") if row.metric == "resolution" else row for row in rows], "2026-06-11 17:20"
    )
    put_right(desk)
    assert desk.timer(late, "resolution").paused_since is not None
    desk.at("2026-06-11 17:40").write(ticket=late, received_at=berlin("2026-06-11 16:30"))
    desk.sweep()
    assert desk.timer(late, "resolution").due_at == desk.timer(in_time, "resolution").due_at
    assert agrees(desk)


@pytest.mark.parametrize("saved", ["shorter", "dropped", "other hours"])
def test_a_call_before_a_saving_that_was_noted_after_it_answered_under_what_held_then(desk: SteppedDesk, saved: str):
    ticket, rows = desk.at("2026-06-11 07:30").write().ticket_id, desk.database.read_now(latest)
    others = {
        "shorter": [replace(row, seconds=600, days=0) if row.metric == "first_response" else row for row in rows],
        "dropped": [row for row in rows if row.metric != "first_response"],
        "other hours": [replace(row, calendar="24x7") for row in rows],
    }
    desk.at("2026-06-11 09:00")
    save_targets_of(desk, others[saved], "2026-06-11 10:00")
    desk.at("2026-06-11 10:00")
    put_right(desk)
    desk.at("2026-06-11 10:10").sweep()
    call = {"channel": "phone", "call": Call("out", True), "answered_at_once": True, "note_by": desk.agent_id}
    desk.write(ticket=ticket, received_at=berlin("2026-06-11 09:55"), **call)
    desk.sweep()
    response = desk.timer(ticket, "first_response")
    assert (response.state, response.stopped_at) == ("met", berlin("2026-06-11 09:55"))
    assert agrees(desk)


def test_a_call_noted_late_answers_once_where_an_earlier_clock_of_the_same_start_was_given_up(desk: SteppedDesk):
    """The automatic answer was rejected by a call dated before the ticket: both first responses begin with it."""
    ticket, rows = desk.write(answerable=True).ticket_id, desk.database.read_now(latest)
    call = {"channel": "phone", "call": Call("in", True), "answered_at_once": True, "note_by": desk.agent_id}
    desk.at("2026-06-11 10:05").write(ticket=ticket, received_at=berlin("2026-06-11 09:45"), **call)
    given_up = [(row.state, row.stopped_at) for row in desk.timers(ticket, "first_response")]
    assert [state for state, _ in given_up] == ["voided", "met"]
    save_targets_of(desk, rows[:-1], "2026-06-11 11:00")
    desk.at("2026-06-11 11:00")
    put_right(desk)
    desk.at("2026-06-11 11:05").write(ticket=ticket, received_at=berlin("2026-06-11 10:55"), **call)
    assert [(row.state, row.stopped_at) for row in desk.timers(ticket, "first_response")] == given_up
    assert agrees(desk)
