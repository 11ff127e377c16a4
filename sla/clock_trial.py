"""A clock that is not saved yet, tried on the tickets of the last months: which would have had it, and which would have missed it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from sla.defined_clocks import DefinedClock
from sla.derived import counts, derived
from sla.rebuild import LOGGED, Line, retell
from sla.registry import dimensions_of
from sla.targets import Target
from sla.terms import Terms
from ticketing.tables import Ticket, TicketEvent

DAYS = 90
MOST = 5_000
"""So many tickets are looked at, the newest ones."""
BATCH = 500
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


def tried(session: Session, terms: Terms, clock: DefinedClock, target: Target, now: datetime) -> ClockTried:
    """What the clock would have been, had `target` promised it to every ticket."""
    only = replace(clock, rules=clock.rules[-1:])
    drafted = replace(terms, clocks={clock.code: only}, targets=(target,))
    looked_at = tickets = runs = missed = running = 0
    used: list[int] = []
    named: list[str] = []
    more = 0
    for ticket, lines in _newest(session, now - timedelta(days=DAYS)):
        looked_at += 1
        told = retell(lines, dimensions_of(ticket), True)
        found = [one for one in derived(told, drafted, clock.code, now) if counts(one.metric, one.state)]
        tickets += bool(found)
        runs += len(found)
        running += sum(one.stopped_at is None for one in found)
        used += (one.used_seconds for one in found if one.stopped_at is not None)
        late = sum(one.breached_at is not None for one in found)
        missed += late
        if late and len(named) < NAMED:
            named.append(ticket.number)
        elif late:
            more += 1
    return ClockTried(looked_at, tickets, runs, missed, running, median_low(used) if used else None, tuple(named), more)


def _newest(session: Session, since: datetime) -> Iterator[tuple[Row[Any], Sequence[Line]]]:
    question = select(*_COLUMNS).where(col(Ticket.created_at) >= since).order_by(col(Ticket.id).desc())
    before, left = None, MOST
    columns = (col(TicketEvent.ticket_id), col(TicketEvent.kind), col(TicketEvent.at), col(TicketEvent.data))
    while left > 0:
        further = question if before is None else question.where(col(Ticket.id) < before)
        rows = session.execute(further.limit(min(BATCH, left))).all()
        lines: dict[int, list[Line]] = {row.id: [] for row in rows}
        of_them = col(TicketEvent.ticket_id).in_(list(lines)), col(TicketEvent.kind).in_(LOGGED)
        for ticket, kind, at, data in session.execute(select(*columns).where(*of_them).order_by(col(TicketEvent.id))):
            lines[ticket].append(Line(kind, at, data))
        yield from ((row, lines[row.id]) for row in rows)
        if len(rows) < BATCH:
            return
        before, left = rows[-1].id, left - len(rows)
