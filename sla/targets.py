"""The agreement matrix: which promise applies to a ticket, why this row, and the rows to start with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Literal

from foundation.errors import Invalid, Mistake
from sla.budgets import Budget
from sla.eras import FROM_EVER
from sla.policy import Metric
from sla.service_calendar import ServiceCalendar, Window

Service = Literal["business", "extended", "24x7"]
ON_AND_ON = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of what has none."""

DIMENSIONS = ("organisation", "segment", "ticket_type", "priority", "category", "channel", "level")
"""What a row may name. An organisation is named by its agreement alone, and a level by what its people owe each other."""
TYPES = ("incident", "service_request", "question", "complaint")
"""The types of ticket a row may name."""


@dataclass(frozen=True, slots=True)
class Target:
    """One row: an empty dimension fits everything; `category` fits itself and what lies below it (`a` fits `a/b`).

    `seconds`, or `days` and `by`, are its budget (`sla/budgets.py`) in the hours named by `calendar`; without any it
    promises nothing. Warnings are percent of the target. It holds from `since` until `until`. `agreement` tells whose
    promise it is, as `K-2026-014 v2`; a row of an agreement goes before every other.

    A clock that comes to this row from another one keeps what it has used; with `recount` its hours measure all of it anew.
    With `third_party_pauses` it stands still while its ticket waits for a third party.
    """

    metric: Metric
    seconds: int
    calendar: str
    segment: str = ""
    ticket_type: str = ""
    priority: str = ""
    category: str = ""
    channel: str = ""
    warn_percent: tuple[int, ...] = (75, 90)
    since: datetime = FROM_EVER
    until: datetime = ON_AND_ON
    days: int = 0
    by: int | None = None
    level: str = ""
    organisation: str = ""
    agreement: str = ""
    recount: bool = False
    third_party_pauses: bool = False

    @property
    def budget(self) -> Budget:
        return Budget(self.seconds, self.days, self.by)


def applicable(rows: Iterable[Target], metric: Metric, ticket: Mapping[str, str]) -> Target | None:
    """The most specific row that fits a ticket's dimensions; None where nothing is promised.

    Raises Invalid where two rows are equally specific (saving refuses such matrices, see `ties`).
    """
    fitting = [row for row in rows if row.metric == metric and _fits(row, ticket)]
    if not fitting:
        return None
    best = max(_specificity(row) for row in fitting)
    winners = [row for row in fitting if _specificity(row) == best]
    if len(winners) > 1:
        raise Invalid(Mistake("targets", f"{_told(winners[0])} and {_told(winners[1])} are equally specific"))
    return winners[0]


def ties(rows: Iterable[Target]) -> list[tuple[Target, Target]]:
    """Pairs of rows that some ticket would fit equally well; a matrix with any is refused on saving."""
    return [
        (one, other)
        for one, other in combinations(rows, 2)
        if one.metric == other.metric
        and one.since < other.until
        and other.since < one.until
        and _specificity(one) == _specificity(other)
        and _overlap(one, other)
    ]


def why(row: Target) -> str:
    """The dimensions that decided for a row, for the explanation on a ticket."""
    return _told(row)


def _fits(row: Target, ticket: Mapping[str, str]) -> bool:
    return all(
        _below(ticket.get(name, ""), wanted) if name == "category" else ticket.get(name, "") == wanted
        for name in DIMENSIONS
        if (wanted := getattr(row, name))
    )


def _below(category: str, wanted: str) -> bool:
    return category == wanted or category.startswith(wanted + "/")


def _specificity(row: Target) -> tuple[bool, int, int]:
    """An agreement goes first; then more dimensions named win; among equals the deeper category does."""
    named = sum(bool(getattr(row, name)) for name in DIMENSIONS)
    return bool(row.organisation), named, row.category.count("/") + 1 if row.category else 0


def _overlap(one: Target, other: Target) -> bool:
    for name in DIMENSIONS:
        left, right = getattr(one, name), getattr(other, name)
        if not left or not right or left == right:
            continue
        if name != "category" or not (_below(left, right) or _below(right, left)):
            return False
    return True


def _told(row: Target) -> str:
    named = [f"{name} {getattr(row, name)}" for name in DIMENSIONS if getattr(row, name)]
    return f"{row.metric} for {', '.join(named) or 'every ticket'}"


COMPLAINT_DAYS: dict[Metric, int] = {"complaint_status": 5, "complaint_answer": 10}
_MINUTES: dict[str, dict[Metric, tuple[int, int, int, int]]] = {
    "critical": {"first_response": (15, 30, 120, 240), "resolution": (240, 480, 960, 2400)},
    "commercial": {"first_response": (30, 60, 240, 480), "resolution": (480, 960, 1440, 3600)},
    "admin": {"first_response": (60, 120, 480, 960), "resolution": (960, 1440, 2400, 4800)},
}
_UPDATE_MINUTES = {"critical": 240, "commercial": 480, "admin": 960}
_SERVICE: dict[str, Service] = {"critical": "extended", "commercial": "extended", "admin": "business"}


def default_targets() -> tuple[Target, ...]:
    """The promises a new desk starts with: by segment and priority (P1 to P4), and in working days for complaints."""
    rows = []
    for segment, metrics in _MINUTES.items():
        for number in range(1, 5):
            priority = f"P{number}"
            calendar = _hours_of(segment, number)
            for metric, minutes in metrics.items():
                rows.append(Target(metric, minutes[number - 1] * 60, calendar, segment=segment, priority=priority))
            rows.append(Target("update", _UPDATE_MINUTES[segment] * 60, calendar, segment=segment, priority=priority))
    for told, days in COMPLAINT_DAYS.items():
        rows.append(Target(told, 0, "business", ticket_type="complaint", days=days))
    return tuple(rows)


def _hours_of(segment: str, priority: int) -> Service:
    return "24x7" if segment == "critical" and priority <= 2 else _SERVICE[segment]


def default_calendars(holiday_set: str = "", zone: str = "Europe/Berlin") -> dict[Service, ServiceCalendar]:
    """Business Monday to Friday 8–17 and extended Monday to Saturday 7–20, closed on the set's holidays; and 24x7."""
    return {
        "business": ServiceCalendar(zone, _week(5, 8, 17), holiday_set=holiday_set),
        "extended": ServiceCalendar(zone, _week(6, 7, 20), holiday_set=holiday_set),
        "24x7": ServiceCalendar(zone, _week(7, 0, 24)),
    }


def _week(days: int, opens: int, closes: int) -> tuple[tuple[Window, ...], ...]:
    return ((Window(opens * 3600, closes * 3600),),) * days + ((),) * (7 - days)
