"""What rules may ask about the desk at the moment a ticket is routed: how full its queue is, whether somebody who works there
is at the desk, and whether the service is disturbed."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from staff import roster
from staff.tables import Agent
from storage.tables import Tally

ASKED = frozenset({"queue_load", "attended"})
"""The inputs that have to be looked up; nothing is where no rule asks for one."""
Health = Literal["sound", "near", "disturbed"]

_LOADS: Any = select(col(Tally.scope), col(Tally.count).label("count_")).where(
    col(Tally.scope).in_(bindparam("scopes", expanding=True))
)
_STAFF = select(col(Agent.id), col(Agent.levels), col(Agent.queues)).where(col(Agent.active), col(Agent.presence) == "present")  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """`loads`: queue → its active tickets, every queue or none where nobody asked. `attended`: the queues somebody works on
    who is at the desk; None where that is not known."""

    loads: Mapping[str, int] = field(default_factory=dict)
    attended: frozenset[str] | None = None


def now_at(session: Session, now: datetime, levels: Mapping[str, int], asks: Set[str]) -> DeskFacts:
    """As it is now. `levels`: queue → its competence level."""
    asked, loads, attended = session.connection().execute, {}, None
    if "queue_load" in asks:
        kept = {row.scope: row.count_ for row in asked(_LOADS, {"scopes": [f"queue:{code}" for code in levels]})}
        loads = {code: kept.get(f"queue:{code}", 0) for code in levels}
    if "attended" in asks:
        away = roster.at(session, now).away
        present = [(works_on, queues) for number, works_on, queues in asked(_STAFF) if number not in away]
        attended = frozenset(
            code for code, level in levels.items() if any(level in works_on or code in queues for works_on, queues in present)
        )  # fmt: skip
    return DeskFacts(loads, attended)


def health_of(category: str, disturbed: Collection[str]) -> Health:
    """Of the service a category is about, by the categories in which a major incident runs: in this one, or in another
    one of its branch."""
    if category in disturbed:
        return "disturbed"
    branch = category.partition(".")[0]
    return "near" if any(one.partition(".")[0] == branch for one in disturbed) else "sound"
