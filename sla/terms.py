"""What is promised, as it was read at one moment: calendars with their savings, targets with their times. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from foundation.errors import OperatorError
from sla.eras import FROM_EVER, Era, VersionedHours, compiled_eras, ruling
from sla.targets import DIMENSIONS, ON_AND_ON, Target, TargetMetric, applicable, why


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of the matrix as it applies to a ticket: seconds of service time in these hours."""

    seconds: int
    hours: VersionedHours
    snapshot: Mapping[str, Any]
    """What the timer's row remembers: minutes, calendar and its version, the row's dimensions, why, warning levels."""

    def same_as(self, snapshot: Mapping[str, Any]) -> bool:
        """Whether a clock under that snapshot is under this promise already; savings of one calendar are one calendar."""
        return {**self.snapshot, "version": 0} == {**snapshot, "version": 0}


@dataclass(frozen=True)
class Terms:
    """Every saving of every calendar by its code, and every target that holds at some time."""

    saved: Mapping[str, tuple[Era, ...]]
    targets: tuple[Target, ...]
    _found: dict[tuple[Any, ...], Promise | None] = field(default_factory=dict)
    _hours: dict[tuple[str, int], VersionedHours] = field(default_factory=dict)

    @cached_property
    def changes(self) -> tuple[datetime, ...]:
        """The instants at which other targets begin to hold, ascending; the first is from ever."""
        instants = {FROM_EVER} | {row.since for row in self.targets} | {row.until for row in self.targets}
        return tuple(sorted(instants - {ON_AND_ON}))

    def holds_since(self, at: datetime) -> datetime:
        """Since when the targets of this instant have held."""
        return self.changes[max(0, bisect_right(self.changes, at) - 1)]

    def version(self, code: str) -> int:
        """The newest saving of a calendar."""
        return self._savings(code)[-1].version

    def hours(self, code: str, version: int = 0) -> VersionedHours:
        """A calendar as it rules now and later; or as it did when `version` was its newest saving.

        OperatorError where a target names a calendar nobody has.
        """
        found = self._hours.get((code, version))
        if found is None:
            known = tuple(era for era in self._savings(code) if not version or era.version <= version)
            found = self._hours[code, version] = compiled_eras(ruling(known), f"calendars.{code}")
        return found

    def changed_since(self, code: str, version: int) -> datetime:
        """The first instant that savings after `version` touch."""
        return min(era.since for era in self._savings(code) if era.version > version)

    def promise(self, metric: TargetMetric, dimensions: Mapping[str, str], at: datetime) -> Promise | None:
        """What is promised at an instant to a ticket with these dimensions; None where nothing is."""
        since = self.holds_since(at)
        key = (since, metric, *(dimensions.get(name, "") for name in DIMENSIONS))
        if key not in self._found:
            row = applicable(_holding(self.targets, since), metric, dimensions)
            self._found[key] = self._promise(row) if row is not None and row.seconds > 0 else None
        return self._found[key]

    def _savings(self, code: str) -> tuple[Era, ...]:
        if code not in self.saved:
            raise OperatorError(f"A deadline is measured in the calendar {code!r}, which is missing. Add it again.")
        return self.saved[code]

    def _promise(self, row: Target) -> Promise:
        snapshot = {
            "minutes": row.seconds // 60,
            "calendar": row.calendar,
            "version": self.version(row.calendar),
            "row": why(row),
            "warn_percent": list(row.warn_percent),
        } | {name: getattr(row, name) for name in DIMENSIONS if getattr(row, name)}
        return Promise(row.seconds, self.hours(row.calendar), snapshot)


def _holding(targets: Iterable[Target], at: datetime) -> list[Target]:
    return [row for row in targets if row.since <= at < row.until]
