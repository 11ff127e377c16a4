"""What a target gives: service time, or the end or a fixed time of a working day. Pure.

Working days stay working days: whenever the hours change, the service time they come to is reckoned anew from the
instant the clock started at, so that it is due when its day closes. Pauses and warnings treat all budgets alike.
"""

from dataclasses import dataclass
from datetime import datetime

from foundation.errors import Invalid
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
        """Service time from `start` until it is used up; Invalid where the hours do not open when needed.

        A day that was over before the hours changed stays as it was. One that a change closes before the instant it
        rules from was not over then: the next day takes its place.
        """
        if not self.in_days:
            return self.seconds
        found = 0
        for stage in hours.stages():
            if stage.until is not None and stage.until <= start:
                continue
            try:
                found = self._after(stage.hours, start, max(start, stage.since or start))
            except Invalid:
                if stage.until is None:
                    raise
                continue  # these hours came to an end, others go on
            if stage.until is not None and stage.hours.add(start, found) <= stage.until:
                break
        return found

    def _after(self, hours: ServiceHours, start: datetime, since: datetime) -> int:
        """Service time until the first day, from the promised one on, that is not over at `since`."""
        gone, days = hours.between(start, since), self.days
        while (found := hours.between(start, hours.on_day(start, days, self.by))) <= gone:
            days += 1
        return found


NOTHING = Budget()
