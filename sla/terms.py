"""What is promised, as it was read at one moment: calendars with their savings, targets with their times. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from foundation.errors import OperatorError
from sla.budgets import Budget
from sla.defined_clocks import DefinedClock
from sla.eras import FROM_EVER, Era, VersionedHours, compiled_eras, ruling
from sla.policy import INTERNAL, METRICS, Metric
from sla.service_calendar import DAY, ServiceCalendar, Window
from sla.targets import DIMENSIONS, ON_AND_ON, Target, applicable, why

BY_THE_CLOCK = ""
"""Instead of a calendar: every second counts."""
_EVERY_SECOND = (Era(ServiceCalendar("UTC", ((Window(0, DAY),),) * 7)),)

_JUST_BEFORE = timedelta(microseconds=1)
BROKEN = "broken"
"""Under this name the terms of a missed clock keep those it broke."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of the matrix as it applies to a ticket: a budget of time in these hours."""

    budget: Budget
    hours: VersionedHours
    snapshot: Mapping[str, Any]
    """What the row says: minutes or days, calendar and its version, the row's dimensions, why, warning levels."""
    recount: bool = False

    @property
    def third_party_pauses(self) -> bool:
        """Whether a clock under it stands still while its ticket waits for a third party."""
        return held_by_third_parties(self.snapshot)

    def seconds_from(self, start: datetime) -> int:
        """What is promised to a clock that starts there."""
        return self.budget.seconds_from(self.hours, start)

    def taken(self, start: datetime, seconds: int) -> dict[str, Any]:
        """What the row of a timer remembers: the snapshot; of days since when they count and what they come to as yet."""
        days = {"from": start.isoformat(), "seconds": seconds} if self.budget.in_days else {}
        return {**self.snapshot, **days}

    def same_as(self, taken: Mapping[str, Any]) -> bool:
        """Whether a clock that took those terms is under this promise already; savings of one calendar are one calendar."""
        said = {name: value for name, value in taken.items() if name not in ("from", "seconds", BROKEN)}
        return {**self.snapshot, "version": 0} == {**said, "version": 0}


def taken_over(before: Mapping[str, Any], now: Mapping[str, Any], missed: bool) -> dict[str, Any]:
    """The terms a clock takes now, with those it broke before, where it was `missed` under them."""
    broke = before.get(BROKEN) or (before if missed else None)
    return {**now, BROKEN: dict(broke)} if broke else dict(now)


def broken(taken: Mapping[str, Any]) -> Mapping[str, Any]:
    """The terms a missed clock broke, whatever was promised since."""
    kept: Mapping[str, Any] = taken.get(BROKEN) or taken
    return kept


def held_by_third_parties(taken: Mapping[str, Any]) -> bool:
    """Whether a clock that took those terms stands still while its ticket waits for a third party."""
    return bool(taken.get("third_party_pauses"))


def promised_seconds(taken: Mapping[str, Any]) -> int:
    """Service time that the terms a timer took promise it."""
    return int(taken["seconds"] if "seconds" in taken else taken["minutes"] * 60)


@dataclass(frozen=True)
class Terms:
    """Every saving of every calendar by its code, every target that holds at some time, and the clocks the desk defined itself."""

    saved: Mapping[str, tuple[Era, ...]]
    targets: tuple[Target, ...]
    clocks: Mapping[str, DefinedClock] = field(default_factory=dict)
    _found: dict[tuple[Any, ...], Promise | None] = field(default_factory=dict, init=False)
    _hours: dict[tuple[str, int], VersionedHours] = field(default_factory=dict, init=False)

    @cached_property
    def changes(self) -> tuple[datetime, ...]:
        """The instants at which other targets begin to hold, ascending; the first is from ever."""
        instants = {FROM_EVER} | {row.since for row in self.targets} | {row.until for row in self.targets}
        return tuple(sorted(instants - {ON_AND_ON}))

    @cached_property
    def held_by_third_parties(self) -> bool:
        """Whether waiting for a third party holds clocks under any of its targets."""
        return any(row.third_party_pauses for row in self.targets)

    def holds_since(self, at: datetime) -> datetime:
        """Since when the targets of this instant have held."""
        return self.changes[max(0, bisect_right(self.changes, at) - 1)]

    def version(self, code: str) -> int:
        """The newest saving of a calendar."""
        return self._savings(code)[-1].version

    def version_at(self, code: str, at: datetime) -> int:
        """The saving of a calendar that rules at an instant."""
        eras = self.hours(code).eras
        return next((era.version for era in reversed(eras) if era.since <= at), eras[0].version)

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

    def promise(self, metric: Metric, dimensions: Mapping[str, str], at: datetime) -> Promise | None:
        """What is promised at an instant to a ticket with these dimensions; None where nothing is."""
        since = self.holds_since(at)
        if dimensions.get("organisation") not in self.organisations:
            dimensions = {**dimensions, "organisation": ""}
        key = (since, metric, *(dimensions.get(name, "") for name in DIMENSIONS))
        if key not in self._found:
            row = applicable(_holding(self.targets, since), metric, dimensions)
            self._found[key] = self._promise(row) if row is not None and row.budget else None
        return self._found[key]

    def newly(self, dimensions: Mapping[str, str], since: datetime) -> list[Metric]:
        """What such a ticket is promised from an instant on, and was not before."""
        before = since - _JUST_BEFORE
        return [
            one
            for one in self.metrics
            if self.promise(one, dimensions, since) and not self.promise(one, dimensions, before)
        ]

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Whatever can be promised here."""
        return (*METRICS, *self.clocks)

    def promisable(self, metric: Metric) -> bool:
        """Whether a target may be saved for it: a clock that was retired runs no more."""
        return metric in METRICS or (metric in self.clocks and self.clocks[metric].active)

    def owed_to_customer(self, metric: Metric) -> bool:
        """Whether the customer may see it: what levels and suppliers owe is the desk's own affair."""
        if metric in self.clocks:
            return self.clocks[metric].owed_to == "customer"
        return metric not in INTERNAL

    def by_level(self, metric: Metric) -> bool:
        """Whether a target of it may name a level: what is owed within the house."""
        return metric in INTERNAL or (metric in self.clocks and self.clocks[metric].owed_to == "internal")

    def ever_promised(self, metric: Metric) -> bool:
        """Whether any row, of whatever time, speaks of it."""
        return metric in self._metrics

    @cached_property
    def _metrics(self) -> frozenset[str]:
        return frozenset(row.metric for row in self.targets if row.budget)

    @cached_property
    def organisations(self) -> frozenset[str]:
        """Those with an agreement; all others share what was found."""
        return frozenset(row.organisation for row in self.targets if row.organisation)

    def _savings(self, code: str) -> tuple[Era, ...]:
        if code == BY_THE_CLOCK:
            return _EVERY_SECOND
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
        }
        said = (*DIMENSIONS, "agreement", "days", "recount", "third_party_pauses")
        named = {name: getattr(row, name) for name in said if getattr(row, name)}
        by = {} if row.by is None else {"by": row.by}
        return Promise(row.budget, self.hours(row.calendar), snapshot | named | by, row.recount)


def _holding(targets: Iterable[Target], at: datetime) -> list[Target]:
    return [row for row in targets if row.since <= at < row.until]
