"""The months, quarters and years a service report is about. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from babel.dates import format_date

Rhythm = Literal["month", "quarter", "year"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}
_NAMED = {"month": "LLLL y", "quarter": "QQQQ y", "year": "y"}


@dataclass(frozen=True, slots=True)
class Period:
    """From its first day until the first day after it."""

    rhythm: Rhythm
    since: date

    @property
    def until(self) -> date:
        months = self.since.month - 1 + MONTHS[self.rhythm]
        return date(self.since.year + months // 12, months % 12 + 1, 1)

    def named(self, language: str) -> str:
        """`Oktober 2026`, `3. Quartal 2026`, `2026`."""
        return str(format_date(self.since, _NAMED[self.rhythm], locale=language))


def around(day: date, rhythm: Rhythm) -> Period:
    """The period `day` lies in."""
    month = (day.month - 1) // MONTHS[rhythm] * MONTHS[rhythm] + 1
    return Period(rhythm, date(day.year, month, 1))
