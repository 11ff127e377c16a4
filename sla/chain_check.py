"""Whether levels and suppliers, keeping all they owe, can still keep what is promised to the customer. Pure."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from foundation.errors import Invalid
from sla.hours import ServiceHours
from sla.policy import Metric
from sla.targets import DIMENSIONS, Target, applicable, ties

FORTNIGHT, STEP = timedelta(days=14), timedelta(hours=11)
"""Starts are tried in this time, so far apart that each hour of the day has its turn."""


@dataclass(frozen=True, slots=True)
class Outlasted:
    """A resolution that the chain can use up alone: in `seconds` of the same hours; or, where the chain is measured in others (0),
    for tickets that come in this `share` of a fortnight."""

    row: Target
    seconds: int
    share: float = 1.0


def outlasted(
    rows: Sequence[Target],
    owed: Iterable[Metric] = (),
    hours: Callable[[str], ServiceHours] | None = None,
    now: datetime | None = None,
    suppliers: Container[Metric] = (),
) -> list[Outlasted]:
    """Resolutions that the chain can use up: taking over by each level, then each clock of `owed` (what is owed within the house
    and by suppliers) once. Other hours are compared with `hours` from `now` on. None while rows tie. What those
    of `suppliers` owe uses up nothing of a resolution that they hold."""
    pickups = [row for row in rows if row.metric == "level_pickup" and row.budget]
    clocks = [one for one in owed if any(row.metric == one and row.budget for row in rows)]
    if not (pickups or clocks) or ties(rows):
        return []
    starts = [now + STEP * number for number in range(FORTNIGHT // STEP)] if now else []

    @cache
    def ends(links: tuple[Target, ...]) -> list[datetime]:
        assert hours is not None
        return [_end(links, hours, start) for start in starts]

    found = []
    for row in rows:
        if row.metric != "resolution" or not row.budget:
            continue
        ticket = {name: getattr(row, name) for name in DIMENSIONS}
        levels = (applicable(pickups, "level_pickup", ticket | {"level": one}) for one in sorted({one.level for one in pickups}))  # fmt: skip
        beside = (applicable(rows, one, ticket) for one in clocks if not (row.third_party_pauses and one in suppliers))
        links = tuple(one for one in (*levels, *beside) if one and one.budget)
        seconds = sum(one.seconds for one in links if one.calendar == row.calendar)
        if row.seconds and seconds >= row.seconds:
            found.append(Outlasted(row, seconds))
        elif hours and now and any(one.calendar != row.calendar or one.budget.in_days for one in links):
            if share := _too_long(row, ends, links):
                found.append(Outlasted(row, 0, share))
    return found


def _too_long(row: Target, ends: Callable[[tuple[Target, ...]], list[datetime]], links: tuple[Target, ...]) -> float:
    """The share of starts from which the chain ends no earlier than the promise."""
    try:
        pairs = list(zip(ends(links), ends((row,)), strict=True))
    except Invalid:  # hours that never open so long: said elsewhere
        return 0.0
    return sum(chain >= due for chain, due in pairs) / len(pairs)


def _end(links: Sequence[Target], hours: Callable[[str], ServiceHours], at: datetime) -> datetime:
    for one in links:
        measured = hours(one.calendar)
        at = measured.add(at, one.budget.seconds_from(measured, at))
    return at
