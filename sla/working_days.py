"""How clocks that were promised working days follow the hours: a day ends when it closes, whatever is saved meanwhile. Pure.

A timer remembers in its terms (`Promise.taken`) since when its days count and what service time they come to as yet.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sla.budgets import Budget
from sla.clock_data import KeptClock
from sla.hours import ServiceHours
from sla.running_clock import Clock, switch, used_seconds
from sla.terms import Promise

SPELT = '"from":'
"""What such terms hold and no others, as they are written down."""


def promised(taken: Mapping[str, Any]) -> bool:
    """Whether these terms of a timer are working days."""
    return "from" in taken


def budget_taken(taken: Mapping[str, Any]) -> Budget:
    """The budget of the terms a timer took."""
    if "minutes" not in taken:  # a time said by hand
        return Budget(int(taken["seconds"]))
    return Budget(taken["minutes"] * 60, taken.get("days", 0), taken.get("by"))


def moved(taken: Mapping[str, Any], old: ServiceHours, new: ServiceHours) -> int:
    """How much more service time the days a timer was promised come to in the hours as they are now; 0 for other budgets."""
    if not promised(taken):
        return 0
    start, budget = datetime.fromisoformat(taken["from"]), budget_taken(taken)
    return budget.seconds_from(new, start) - budget.seconds_from(old, start)


def due_in(
    taken: Mapping[str, Any], old: ServiceHours, new: ServiceHours, since: datetime, due: datetime
) -> tuple[datetime, int]:
    """Where a due comes to lie when time from `since` on is measured in `new`, and by how much its days became more: what
    was left of a span stays left, and a day ends when it closes."""
    if due <= since:
        return due, 0
    more = moved(taken, old, new)
    return new.add(since, old.between(since, due) + more), more


def put_under(promise: Promise, kept: KeptClock, hours: ServiceHours, at: datetime) -> Clock:
    """The clock under a promise that begins at `at`, `hours` having measured it until then. Working days count from its start
    in the hours they are promised in, whatever measured it; pauses are given back. So does everything where the promise
    recounts."""
    clock, seconds = kept.clock, promise.seconds_from(kept.promised_from)
    if not (promise.recount or promise.budget.in_days):
        return switch(hours, promise.hours, clock, at, seconds)
    counted = promise.hours.between(clock.started_at, clock.paused_since or at)
    counted -= sum(promise.hours.between(one.start, one.end) for one in kept.pauses)
    if promise.recount:
        return switch(hours, promise.hours, clock, at, seconds, counted)
    return switch(hours, promise.hours, clock, at, max(0, seconds + used_seconds(hours, clock, at) - counted))
