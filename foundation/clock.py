"""The one source of time. Decisions take `now` as an argument; only the shell asks a clock.

The demo and the tests step a `SteppedClock`; nothing patches the standard library.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock. It never reads a whole second to the microsecond: what is to hold from a whole second on begins
    after all that happened before it was saved."""

    def now(self) -> datetime:
        return within_a_second(datetime.now(UTC))


class SteppedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime):
        self._now = _utc(start)

    def now(self) -> datetime:
        return self._now

    def to(self, instant: datetime) -> None:
        self._now = _utc(instant)

    def forward(self, **distance: float) -> None:
        self._now += timedelta(**distance)


def within_a_second(instant: datetime) -> datetime:
    """The instant, or the next microsecond where it is a whole second."""
    return instant if instant.microsecond else instant.replace(microsecond=1)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)
