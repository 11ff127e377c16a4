"""What happens to a ticket's timers, move by move, with real errands on both engines."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from foundation.settings import Lifecycle
from sla.verify import verify
from storage.types import FAR_FUTURE
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import moves
from ticketing.agent_notice_table import AgentNotice
from ticketing.tables import Ticket
from ticketing.waiting import PAUSE_OVER

DeskAt = Callable[[str], SteppedDesk]


@pytest.fixture
def desk_at(database_url: str, tmp_path: Path) -> Iterator[DeskAt]:
    with ExitStack() as opened:
        yield lambda start: opened.enter_context(stepped_desk(database_url, tmp_path / "desk", start))


def test_friday_afternoon_plus_two_hours_is_monday_morning_and_the_customer_reads_it(desk_at: DeskAt):
    desk = desk_at("2026-06-12 16:30")
    ticket = desk.write().ticket_id
    assert desk.timer(ticket, "first_response").due_at == berlin("2026-06-15 09:30")
    assert desk.timer(ticket, "resolution").due_at == berlin("2026-06-17 13:30")
    assert desk.timer(ticket, "first_response").target["row"] == "first_response for segment admin, priority P2"
    assert (desk.next_due(ticket).at, desk.next_due(ticket).metric) == (
        berlin("2026-06-15 09:30"),
        "first_response",
    )
    assert "09:30" in desk.sent(ticket)[0].body_text or "9:30" in desk.sent(ticket)[0].body_text


def test_holidays_and_clock_changes_count_as_on_the_wall(desk_at: DeskAt):
    desk = desk_at("2026-10-02 16:00")  # Friday; the Saturday is the Day of German Unity
    ticket = desk.write().ticket_id
    assert desk.timer(ticket, "first_response").due_at == berlin("2026-10-05 09:00")
    desk.at("2026-10-23 16:30")  # clocks go back on the Sunday
    later = desk.write().ticket_id
    assert desk.timer(later, "first_response").due_at == berlin("2026-10-26 09:30")
    desk.at("2026-12-24 16:00")  # Thursday; then two holidays and a Sunday
    last = desk.write().ticket_id
    assert desk.timer(last, "first_response").due_at == berlin("2026-12-28 09:00")


def test_everything_starts_when_the_mail_was_received(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:10")
    ticket = desk.write(received_at=berlin("2026-06-15 10:00")).ticket_id
    assert {row.started_at for row in desk.timers(ticket)} == {berlin("2026-06-15 10:00")}
    assert desk.timer(ticket, "first_response").due_at == berlin("2026-06-15 12:00")


def test_an_answer_meets_the_first_response_and_the_next_message_starts_an_update(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-15 11:00").write(ticket=ticket)
    assert not desk.timers(ticket, "update")
    desk.at("2026-06-15 11:30").reply(ticket)
    response = desk.timer(ticket, "first_response")
    assert (response.state, response.stopped_at) == ("met", berlin("2026-06-15 11:30"))
    assert desk.next_due(ticket).metric == "resolution"
    desk.at("2026-06-15 12:00").write(ticket=ticket)
    desk.at("2026-06-15 13:00").write(ticket=ticket)
    update = desk.timer(ticket, "update")
    assert (update.state, update.started_at, len(desk.timers(ticket, "update"))) == (
        "running",
        berlin("2026-06-15 12:00"),
        1,
    )
    assert update.due_at == berlin("2026-06-17 10:00")
    desk.at("2026-06-15 14:00").reply(ticket)
    assert desk.timer(ticket, "update").state == "met"


def test_a_pause_that_is_as_long_as_it_may_be_ends_by_itself_and_its_owner_learns_of_it(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    limited = desk.settings.model_copy(update={"lifecycle": Lifecycle(longest_pause_days=5)})
    desk.desk = replace(desk.desk, settings=limited)
    ticket = desk.write().ticket_id
    desk.at("2026-06-15 11:00").reply(ticket, "Welche Version?", wait=True)
    desk.at("2026-06-18 11:00").sweep()
    assert (desk.ticket(ticket).follow_up_at, desk.sent(ticket)[-1].kind) == (berlin("2026-06-20 11:00"), "reminder")
    desk.at("2026-06-22 09:00").sweep()  # nothing was looked at over the week-end
    desk.sweep()
    [line] = [one for one in desk.history(ticket, "moved") if one.data["reason"] == PAUSE_OVER]
    assert (line.at, line.actor_kind, desk.ticket(ticket).state) == (
        berlin("2026-06-20 11:00"),
        "system",
        "in_progress",
    )
    resolution = desk.timer(ticket, "resolution")
    assert (resolution.state, resolution.due_at) == ("running", berlin("2026-06-24 13:00"))
    told = select(AgentNotice.agent_id).where(AgentNotice.kind == "pause_over")
    assert desk.database.read_now(lambda session: session.exec(told).all()) == [desk.agent_id]
    assert desk.database.read_now(lambda session: verify(session, desk.clock.now())).differences == ()


def test_waiting_for_the_customer_gives_back_its_service_time(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-15 11:00").reply(ticket, "Welche Version?", wait=True)
    assert desk.timer(ticket, "first_response").state == "met"
    assert (desk.timer(ticket, "resolution").state, desk.next_due(ticket).at) == ("paused", FAR_FUTURE)
    desk.at("2026-06-15 16:30").write(ticket=ticket)
    resolution = desk.timer(ticket, "resolution")
    assert (resolution.state, resolution.paused_seconds) == ("running", int(5.5 * 3600))
    assert resolution.due_at == berlin("2026-06-18 12:30")
    assert desk.timer(ticket, "update").state == "running"


def test_giving_up_on_a_silent_customer_meets_the_resolution(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.reply(ticket, "Welche Version?", wait=True)
    for day in ("2026-06-18 10:00", "2026-06-22 10:00", "2026-06-29 10:00"):
        desk.at(day).sweep()
    assert desk.ticket(ticket).state == "resolved"
    resolution = desk.timer(ticket, "resolution")
    assert (resolution.state, resolution.stopped_at) == ("met", berlin("2026-06-29 10:00"))


def test_a_supplier_does_not_stop_the_customers_clock(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.move("wait_for_third_party", ticket, berlin("2026-06-16 10:00"), desk.agent, "Hersteller")
    assert desk.timer(ticket, "resolution").state == "running"


def test_resolving_meets_and_disagreeing_goes_on_with_the_used_minutes(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-15 12:00").resolve(ticket)
    assert {row.state for row in desk.timers(ticket)} == {"met"}
    desk.at("2026-06-16 12:00").disagree(ticket)
    resolution = desk.timer(ticket, "resolution")
    assert (resolution.state, resolution.due_at) == ("running", berlin("2026-06-18 16:00"))
    desk.at("2026-06-16 13:00").resolve(ticket)
    desk.at("2026-06-24 00:00").sweep()
    assert desk.ticket(ticket).state == "closed"
    assert desk.timer(ticket, "resolution").stopped_at == berlin("2026-06-16 13:00")


def test_cancelling_voids_what_runs(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.move("cancel", ticket, desk.agent, "Versehen")
    assert {row.state for row in desk.timers(ticket)} == {"voided"}
    assert desk.next_due(ticket).at == FAR_FUTURE


def test_a_raised_priority_counts_from_its_moment(desk_at: DeskAt):
    desk = desk_at("2026-06-15 08:00")
    ticket = desk.write(category="general.contact_hours").ticket_id
    assert desk.timer(ticket, "first_response").due_at == berlin("2026-06-16 15:00")
    desk.at("2026-06-15 11:00")
    correct(desk, ticket, "priority", "P1")
    assert desk.timer(ticket, "first_response").due_at == berlin("2026-06-15 11:00")
    assert desk.timer(ticket, "resolution").due_at == berlin("2026-06-16 15:00")
    correct(desk, ticket, "priority", "P2")
    assert desk.timer(ticket, "first_response").due_at == berlin("2026-06-15 11:00")
    assert desk.timer(ticket, "resolution").target["priority"] == "P2"


def test_another_segment_changes_the_hours_from_that_moment_only(desk_at: DeskAt):
    desk = desk_at("2026-06-12 16:30")
    ticket = desk.write().ticket_id
    desk.at("2026-06-13 10:00")  # Saturday: half an hour of business time is used
    correct(desk, ticket, "segment", "commercial")
    resolution = desk.timer(ticket, "resolution")
    assert resolution.target["calendar"] == "extended"
    assert resolution.due_at == berlin("2026-06-15 12:30")  # 10 h on Saturday, 5.5 h on Monday
    assert desk.timer(ticket, "first_response").due_at == berlin("2026-06-13 10:30")


def test_a_completed_call_meets_the_first_response_and_a_callback_does_not(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    answered = desk.write(
        channel="phone", phone="+494315550199", note_by=desk.agent_id, answered_at_once=True
    ).ticket_id
    assert desk.timer(answered, "first_response").state == "met"
    promised = desk.write(channel="phone", phone="+494315550199", note_by=desk.agent_id).ticket_id
    assert desk.timer(promised, "first_response").state == "running"
    entered = desk.write(note_by=desk.agent_id).ticket_id
    assert [row.metric for row in desk.timers(entered)] == ["resolution"]


def test_a_bounced_answer_met_nothing(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-15 11:00").resolve(ticket)
    answer = desk.sent(ticket)[-1]
    desk.at("2026-06-15 11:05").bounce(ticket, answer.external_id)
    assert desk.ticket(ticket).state == "queued"
    response, resolution = desk.timer(ticket, "first_response"), desk.timer(ticket, "resolution")
    assert (response.state, response.due_at) == ("running", berlin("2026-06-15 12:05"))  # not while it was solved
    assert (resolution.state, resolution.due_at) == ("running", berlin("2026-06-17 16:05"))


def test_events_told_twice_change_nothing(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-15 11:00").reply(ticket, "Welche Version?", wait=True)
    before = [row.model_dump() for row in desk.timers(ticket)]
    desk.tell_again(ticket)
    assert [row.model_dump() for row in desk.timers(ticket)] == before


def correct(desk: SteppedDesk, ticket: int, field: str, value: str) -> None:
    desk.do(lambda change: moves.correct(change, change.session.get(Ticket, ticket), field, value, desk.agent))


def test_working_days_of_the_reopening_window_skip_weekends_and_holidays(desk_at: DeskAt):
    desk = desk_at("2026-10-01 10:00")
    ticket = desk.write().ticket_id
    desk.resolve(ticket)
    assert desk.ticket(ticket).follow_up_at == berlin("2026-10-08 23:59")


def test_an_automatic_answer_meets_the_response_and_holds_the_resolution(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write(answerable=True).ticket_id
    assert desk.ticket(ticket).state == "auto_answered"
    assert (desk.timer(ticket, "first_response").state, desk.timer(ticket, "resolution").state) == ("met", "paused")
    assert desk.next_due(ticket).at == FAR_FUTURE
    desk.at("2026-06-15 12:00").confirm(ticket)
    resolution = desk.timer(ticket, "resolution")
    assert (resolution.state, resolution.stopped_at) == ("met", berlin("2026-06-15 10:00"))


def test_silence_after_an_automatic_answer_solved_it_when_it_was_given(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write(answerable=True).ticket_id
    desk.at("2026-06-18 10:00").sweep()
    assert desk.ticket(ticket).state == "resolved"
    assert desk.timer(ticket, "resolution").stopped_at == berlin("2026-06-15 10:00")


def test_a_rejected_automatic_answer_is_void_and_a_new_first_response_starts(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write(answerable=True).ticket_id
    desk.at("2026-06-15 12:00").write(ticket=ticket, text="Nein, das war nicht die Frage.")
    voided, anew = desk.timers(ticket, "first_response")
    assert (voided.state, anew.state, anew.started_at) == ("voided", "running", berlin("2026-06-15 12:00"))
    assert anew.due_at == berlin("2026-06-17 10:00")  # 16 h of business time
    resolution = desk.timer(ticket, "resolution")
    assert (resolution.state, resolution.paused_seconds) == ("running", 7200)
    assert desk.next_due(ticket).at == anew.due_at
    assert not [row for row in desk.timers(ticket, "update") if row.state != "voided"]


def test_disagreeing_after_an_accepted_automatic_answer_voids_it_too(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write(answerable=True).ticket_id
    desk.at("2026-06-15 12:00").confirm(ticket)
    desk.at("2026-06-16 12:00").disagree(ticket)
    assert [row.state for row in desk.timers(ticket, "first_response")] == ["voided", "running"]
    assert desk.timer(ticket, "resolution").state == "running"
