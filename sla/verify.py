"""Whether the kept timers are what the history says: rebuilt from a ticket's log they must come out the same."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from sla.clock_data import from_data, was_moot
from sla.clocks import ClockState
from sla.derived import counts, derived
from sla.in_order import Line
from sla.policy import PROMISED
from sla.rebuild import promises_first_response, retell
from sla.registry import Registry, dimensions_of
from sla.running_clock import observe, used_seconds
from sla.tables import SlaTimer
from sla.terms import Terms
from ticketing.tables import Ticket, TicketEvent

BATCH = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a timer (the `run`-th of its metric) and the history of its ticket disagree."""

    ticket: str
    metric: str
    run: int
    what: str
    kept: Any
    rebuilt: Any


@dataclass(frozen=True, slots=True)
class Verified:
    """How many tickets and timers were looked at, and where they disagree with their history."""

    tickets: int
    timers: int
    differences: tuple[Difference, ...]


def verify(session: Session, now: datetime, sample: int = 0, registry: Registry | None = None) -> Verified:
    """Rebuilds the timers of a random sample of tickets, as they stand at `now`; of all of them with 0."""
    terms = (registry or Registry()).current(session)
    tickets = timers = 0
    found: list[Difference] = []
    for batch in _batches(session, sample):
        for ticket in batch:
            rows = timers_of(session, ticket)
            tickets, timers = tickets + 1, timers + len(rows)
            found += differences(session, terms, ticket, rows, now)
    return Verified(tickets, timers, tuple(found))


def _batches(session: Session, sample: int) -> Iterator[Sequence[Ticket]]:
    newest = session.exec(select(func.max(Ticket.id))).one() or 0
    if sample:
        chosen = random.sample(range(1, newest + 1), min(sample, newest))
        for start in range(0, len(chosen), BATCH):
            yield session.exec(select(Ticket).where(col(Ticket.id).in_(chosen[start : start + BATCH]))).all()
        return
    after = 0
    while batch := session.exec(
        select(Ticket).where(col(Ticket.id) > after).order_by(col(Ticket.id)).limit(BATCH)
    ).all():
        yield batch
        after = batch[-1].id or 0


def timers_of(session: Session, ticket: Ticket) -> Sequence[SlaTimer]:
    return session.exec(select(SlaTimer).where(SlaTimer.ticket_id == ticket.id).order_by(col(SlaTimer.id))).all()


def differences(
    session: Session, terms: Terms, ticket: Ticket, rows: Sequence[SlaTimer], now: datetime
) -> Iterator[Difference]:
    """In what the timers of one ticket and its history disagree."""
    history = session.exec(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(col(TicketEvent.id))
    ).all()
    lines = [Line(one.kind, one.at, one.data) for one in history]
    by = next((line.data.get("by", "") for line in lines if line.kind == "opened"), "")
    told = retell(
        lines,
        dimensions_of(ticket),
        promises_first_response(by, ticket.first_channel),
        [since for since in terms.changes if since <= now],
    )
    joined = any(line.kind == "merged_in" for line in lines)
    for metric in terms.metrics:
        if joined and metric in PROMISED:
            continue  # what came from another ticket is not in this one's history
        rebuilt = [one for one in derived(told, terms, metric, now) if counts(one.metric, one.state)]
        kept = [row for row in rows if row.metric == metric and counts(metric, row.state) and not _moot(row)]
        if len(kept) != len(rebuilt):
            yield Difference(ticket.number, metric, 0, "timers", len(kept), len(rebuilt))
            continue
        for run, (row, state) in enumerate(zip(kept, rebuilt, strict=True)):
            for what, one, other in _compared(terms, row, state, now):
                if one != other:
                    yield Difference(ticket.number, metric, run, what, one, other)


def _moot(row: SlaTimer) -> bool:
    return was_moot(from_data(row.clock, row.due_at))


def _compared(terms: Terms, row: SlaTimer, state: ClockState, now: datetime) -> Iterator[tuple[str, Any, Any]]:
    """What both must say alike: the row as the watch would leave it now, and the rebuilt state."""
    hours, clock = terms.hours(row.calendar), observe(from_data(row.clock, row.due_at).clock, now)
    yield "state", clock.state, state.state
    yield "started_at", row.started_at, state.started_at
    yield "stopped_at", row.stopped_at, state.stopped_at
    if clock.state != "voided":
        yield "breached_at", clock.breached_at, state.breached_at
    if clock.state == "running":
        yield "due_at", row.due_at, state.due_at
    if clock.state in ("running", "paused", "met"):
        yield "used_seconds", used_seconds(hours, clock, now), state.used_seconds
