"""What the e-level did with each category, week by week: kept counters, so that no page has to count decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlmodel import Session, col, select

from storage.change import Change
from storage.tables import Tally

WEEKS = 12
Use = Literal["as_is", "edited", "rewritten"]
USES: tuple[Use, ...] = get_args(Use)
"""What agents made of the proposals they used."""

_OF, _BEHIND_ALL = "e:", "e;"
_KINDS = ("seen", "answered", "suggested")
HINDRANCES = ("segment", "topic", "confidence", "margin", "no_article", "choice", "several", "foreign", "bypass")
"""Conditions whose failing is counted: what kept messages of an automated category with people."""


@dataclass(frozen=True, slots=True)
class Week:
    """Decisions of one week about a category: all, answered by the e-level, proposed to an agent."""

    seen: int = 0
    answered: int = 0
    suggested: int = 0
    hindered: Mapping[str, int] = field(default_factory=dict)
    """Which condition failed first how often, by its code; only those of `HINDRANCES`, while the category was automated."""
    used: Mapping[str, int] = field(default_factory=dict)
    """Proposals that agents used, by what they made of them (`USES`)."""


def book(change: Change, category: str, outcome: str, hindrance: str = "") -> None:
    """Counts a decision in its week, and the condition that kept it from being an answer."""
    week = _week(change.now)
    change.count(f"{_OF}{category}:{week}:seen", +1)
    if outcome in _KINDS:
        change.count(f"{_OF}{category}:{week}:{outcome}", +1)
    if hindrance in HINDRANCES:
        change.count(f"{_OF}{category}:{week}:{hindrance}", +1)


def book_use(change: Change, category: str, use: Use) -> None:
    """Counts a proposal an agent has used."""
    change.count(f"{_OF}{category}:{_week(change.now)}:{use}", +1)


def unbook_answer(change: Change, category: str, decided_at: datetime) -> None:
    """An answer that was held back is a proposal after all."""
    change.count(f"{_OF}{category}:{_week(decided_at)}:answered", -1)
    change.count(f"{_OF}{category}:{_week(decided_at)}:suggested", +1)


def by_category(session: Session, now: datetime) -> dict[str, Sequence[Week]]:
    """Category → its last twelve weeks, the present one last. Categories without any decision are not there."""
    weeks = [_week(now - timedelta(weeks=back)) for back in reversed(range(WEEKS))]
    counted: dict[str, dict[tuple[str, str], int]] = {}
    rows = session.exec(select(Tally.scope, Tally.count).where(col(Tally.scope) >= _OF, col(Tally.scope) < _BEHIND_ALL))
    for scope, count in rows:
        _, category, week, kind = scope.split(":")
        counted.setdefault(category, {})[week, kind] = count
    return {category: tuple(_counted(found, week) for week in weeks) for category, found in counted.items()}


def _counted(found: Mapping[tuple[str, str], int], week: str) -> Week:
    seen, answered, suggested = (found.get((week, kind), 0) for kind in _KINDS)
    hindered, used = (
        {code: found[week, code] for code in kinds if (week, code) in found} for kinds in (HINDRANCES, USES)
    )
    return Week(seen, answered, suggested, hindered, used)


def _week(at: datetime) -> str:
    year, week, _ = at.isocalendar()
    return f"{year}W{week:02}"
