"""Service-hour arithmetic: what is due when, how much service time lies between two instants, and the proof of it.

Instants are aware datetimes, answers are UTC; amounts are whole seconds of service time (fractions of a second of an
instant are dropped). Every function raises Invalid where the calendar does not open where it is needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from sla.composition import table_of
from sla.intervals import OpenTable, day_number
from sla.proof import ProofLine, proof_lines
from sla.service_calendar import DAY, ServiceCalendar
from sla.zone_offsets import EPOCH, instant_of, second_of

Exhaustion = Literal["closing", "next_opening"]
Zero = Literal["identity", "snap", "snap_back"]
Reversed = Literal["signed", "zero", "absolute"]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The meanings other products differ in.

    `exhaustion`: a budget used up at closing ends there, or at the next opening; counted backwards it ends at the
    opening it reaches, either way.
    `zero`: nothing added gives the start itself, the next open instant, or the last one.
    `reversed`: service time between swapped ends is negative, zero, or counted as if they were not swapped.
    """

    exhaustion: Exhaustion = "closing"
    zero: Zero = "identity"
    reversed: Reversed = "signed"


PLAIN = Arithmetic()


@dataclass(frozen=True, slots=True)
class Stage:
    """The hours as they were going to be, by what ruled from `since` (None: from ever) until other ones did (None: they rule on)."""

    hours: "ServiceHours"
    since: datetime | None = None
    until: datetime | None = None


class ServiceHours:
    """A compiled calendar. Cheap to ask, grows by itself; get one from `compiled`."""

    __slots__ = ("_table", "calendar")

    def __init__(self, calendar: ServiceCalendar, path: str = "calendar"):
        self.calendar = calendar
        self._table = table_of(calendar, path)

    @property
    def table(self) -> OpenTable:
        """The compiled openings, for whoever asks about many instants at once."""
        return self._table

    def add(self, start: datetime, seconds: int, meaning: Arithmetic = PLAIN) -> datetime:
        """The instant after `seconds` of service time; a negative amount counts backwards."""
        if seconds == 0:
            return self._nothing_added(start, meaning.zero)
        table = self._table
        total = table.worked(second_of(start)) + seconds
        at_closing = seconds > 0 and meaning.exhaustion == "closing"
        due = table.earliest(total) if at_closing else table.latest(total)
        return datetime.fromtimestamp(due, UTC)

    def between(self, start: datetime, end: datetime, meaning: Arithmetic = PLAIN) -> int:
        """Seconds of service time from `start` to `end`; negative where they are swapped, unless `meaning` says else."""
        worked = self._table.worked
        seconds = worked(second_of(end)) - worked(second_of(start))
        if seconds >= 0 or meaning.reversed == "signed":
            return seconds
        return 0 if meaning.reversed == "zero" else -seconds

    def add_days(self, start: datetime, days: int, zero: Zero = "identity") -> datetime:
        """The same wall-clock reading, `days` dates with opening hours later (negative: earlier).

        A reading outside the hours of the date reached moves to the next opening; with `snap_back` and no days, or days
        back, to the last closing. A reading the clocks skip there is read as if they had not been put forward yet.
        """
        reached = self._same_reading(start, days) if days else start
        return self._nothing_added(reached, "snap_back" if days <= 0 and zero == "snap_back" else "snap")

    def on_day(self, start: datetime, days: int, reading: int | None = None) -> datetime:
        """A reading on the wall (seconds after midnight; None: midnight at the end) of the `days`-th date with opening
        hours after that of `start`; with 0 days of that very date, open or not."""
        day = day_number(start.astimezone(ZoneInfo(self.calendar.zone)).date())
        reached = self._open_date(day, days) if days else day
        return datetime.fromtimestamp(
            instant_of(self.calendar.zone, reached * DAY + (DAY if reading is None else reading)), UTC
        )

    def dates_until(self, start: datetime, end: datetime) -> int:
        """How many dates with opening hours follow that of `start`, up to the one in which `end` ends service time."""
        day, found = day_number(start.astimezone(ZoneInfo(self.calendar.zone)).date()), 0
        worked = self._table.worked(second_of(end))
        while self._table.worked(self._edges(day)[1]) < worked:
            day, found = self._open_date(day, 1), found + 1
        return found

    def stages(self) -> Iterator[Stage]:
        """What was to be expected before each change of the hours, and after the last; here there is none."""
        yield Stage(self)

    def is_open(self, at: datetime) -> bool:
        return self._table.is_open(second_of(at))

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself where it is open, else the next instant that is."""
        return datetime.fromtimestamp(self._table.latest(self._table.worked(second_of(at))), UTC)

    def proof(self, start: datetime, end: datetime) -> list[ProofLine]:
        """What counted between the two and what did not, with the reason of each, ascending and without gaps."""
        first, last = sorted((second_of(start), second_of(end)))
        return proof_lines(self._table, first, last)

    def _nothing_added(self, start: datetime, zero: Zero) -> datetime:
        if zero == "identity":
            return start.astimezone(UTC)
        total = self._table.worked(second_of(start))
        due = self._table.latest(total) if zero == "snap" else self._table.earliest(total)
        return datetime.fromtimestamp(due, UTC)

    def _same_reading(self, start: datetime, days: int) -> datetime:
        """What the clocks show at `start`, on the `days`-th date with opening hours from there."""
        zone = ZoneInfo(self.calendar.zone)
        local = start.astimezone(zone)
        reached = EPOCH + timedelta(days=self._open_date(day_number(local.date()), days))
        return datetime.combine(reached.date(), local.time(), zone).replace(fold=0)

    def _open_date(self, day: int, days: int) -> int:
        """The number of the `days`-th date with opening hours after `day` (negative: before)."""
        step = 1 if days > 0 else -1
        for _ in range(abs(days)):
            day += step
            begin, end = self._edges(day)
            if self._table.worked(begin) == self._table.worked(end):
                day = self._nearest_open(begin, end, step)
        return day

    def _edges(self, day: int) -> tuple[int, int]:
        """The first instant of a local date and of the one after."""
        zone = self.calendar.zone
        return instant_of(zone, day * DAY), instant_of(zone, (day + 1) * DAY)

    def _nearest_open(self, begin: int, end: int, step: int) -> int:
        """The nearest date with an opening beyond a closed one, in one jump however far it is."""
        table = self._table
        opening = table.latest(table.worked(end)) if step > 0 else table.earliest(table.worked(begin)) - 1
        return day_number(datetime.fromtimestamp(opening, UTC).astimezone(ZoneInfo(self.calendar.zone)).date())


@lru_cache(maxsize=64)
def compiled(calendar: ServiceCalendar, path: str = "calendar") -> ServiceHours:
    """The hours of a calendar, kept and shared between callers; `path` names it where it does not open when needed."""
    return ServiceHours(calendar, path)
