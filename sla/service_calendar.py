"""A service calendar as a value: when a level of service is available, said in local wall-clock readings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

DAY = 86_400
How = Literal["union", "intersection", "minus"]
"""Another calendar's hours are added, kept only where both open, or taken away."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """An opening in seconds after local midnight of the date it belongs to: `0 <= start < DAY`, `start < end`.

    An `end` past `DAY` runs into the next date (a shift over midnight).
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < DAY or not self.start < self.end < self.start + DAY + 1:
            raise ValueError(f"not a window: {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A local date on which the weekly pattern is closed."""

    date: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class DatedHours:
    """What replaces everything on one local date; no windows closes it."""

    date: date
    windows: tuple[Window, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class ServiceCalendar:
    """Weekly windows (Monday first, always seven), holidays by hand and by set, dated hours, in one IANA zone.

    `parts` are put to these hours one after the other; dated hours of its own rule their date whatever the parts say.
    Hashable, so that compiled tables can be kept per calendar. `holiday_set` is a code such as `DE-BY`.
    """

    zone: str
    week: tuple[tuple[Window, ...], ...]
    holidays: tuple[Holiday, ...] = ()
    holiday_set: str = ""
    exceptions: tuple[DatedHours, ...] = ()
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Another calendar as it is when this one is saved. `code` names it where calendars are kept by name."""

    how: How
    calendar: ServiceCalendar
    code: str = ""


def built_on(calendar: ServiceCalendar) -> Iterator[str]:
    """The codes of every calendar this one is put together from, at any depth."""
    for part in calendar.parts:
        yield part.code
        yield from built_on(part.calendar)


def rebuilt(calendar: ServiceCalendar, now: Mapping[str, ServiceCalendar]) -> ServiceCalendar:
    """The same with these calendars for those of their codes."""
    if not calendar.parts:
        return calendar
    parts = (replace(one, calendar=now.get(one.code) or rebuilt(one.calendar, now)) for one in calendar.parts)
    return replace(calendar, parts=tuple(parts))


def merged(windows: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same seconds as disjoint, ascending pairs; overlapping and touching pairs become one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)
