"""When the customers concerned are told of planned works (N11 of domain.md section 8). Pure."""

from datetime import datetime, timedelta
from typing import Literal

Stage = Literal["ahead", "reminder", "changed", "called_off", "over"]
Rounds = tuple[tuple[Stage, datetime], ...]
Days = tuple[int, int]
"""Days before the works begin: of the announcement, and of the reminder."""
BEFOREHAND: tuple[Stage, ...] = ("ahead", "reminder")
FRESH = timedelta(hours=12)
"""Nobody is reminded of what they were told so short a time ago."""


def of_new(now: datetime, start: datetime, end: datetime, days: Days) -> Rounds:
    """Those of works planned now. What is planned late is announced at once."""
    announced = max(now, start - timedelta(days=days[0]))
    return (("ahead", announced), *_further(announced, start, end, days))


def of_changed(now: datetime, start: datetime, end: datetime, days: Days) -> Rounds:
    """Those still to come of works that people have been told of already."""
    return (("changed", now), *_further(now, start, end, days))


def said_to(stage: str, *, knows: bool, begun: bool) -> str | None:
    """What somebody is told in a round, None for nothing: what is news to those who know of the works is the announcement to
    those who do not, and who never heard of them hears nothing of their end."""
    if knows or stage in BEFOREHAND:
        return stage
    return "ahead" if stage == "changed" and not begun else None


def _further(told: datetime, start: datetime, end: datetime, days: Days) -> Rounds:
    reminder = start - timedelta(days=days[1])
    reminded: Rounds = (("reminder", reminder),) if reminder - told >= FRESH else ()
    return (*reminded, ("over", end))
