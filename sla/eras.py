"""A calendar as it was, is and will be: each saving rules from its instant on, so any instant is asked under what then held.

Time that has passed is never measured anew by a later saving with a later instant; a saving dated back (a forgotten
holiday) rules from that instant, whatever had been saved for the time after it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from sla.composition import table_of
from sla.hours import ServiceHours, Stage
from sla.intervals import OpenTable
from sla.proof import ProofLine, proof_lines
from sla.service_calendar import ServiceCalendar
from sla.zone_offsets import EPOCH, second_of, year_start

FROM_EVER = EPOCH
"""The instant of a first saving: before everything that is asked."""


@dataclass(frozen=True, slots=True)
class Era:
    """From `since` on this calendar rules; `version` counts the savings, the first is 1."""

    calendar: ServiceCalendar
    since: datetime = FROM_EVER
    version: int = 1


def ruling(saved: Iterable[Era]) -> tuple[Era, ...]:
    """Which saving rules when, ascending: a later one pushes aside what was planned for its instant and after."""
    found: list[Era] = []
    for era in sorted(saved, key=lambda one: one.version):
        while found and found[-1].since >= era.since:
            found.pop()
        found.append(era)
    return tuple(found)


class VersionedHours(ServiceHours):
    """The hours of ruling eras, to be asked like those of one calendar; get them from `compiled_eras`."""

    __slots__ = ("_parts", "eras")

    def __init__(self, eras: tuple[Era, ...], path: str = "calendar"):
        super().__init__(eras[-1].calendar, path)
        self.eras = eras
        self._parts = [table_of(era.calendar, path) for era in eras]
        self._table = _EraTable(eras, path)

    @property
    def version(self) -> int:
        """The newest saving that counts here."""
        return max(era.version for era in self.eras)

    def stages(self) -> Iterator[Stage]:
        begin = None
        for known, after in enumerate(self.eras[1:], 1):
            yield Stage(compiled_eras(self.eras[:known]), begin, after.since)
            begin = after.since
        yield Stage(self, begin)

    def proof(self, start: datetime, end: datetime) -> list[ProofLine]:
        first, last = sorted((second_of(start), second_of(end)))
        lines: list[ProofLine] = []
        for part, era, (begin, until) in zip(self._parts, self.eras, _spans(self.eras), strict=True):
            begins, ends = max(first, begin), min(last, until)
            if begins < ends:
                lines += [replace(line, version=era.version) for line in proof_lines(part, begins, ends)]
        return lines


class _EraTable(OpenTable):
    """The openings of each era, cut where the next begins."""

    def __init__(self, eras: tuple[Era, ...], path: str):
        super().__init__(eras[-1].calendar, path)
        self._parts = [table_of(era.calendar, path) for era in eras]
        self._spans = _spans(eras)
        self._first = min(part._first for part in self._parts)
        ended = [datetime.fromtimestamp(end, UTC).year for _, end in self._spans[:-1]]
        self._last = max([self._parts[-1]._last, *ended])

    def _compiled(self, first: int, last: int) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        ends: list[int] = []
        for part, (begin, until) in zip(self._parts, self._spans, strict=True):
            if until <= year_start(first) or begin >= year_start(last + 1):
                continue
            for opens, closes in zip(*part._compiled(first, last), strict=True):
                opens, closes = max(opens, begin), min(closes, until)
                if opens >= closes:
                    continue
                if ends and ends[-1] == opens:
                    ends[-1] = closes
                else:
                    starts.append(opens)
                    ends.append(closes)
        return starts, ends


@lru_cache(maxsize=128)
def compiled_eras(eras: tuple[Era, ...], path: str = "calendar") -> VersionedHours:
    """The hours of these eras, kept and shared between callers."""
    return VersionedHours(eras, path)


def _spans(eras: tuple[Era, ...]) -> list[tuple[int, int]]:
    """From and to of each era in UTC epoch seconds; the first reaches back, the last goes on, as far as anybody asks."""
    starts = [year_start(1800), *(second_of(era.since) for era in eras[1:])]
    return list(zip(starts, [*starts[1:], year_start(2300)], strict=True))
