"""A service calendar compiled to opening intervals in UTC with running totals, so that every question is a bisection.

The wall-clock rule: a second counts if its local reading lies in an opening. Openings are cut from each stretch of
constant offset by its local readings, so a skipped hour never counts and a repeated one counts twice, without a rule
of its own. A shift belongs to the date it begins on; holidays and dated hours rule their whole local date, the tail of
last night's shift included.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from typing import Any

from foundation.errors import Invalid, Mistake
from sla.holiday_sets import holidays_in
from sla.service_calendar import DAY, ServiceCalendar, Window, merged
from sla.zone_offsets import EPOCH, stretches, year_start

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The horizon: beyond it an answer is refused rather than computed for minutes."""

_DAY_ZERO = date(1970, 1, 1).toordinal()

Pieces = tuple[tuple[int, int], ...]


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _DAY_ZERO


class DayPlan:
    """Which local seconds of a date are open, by the number of the day."""

    def __init__(self, calendar: ServiceCalendar):
        own = [_within_day(windows) for windows in calendar.week]
        tails = [_past_midnight(windows) for windows in calendar.week]
        self._own = [merged(pieces) for pieces in own]
        self._full = [merged(own[day] + tails[day - 1]) for day in range(7)]
        self._set = calendar.holiday_set
        self._years: set[int] = set()
        self.exceptions = {day_number(one.date): one for one in calendar.exceptions}
        self.holidays = {day_number(one.date): one.name for one in calendar.holidays}
        self._special: dict[int, Pieces] = dict.fromkeys(self.holidays, ())
        self._special |= {day: merged(_within_day(one.windows)) for day, one in self.exceptions.items()}

    def learn(self, first_year: int, last_year: int) -> None:
        """Fetch the set's holidays of these years; days outside the years learnt have none."""
        if not self._set:
            return
        for year in range(first_year, last_year + 1):
            if year in self._years:
                continue
            self._years.add(year)
            for day, name in holidays_in(self._set, year):
                self.holidays.setdefault(day_number(day), name)
                self._special.setdefault(day_number(day), ())

    def pieces(self, day: int) -> Pieces:
        special = self._special
        if day in special:
            return special[day]
        weekday = (day + 3) % 7
        return self._own[weekday] if day - 1 in special else self._full[weekday]

    def weekday_is_empty(self, day: int) -> bool:
        return not self._full[(day + 3) % 7]


