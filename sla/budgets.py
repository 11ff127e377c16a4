"""What a target gives: service time, or the end or a fixed time of a working day. Pure.

A day's budget becomes service time when its clock starts, so that pauses, changes and warnings treat all alike.
"""

from dataclasses import dataclass
from datetime import datetime

from sla.hours import ServiceHours

LONGEST_DAYS = 1000


@dataclass(frozen=True, slots=True)
class Budget:
    """`seconds` of service time; or, where `days` or `by` say so, up to a working day.

    `days` are dates with opening hours after the one the clock starts on (0: that one, while any of it is left);
    `by` is a reading on the wall in seconds after midnight (None: when that day closes).
    """

    seconds: int = 0
    days: int = 0
    by: int | None = None

    @property
    def in_days(self) -> bool:
        return self.days > 0 or self.by is not None

    def __bool__(self) -> bool:
        """Whether anything is promised."""
        return self.seconds > 0 or self.in_days

    def seconds_from(self, hours: ServiceHours, start: datetime) -> int:
        """Service time from `start` until it is used up; Invalid where the hours do not open when needed."""
        if not self.in_days:
            return self.seconds
        days = self.days
        while not (found := hours.between(start, hours.on_day(start, days, self.by))) > 0:
            days += 1
        return found


NOTHING = Budget()
