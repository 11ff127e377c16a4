"""Calendars put together: one's own openings, then other calendars added, intersected or taken away, one after the other.

    office ∪ on-call − maintenance

Each calendar keeps its own zone, holidays and dated hours. The dated hours of the calendar that is put together rule their
whole local date: so it takes over another one's hours and says otherwise where it must.
"""

from collections.abc import Iterator
from itertools import pairwise

from sla.intervals import OpenTable
from sla.service_calendar import DAY, How, ServiceCalendar, merged
from sla.zone_offsets import instant_of, year_start

Spans = list[tuple[int, int]]
"""Half open, ascending, disjoint; UTC epoch seconds."""
Explained = tuple[int, int, bool, str | None]
"""From, to, whether it counts, and the code of the calendar that decided, empty where it has none (None: its own hours did)."""


def table_of(calendar: ServiceCalendar, path: str = "calendar") -> OpenTable:
    """The compiled openings of a calendar, put together or not."""
    return ComposedTable(calendar, path) if calendar.parts else OpenTable(calendar, path)


class ComposedTable(OpenTable):
    """The openings of a calendar with parts."""

    def __init__(self, calendar: ServiceCalendar, path: str):
        super().__init__(calendar, path)
        self._own = OpenTable(calendar, path)
        self.parts = [(one.how, one.code, table_of(one.calendar, path)) for one in calendar.parts]
        added = [table for how, _, table in self.parts if how == "union"]
        self._first = min(table._first for table in (self._own, *added))
        self._last = max(table._last for table in (self._own, *added))

    def explained(self, begin: int, end: int, day: int) -> Iterator[Explained]:
        """The stretches of a local date (by its number) with what decided each, ascending and without gaps."""
        own = self._own.between(begin, end)
        known = [(how, code, table.between(begin, end)) for how, code, table in self.parts]
        if day in self.plan.exceptions:
            known = []
        edges = {
            begin,
            end,
            *(edge for spans in (own, *(spans for *_, spans in known)) for pair in spans for edge in pair),
        }
        for start, stop in pairwise(sorted(edges)):
            counts: bool = _holds(own, start)
            decided: str | None = None
            for how, code, spans in known:
                inside = _holds(spans, start)
                if inside and how == "union" and not counts:
                    counts, decided = True, code
                elif counts and inside == (how == "minus") and how != "union":
                    counts, decided = False, code
            yield start, stop, counts, decided

    def _compiled(self, first: int, last: int) -> tuple[list[int], list[int]]:
        begin, end = year_start(first), year_start(last + 1)
        own = _spans(self._own, first, last)
        found = own
        for how, _, table in self.parts:
            found = combined(how, found, _spans(table, first, last), begin, end)
        dated = merged([(instant_of(self.zone, day * DAY), instant_of(self.zone, (day + 1) * DAY)) for day in self.plan.exceptions])  # fmt: skip
        if dated:
            ruled = [(max(begin, one), min(end, other)) for one, other in dated if one < end and other > begin]
            elsewhere = combined("minus", found, ruled, begin, end)
            found = combined("union", elsewhere, combined("intersection", own, ruled, begin, end), begin, end)
        return [one for one, _ in found], [other for _, other in found]


def combined(how: How, one: Spans, other: Spans, begin: int, end: int) -> Spans:
    """Both, what they share, or the first without the second, between two instants."""
    if how == "union":
        return list(merged([*one, *other]))
    if how == "minus":
        edges = [begin, *(edge for span in other for edge in span), end]
        other = [(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True) if start < stop]
    found: Spans = []
    place = 0
    for start, stop in one:
        while place < len(other) and other[place][1] <= start:
            place += 1
        at = place
        while at < len(other) and other[at][0] < stop:
            found.append((max(start, other[at][0]), min(stop, other[at][1])))
            at += 1
    return found


def _spans(table: OpenTable, first: int, last: int) -> Spans:
    return list(zip(*table._compiled(first, last), strict=True))


def _holds(spans: Spans, at: int) -> bool:
    return any(start <= at < end for start, end in spans)