class OpenTable:
    """The compiled openings. Instants are UTC epoch seconds; the table grows by whole years wherever it is asked.

    `path` names the calendar in mistakes.
    """

    def __init__(self, calendar: ServiceCalendar, path: str = "calendar"):
        self.path = path
        self.zone = calendar.zone
        self.plan = DayPlan(calendar)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._totals: list[int] = []
        self._years: tuple[int, int] | None = None
        self._first, self._last = _bounds(calendar)
        self._from = self._to = 0
        self._arrays: Any = None

    def worked(self, at: int) -> int:
        """Open seconds up to `at`, counted from a fixed but arbitrary origin: only differences mean something."""
        if not self._from <= at < self._to:
            self.cover(at)
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return self._totals[0] if self._totals else 0
        return self._totals[index] + min(at, self._ends[index]) - self._starts[index]

    def earliest(self, total: int) -> int:
        """The first instant at which `worked` has reached `total`: a closing where it falls between two openings."""
        while True:
            index = bisect_left(self._totals, total) - 1
            if index < 0:
                self._grow_towards_first()
                continue
            reached = self._starts[index] + total - self._totals[index]
            if reached <= self._ends[index]:
                return reached
            self._grow_on()

    def latest(self, total: int) -> int:
        """The last instant at which `worked` is not yet past `total`: an opening where it falls between two."""
        while True:
            index = bisect_right(self._totals, total) - 1
            if index < 0:
                self._grow_towards_first()
                continue
            reached = self._starts[index] + total - self._totals[index]
            if reached < self._ends[index]:
                return reached
            self._grow_on()

    def is_open(self, at: int) -> bool:
        self.cover(at)
        index = bisect_right(self._starts, at) - 1
        return index >= 0 and at < self._ends[index]

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """The openings within `start` to `end`, clipped to them."""
        self.cover(start)
        self.cover(end)
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end)
        return [
            (max(start, opens), min(end, closes))
            for opens, closes in zip(self._starts[first:last], self._ends[first:last], strict=True)
        ]

    def arrays(self) -> tuple[Any, Any, Any]:
        """Starts, ends and totals of the openings known so far, as NumPy arrays."""
        if self._arrays is None:
            import numpy as np

            self._arrays = tuple(np.array(one, dtype=np.int64) for one in (self._starts, self._ends, self._totals))
        return self._arrays

    def cover(self, at: int) -> None:
        """Have the year of `at` in the table; raises Invalid beyond the horizon."""
        if self._from <= at < self._to:
            return
        if not year_start(FIRST_YEAR) <= at < year_start(LAST_YEAR + 1):
            raise Invalid(Mistake(self.path, f"only asked between the years {FIRST_YEAR} and {LAST_YEAR}"))
        year = (EPOCH + timedelta(seconds=at)).year
        if self._years is None:
            self._append(year, year)
        elif year < self._years[0]:
            self._prepend(year, self._years[0] - 1)
        else:
            self._append(self._years[1] + 1, year)

    def _grow_towards_first(self) -> None:
        """Back; a table without a single opening on either side, whichever way is left."""
        if not self._totals and self._years is not None and self._years[1] < self._last:
            self._grow_on()
        else:
            self._grow_back()

    def _grow_on(self) -> None:
        if self._years is None or self._years[1] >= self._last:
            raise self._never("no more opening is to come" if self._totals else "it never opens")
        first, last = self._years
        self._append(last + 1, min(self._last, 2 * last + 1 - first))

    def _grow_back(self) -> None:
        if self._years is None or self._years[0] <= self._first:
            raise self._never("there is no earlier opening" if self._totals else "it never opens")
        first, last = self._years
        self._prepend(max(self._first, 2 * first - 1 - last), first - 1)

    def _never(self, where: str) -> Invalid:
        return Invalid(Mistake(self.path, f"the calendar does not open where it is needed: {where}"))

    def _append(self, first: int, last: int) -> None:
        starts, ends = self._compiled(first, last)
        if starts and self._ends and starts[0] == self._ends[-1]:
            starts[0] = self._starts.pop()
            self._ends.pop()
            total = self._totals.pop()
        else:
            total = self._totals[-1] + self._ends[-1] - self._starts[-1] if self._totals else 0
        for opens, closes in zip(starts, ends, strict=True):
            self._totals.append(total)
            total += closes - opens
        self._starts += starts
        self._ends += ends
        self._now_covers(first, last)

    def _prepend(self, first: int, last: int) -> None:
        starts, ends = self._compiled(first, last)
        if starts and self._starts and ends[-1] == self._starts[0]:
            self._totals[0] -= ends[-1] - starts[-1]
            self._starts[0] = starts.pop()
            ends.pop()
        total = self._totals[0] if self._totals else 0
        totals = []
        for opens, closes in zip(reversed(starts), reversed(ends), strict=True):
            total -= closes - opens
            totals.append(total)
        self._starts[:0], self._ends[:0], self._totals[:0] = starts, ends, totals[::-1]
        self._now_covers(first, last)

    def _now_covers(self, first: int, last: int) -> None:
        if self._years is not None:
            first, last = min(first, self._years[0]), max(last, self._years[1])
        self._years = (first, last)
        self._arrays = None
        self._from, self._to = year_start(first), year_start(last + 1)

    def _compiled(self, first: int, last: int) -> tuple[list[int], list[int]]:
        self.plan.learn(first - 1, last + 1)
        starts: list[int] = []
        ends: list[int] = []
        previous = None
        pieces = self.plan.pieces
        for begin, finish, offset in stretches(self.zone, year_start(first), year_start(last + 1)):
            for day in range((begin + offset) // DAY, (finish + offset - 1) // DAY + 1):
                midnight = day * DAY - offset
                for opens, closes in pieces(day):
                    opens, closes = max(midnight + opens, begin), min(midnight + closes, finish)
                    if opens >= closes:
                        continue
                    if opens == previous:
                        ends[-1] = closes
                    else:
                        starts.append(opens)
                        ends.append(closes)
                    previous = closes
        return starts, ends


def _bounds(calendar: ServiceCalendar) -> tuple[int, int]:
    """First and last year an opening can lie in: all years where the week opens, else those of the dated hours."""
    if any(calendar.week):
        return FIRST_YEAR, LAST_YEAR
    years = [one.date.year for one in calendar.exceptions if one.windows]
    if not years:
        return LAST_YEAR + 1, FIRST_YEAR - 1
    return max(FIRST_YEAR, min(years) - 1), min(LAST_YEAR, max(years) + 1)


def _within_day(windows: tuple[Window, ...]) -> list[tuple[int, int]]:
    return [(one.start, min(one.end, DAY)) for one in windows]


def _past_midnight(windows: tuple[Window, ...]) -> list[tuple[int, int]]:
    return [(0, one.end - DAY) for one in windows if one.end > DAY]
