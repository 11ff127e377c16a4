"""A clock that jumps holds firing back and raises an alarm; one that goes as time does never."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation.clock import SteppedClock
from sla.steady_clock import SteadyClock

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


class Time:
    """Both clocks in one hand."""

    def __init__(self) -> None:
        self.wall, self.passed = SteppedClock(NOON), 0.0
        self.watch = SteadyClock(self.wall, lambda: self.passed)
        assert self.watch.is_sound()

    def after(self, seconds: float, jump: timedelta = timedelta()) -> bool:
        self.passed += seconds
        self.wall.to(self.wall.now() + timedelta(seconds=seconds) + jump)
        return self.watch.is_sound()


def test_time_that_passes_is_no_jump_however_long_the_loop_slept():
    time = Time()
    assert time.after(30) and time.after(4 * 3600) and time.after(1, timedelta(minutes=4))
    assert not time.watch.alarmed and time.watch.sentence == ""


@pytest.mark.parametrize(("jump", "word"), [(timedelta(hours=2), "forwards"), (timedelta(hours=-2), "backwards")])
def test_a_jump_holds_firing_until_the_clock_was_steady_again(jump: timedelta, word: str):
    time = Time()
    assert not time.after(30, jump)
    assert word in time.watch.sentence and "120 minutes" in time.watch.sentence
    assert not time.after(300) and not time.after(30, -jump)
    assert not time.after(599)
    assert time.after(1)
    assert time.watch.alarmed
    assert time.after(3000) and not time.watch.alarmed
