"""The duty roster as it stands at an instant: who is away and who stands in, who is on call and for what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from staff.roster_tables import RosterEntry
from storage.once import once
from storage.straight import Straight
from storage.types import Instant

_NOW = Straight(
    select(
        col(RosterEntry.kind),
        col(RosterEntry.agent_id),
        col(RosterEntry.priority),
        col(RosterEntry.substitute_id),
        col(RosterEntry.ends_at),
    )
    .where(
        col(RosterEntry.ends_at) > bindparam("now", type_=Instant),
        col(RosterEntry.starts_at) <= bindparam("now", type_=Instant),
    )
    .order_by(col(RosterEntry.id))
)


@dataclass(frozen=True, slots=True)
class Duty:
    """`away`: member → their substitute, if one was named. `on_call`: member → the lowest priority they are called for.
    `until`: member → when their absence ends."""

    away: Mapping[int, int | None] = field(default_factory=dict)
    on_call: Mapping[int, str] = field(default_factory=dict)
    until: Mapping[int, datetime] = field(default_factory=dict)

    def called_for(self, priority: str) -> frozenset[int]:
        """Who is on call for work of this priority. P1 is the highest, and its name the smallest."""
        return frozenset(one for one, lowest in self.on_call.items() if priority <= lowest)

    def stand_in(self, member: int | None) -> int | None:
        """Who goes on with a member's work: themselves, or whoever stands in for them; None where everybody is away."""
        seen: set[int] = set()
        while member is not None and member in self.away:
            if member in seen:
                return None
            seen.add(member)
            member = self.away[member]
        return member

    def stands_for(self, member: int) -> frozenset[int]:
        """Everybody away whose work this member goes on with, also in place of a substitute who is away themselves."""
        return frozenset(one for one in self.away if self.stand_in(one) == member)


def at(session: Session, now: datetime) -> Duty:
    """Few rows at any time: what is over is not looked at. Asked for by every contact of a batch."""
    return once(session, _read, now)


def _read(session: Session, now: datetime) -> Duty:
    away: dict[int, int | None] = {}
    on_call: dict[int, str] = {}
    until: dict[int, datetime] = {}
    for kind, member, priority, substitute, ends_at in _NOW.rows(session, now=now):
        if kind == "away":
            away[member], until[member] = substitute, ends_at
        else:
            on_call[member] = max(priority, on_call.get(member, ""))
    return Duty(away, on_call, until)
