"""The proof of a kept clock: what counted, what did not and why, and that it adds up to what was used."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sla import running_clock as clock
from sla.calendar_text import calendar_from
from sla.clock_data import KeptClock, Pause, from_data, stepped, switched, to_data
from sla.clock_proof import proof_of
from sla.hours import compiled
from tests.kit.surroundings import trial_size

WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = {
    "office": compiled(calendar_from({"tz": "UTC", "week": WEEK})),
    "always": compiled(calendar_from({"tz": "UTC", "week": {day: [["00:00", "24:00"]] for day in (*WEEK, "sat", "sun")}})),
}  # fmt: skip
MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TAKE: dict[str, Callable[..., clock.Clock]] = {
    "pause": lambda _hours, one, at: clock.pause(one, at),
    "resume": clock.resume,
    "stop": clock.stop,
    "reopen": lambda _hours, one, _at: clock.reopen(one),
    "unstop": lambda _hours, one, _at: clock.unstop(one),
}
STEPS = st.sampled_from([*TAKE, *HOURS])
STORIES = st.lists(st.tuples(STEPS, st.integers(0, 2 * 86_400)), max_size=12)


def kept(target: int = 4 * 3600, calendar: str = "always") -> KeptClock:
    return KeptClock(clock.start(HOURS[calendar], "resolution", MONDAY, target), MONDAY)


def told(one: KeptClock, now: datetime, calendar: str = "always") -> list[tuple[str, int, bool, str]]:
    lines = proof_of(one, calendar, HOURS.__getitem__, now)
    return [(line.reason, line.seconds, line.counted, line.label) for line in lines]


def test_a_pause_is_a_line_of_its_own_between_the_stretches_that_counted():
    one = stepped(kept(), clock.pause(kept().clock, MONDAY + HOUR), MONDAY + HOUR, "waiting_customer")
    on = stepped(one, clock.resume(HOURS["always"], one.clock, MONDAY + 3 * HOUR), MONDAY + 3 * HOUR, "in_progress")
    now = MONDAY + 3.5 * HOUR
    assert told(on, now) == [
        ("weekly_hours", 3600, True, ""),
        ("paused", 0, False, "waiting_customer"),
        ("weekly_hours", 1800, True, ""),
    ]
    assert clock.used_seconds(HOURS["always"], on.clock, now) == 5400
    assert told(one, now)[-1] == ("paused", 0, False, "waiting_customer")


def test_what_lay_between_solving_and_reopening_is_a_pause_too():
    solved = stepped(kept(), clock.stop(HOURS["always"], kept().clock, MONDAY + HOUR), MONDAY + HOUR, "resolved")
    assert solved.pauses == ()
    held = stepped(solved, clock.reopen(solved.clock), MONDAY + 5 * HOUR, "resolved")
    again = clock.resume(HOURS["always"], held.clock, MONDAY + 5 * HOUR)
    assert stepped(held, again, MONDAY + 5 * HOUR, "in_progress").pauses == (
        Pause(MONDAY + HOUR, MONDAY + 5 * HOUR, "resolved"),
    )


def test_an_earlier_calendar_proves_its_own_stretch():
    one, until = kept(8 * 3600, "office"), MONDAY + 5 * HOUR
    one = switched(one, clock.switch(HOURS["office"], HOURS["always"], one.clock, until, 8 * 3600), "office")
    assert told(one, MONDAY + 10 * HOUR) == [
        ("weekly_hours", 4 * 3600, True, ""),
        ("outside_hours", 0, False, ""),
        ("weekly_hours", 5 * 3600, True, ""),
    ]


@settings(max_examples=trial_size(150, part=3), deadline=None)
@given(STORIES, st.integers(0, 86_400))
def test_whatever_happened_the_lines_follow_each_other_and_add_up_to_what_was_used(story, later):
    one, calendar, at = kept(20 * 3600, "office"), "office", MONDAY
    for step, seconds in story:
        at += timedelta(seconds=seconds)
        hours, running = HOURS[calendar], clock.observe(one.clock, at)
        if step in HOURS:
            if running.state in ("running", "paused", "breached_open"):
                one = switched(one, clock.switch(hours, HOURS[step], running, at, 20 * 3600), calendar)
                calendar = step
            continue
        following = TAKE[step](hours, running, at)
        one = stepped(one, following, at, "waiting_customer")
        one = from_data(to_data(one), one.clock.due_at)
    now = at + timedelta(seconds=later)
    lines = proof_of(one, calendar, HOURS.__getitem__, now)
    assert sum(line.seconds for line in lines if line.counted) == clock.used_seconds(HOURS[calendar], one.clock, now)
    assert all(before.end == after.start for before, after in pairwise(lines))
