"""A clock that is not saved yet, tried on the tickets of the last months: which would have had it, and which would have missed it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from sla.defined_clocks import DefinedClock
from sla.derived import counts, derived
from sla.in_order import Line
from sla.rebuild import LOGGED, retell
from sla.registry import dimensions_of
from sla.targets import Target
from sla.terms import Terms
from ticketing.tables import Ticket, TicketEvent

DAYS = 90
MOST = 5_000
"""So many tickets are looked at, the newest ones."""
BATCH = 250
"""Tickets of one question: about an eighth of a second of a processor."""
NAMED = 10
_COLUMNS = (
    col(Ticket.id), col(Ticket.number), col(Ticket.organisation_id), col(Ticket.segment), col(Ticket.type), col(Ticket.priority), col(Ticket.category),
    col(Ticket.first_channel), col(Ticket.level), col(Ticket.beyond),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockTried:
    """Of `looked_at` tickets so many would have had the clock, in so many runs; `missed` of these ran out of time. `half` of those
    that ended took no more seconds of service time than this. `named` are the newest tickets that missed it."""

    looked_at: int
    tickets: int
    runs: int
    missed: int
    running: int
    half: int | None
    named: tuple[str, ...]
    more: int = 0
    """Tickets that missed it, too, and are not named."""
    days: int = DAYS


@dataclass(slots=True)
class Trial:
    """The newest tickets until `now`, a portion in each question so that pages come between: what the clock would have been, had
    `target` promised it to every ticket."""

    terms: Terms
    clock: DefinedClock
    target: Target
    now: datetime
    looked_at: int = 0
    tickets: int = 0
    runs: int = 0
    missed: int = 0
    running: int = 0
    before: int | None = None
    used: list[int] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    more: int = 0

    def portion(self, session: Session) -> bool:
        """Looks at the next ones; whether there may be more."""
        only = replace(self.clock, rules=self.clock.rules[-1:])
        drafted = replace(self.terms, clocks={self.clock.code: only}, targets=(self.target,))
        told = _told(session, self.now - timedelta(days=DAYS), self.before)
        for ticket, lines in told:
            self._look_at(ticket, lines, drafted)
        self.before = told[-1][0].id if told else None
        return len(told) == BATCH and self.looked_at < MOST

    def _look_at(self, ticket: Row[Any], lines: Sequence[Line], drafted: Terms) -> None:
        told = retell(lines, dimensions_of(ticket), True)
        found = [one for one in derived(told, drafted, self.clock.code, self.now) if counts(one.metric, one.state)]
        late = sum(one.breached_at is not None for one in found)
        self.looked_at += 1
        self.tickets += bool(found)
        self.runs += len(found)
        self.missed += late
        self.running += sum(one.stopped_at is None for one in found)
        self.used += (one.used_seconds for one in found if one.stopped_at is not None)
        if late and len(self.named) < NAMED:
            self.named.append(ticket.number)
        elif late:
            self.more += 1

    def found(self) -> ClockTried:
        half = median_low(self.used) if self.used else None
        return ClockTried(
            self.looked_at, self.tickets, self.runs, self.missed, self.running, half, tuple(self.named), self.more
        )


def _told(session: Session, since: datetime, before: int | None) -> list[tuple[Row[Any], Sequence[Line]]]:
    question = select(*_COLUMNS).where(col(Ticket.created_at) >= since).order_by(col(Ticket.id).desc()).limit(BATCH)
    rows = session.execute(question if before is None else question.where(col(Ticket.id) < before)).all()
    lines: dict[int, list[Line]] = {row.id: [] for row in rows}
    columns = (col(TicketEvent.ticket_id), col(TicketEvent.kind), col(TicketEvent.at), col(TicketEvent.data))
    of_them = col(TicketEvent.ticket_id).in_(list(lines)), col(TicketEvent.kind).in_(LOGGED)
    for ticket, kind, at, data in session.execute(select(*columns).where(*of_them).order_by(col(TicketEvent.id))):
        lines[ticket].append(Line(kind, at, data))
    return [(row, lines[row.id]) for row in rows]
