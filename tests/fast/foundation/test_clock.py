"""The clock of the machine, and what is saved for a whole second."""

from datetime import UTC, datetime, timedelta

from foundation.clock import SystemClock, within_a_second


def test_no_instant_is_a_whole_second():
    whole = datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert within_a_second(whole) == whole + timedelta(microseconds=1)
    assert within_a_second(whole + timedelta(microseconds=7)) == whole + timedelta(microseconds=7)
    assert SystemClock().now().microsecond
