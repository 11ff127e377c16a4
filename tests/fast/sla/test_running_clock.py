"""One clock moved step by step, and its agreement with the clocks derived from events."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla import running_clock as clock
from sla.budgets import Budget
from sla.calendar_text import calendar_from
from sla.clocks import Agreement, clock_states
from sla.hours import compiled
from sla.policy import PRODUCT, ClockPolicy
from sla.story import Event

WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = compiled(calendar_from({"tz": "UTC", "week": WEEK}))
ALWAYS = compiled(calendar_from({"tz": "UTC", "week": {day: [["00:00", "24:00"]] for day in (*WEEK, "sat", "sun")}}))
MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def started(target: int = 4 * 3600) -> clock.Clock:
    return clock.start(HOURS, "resolution", MONDAY, target)


def test_the_due_moves_by_the_service_time_of_the_pause_only():
    held = clock.pause(started(), MONDAY + 3 * HOUR)
    assert held.state == "paused"
    on = clock.resume(HOURS, held, MONDAY + 6 * HOUR)
    assert (on.paused_seconds, on.due_at) == (2 * 3600, MONDAY + 7 * HOUR)


def test_pausing_after_the_breach_changes_nothing():
    late = clock.pause(started(), MONDAY + 5 * HOUR)
    assert (late.state, late.breached_at) == ("breached_open", MONDAY + 4 * HOUR)
    assert clock.resume(HOURS, late, MONDAY + 6 * HOUR) == late


def test_stopping_at_the_due_is_in_time_and_a_second_later_is_not():
    assert clock.stop(HOURS, started(), MONDAY + 4 * HOUR).state == "met"
    late = clock.stop(HOURS, started(), MONDAY + 4 * HOUR + timedelta(seconds=1))
    assert (late.state, late.breached_at) == ("breached_done", MONDAY + 4 * HOUR)


def test_what_stopped_it_in_time_and_is_learnt_of_after_the_due_was_in_time():
    late = clock.observe(started(), MONDAY + 6 * HOUR)
    assert late.state == "breached_open"
    for at in (MONDAY + 3 * HOUR, MONDAY + 4 * HOUR):
        met = clock.stop(HOURS, late, at)
        assert (met.state, met.stopped_at, met.breached_at) == ("met", at, None)
    assert clock.stop(HOURS, late, MONDAY + 5 * HOUR).state == "breached_done"


def test_steps_that_make_no_sense_change_nothing():
    met = clock.stop(HOURS, started(), MONDAY + HOUR)
    assert clock.pause(met, MONDAY + 2 * HOUR) == clock.resume(HOURS, met, MONDAY) == met
    assert clock.stop(HOURS, met, MONDAY + 9 * HOUR) == met
    with pytest.raises(ValueError, match="no clock"):
        started(0)


def test_warnings_are_measured_in_service_time():
    running = clock.start(HOURS, "resolution", MONDAY + 8 * HOUR, 2 * 3600)
    assert running.due_at == MONDAY + 25 * HOUR
    assert clock.warn_at(HOURS, running, 75) == MONDAY + 24.5 * HOUR
    assert clock.warn_at(HOURS, running, 50) == MONDAY + 24 * HOUR
    assert clock.warn_at(HOURS, running, 150) == MONDAY + 26 * HOUR


def test_a_switch_leaves_used_time_as_it_was_measured():
    faster = clock.switch(HOURS, ALWAYS, started(), MONDAY + 6 * HOUR, 2 * 3600)
    assert faster.breached_at == MONDAY + 4 * HOUR
    raised = clock.switch(HOURS, ALWAYS, started(8 * 3600), MONDAY + 6 * HOUR, 3600)
    assert raised.due_at == MONDAY + 6 * HOUR
    other = clock.switch(HOURS, ALWAYS, started(8 * 3600), MONDAY + 9 * HOUR, 10 * 3600)
    assert other.due_at == MONDAY + 11 * HOUR


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 200))
def test_a_target_that_recounts_is_due_as_if_it_had_been_there_from_the_start_and_not_before_the_change(
    old: int, new: int, hours_later: int
):
    changed = MONDAY + hours_later * HOUR
    agreements = {
        "office": Agreement(HOURS, {"resolution": Budget(old * 3600)}),
        "always": Agreement(ALWAYS, {"resolution": Budget(new * 3600)}, recount=True),
    }
    events = [Event(MONDAY, "created", "office", by_agent=True), Event(changed, "sla", "always")]
    (state,) = clock_states(events, agreements, changed, PRODUCT)
    missed_before = HOURS.add(MONDAY, old * 3600)
    if missed_before < changed:
        assert state.breached_at == missed_before
    else:
        assert (state.breached_at, state.due_at) == (None, max(changed, MONDAY + new * HOUR))
    assert state.used_seconds == ALWAYS.between(MONDAY, changed)


def test_a_switch_under_a_pause_is_due_when_the_pause_ends():
    held = clock.pause(started(8 * 3600), MONDAY + 2 * HOUR)
    raised = clock.switch(HOURS, ALWAYS, held, MONDAY + 3 * HOUR, 3600)
    assert clock.resume(ALWAYS, raised, MONDAY + 6 * HOUR).due_at == MONDAY + 6 * HOUR
    longer = clock.switch(HOURS, ALWAYS, held, MONDAY + 3 * HOUR, 4 * 3600)
    assert clock.resume(ALWAYS, longer, MONDAY + 6 * HOUR).due_at == MONDAY + 8 * HOUR


def test_voided_is_neither_met_nor_broken():
    assert clock.void(started(), MONDAY + HOUR).state == "voided"


moments = st.lists(st.integers(0, 20_000), min_size=1, max_size=8, unique=True).map(sorted)


@settings(max_examples=80, deadline=None)
@given(moments, st.integers(1, 2000))
def test_step_by_step_and_derived_from_events_agree(minutes, target):
    agreements = {"a": Agreement(HOURS, {"resolution": Budget(target * 60)})}
    events = [Event(MONDAY, "created", "a")]
    running = started(target * 60)
    for index, minute in enumerate(minutes[:-1]):
        at = MONDAY + timedelta(minutes=minute)
        if index % 2 == 0:
            events.append(Event(at, "pause"))
            running = clock.pause(running, at)
        else:
            events.append(Event(at, "resume"))
            running = clock.resume(HOURS, running, at)
    end = MONDAY + timedelta(minutes=minutes[-1])
    derived = clock_states([*events, Event(end, "close")], agreements, end + HOUR)
    stopped = clock.stop(HOURS, running, end)
    state = next(one for one in derived if one.metric == "resolution")
    assert (state.state, state.breached_at) == (stopped.state, stopped.breached_at)
    if state.state == "met":
        assert state.due_at == stopped.due_at
        assert state.used_seconds == clock.used_seconds(HOURS, stopped, end)
    total = HOURS.between(MONDAY, end)
    assert state.used_seconds + state.paused_seconds == total
    assert state.due_at >= HOURS.add(MONDAY, target * 60)


def test_a_rejected_answer_voids_the_first_response_and_starts_it_anew():
    agreements = {"a": Agreement(HOURS, {"first_response": Budget(3600)})}
    events = [
        Event(MONDAY, "created", "a"),
        Event(MONDAY + HOUR / 2, "agent_reply"),
        Event(MONDAY + 2 * HOUR, "answer_rejected"),
    ]
    first, second = clock_states(events, agreements, MONDAY + 2 * HOUR, PRODUCT)
    assert (first.state, second.state) == ("voided", "running")
    assert second.due_at == MONDAY + 3 * HOUR


def test_the_message_that_rejects_an_answer_waits_for_a_first_response_not_an_update():
    agreements = {"a": Agreement(HOURS, {"first_response": Budget(3600), "update": Budget(3600)})}
    events = [
        Event(MONDAY, "created", "a"),
        Event(MONDAY + HOUR / 2, "agent_reply"),
        Event(MONDAY + HOUR, "customer_message"),
        Event(MONDAY + HOUR, "answer_rejected"),
    ]
    states = clock_states(events, agreements, MONDAY + HOUR, PRODUCT)
    assert [(one.metric, one.state) for one in states] == [
        ("first_response", "voided"),
        ("update", "voided"),
        ("first_response", "running"),
    ]


def test_a_cancelled_ticket_voids_what_still_runs():
    agreements = {"a": Agreement(HOURS, {"first_response": Budget(3600), "resolution": Budget(7200)})}
    events = [
        Event(MONDAY, "created", "a"),
        Event(MONDAY + HOUR / 2, "agent_reply"),
        Event(MONDAY + HOUR, "cancelled"),
        Event(MONDAY + 3 * HOUR, "reopen"),
    ]
    states = {one.metric: one.state for one in clock_states(events, agreements, MONDAY + 9 * HOUR)}
    assert states == {"first_response": "met", "resolution": "voided"}


def test_the_state_says_what_the_clock_does():
    agreements = {"a": Agreement(HOURS, {"resolution": Budget(7200)})}
    created, paused = Event(MONDAY, "created", "a"), Event(MONDAY + HOUR, "pause")

    def state(*events: Event, now: datetime, policy: ClockPolicy = PRODUCT) -> str:
        return clock_states(events, agreements, now, policy)[0].state

    assert state(created, now=MONDAY + HOUR) == "running"
    assert state(created, paused, now=MONDAY + 9 * HOUR) == "paused"
    assert state(created, now=MONDAY + 3 * HOUR) == "breached_open"
    assert state(created, Event(MONDAY + 3 * HOUR, "close"), now=MONDAY + 3 * HOUR) == "breached_done"
