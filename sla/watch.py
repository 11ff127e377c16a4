"""The watch over running timers: warning levels and breaches are recorded when their instant has come.

The sweep asks the index "what is due by now" and marks it in the same change: each level fires once, in due order,
after any downtime. Ticket and timer are locked together and rows in somebody else's hand are left to the next look,
so that several processes share the work and nobody waits for anybody.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from sla import levels
from sla.clock_data import from_data
from sla.registry import Registry, dimensions_of
from sla.steady_clock import SteadyClock
from sla.tables import SlaTimer
from sla.ticket_clocks import keep_up, tell_ticket, write
from storage.change import Change
from storage.database import Database
from storage.together import together
from storage.types import FAR_FUTURE
from ticketing.due_order import NextDue, keep_due
from ticketing.due_table import TicketDue
from ticketing.pull_order import with_used
from ticketing.tables import Ticket

BATCH = 100
LONGEST_SLEEP = 30.0
SHORTEST_SLEEP = 0.1
BEHIND = timedelta(seconds=2)
"""So late the watch has more to book than it can at once."""
PATIENCE = timedelta(minutes=10)
"""A timer that cannot be looked at is put off by this much, so that it does not stop the others."""
log = logging.getLogger(__name__)
_TOLD = select(SlaTimer.metric, SlaTimer.state, SlaTimer.due_at, SlaTimer.warned)


async def run(
    database: Database, registry: Registry, steady: SteadyClock | None = None, tell: Callable[[str], None] | None = None
) -> None:
    """The loop: sweeps what is due, sleeps until the next instant or until an earlier one is set. While the clock is not
    `steady` nothing is swept; `tell` is given the sentence for the health page."""
    bell = database.waking.bell("timers")
    while True:
        sound = steady is None or steady.is_sound()
        if steady is not None and tell is not None:
            tell(steady.sentence)
        while sound and await database.change(lambda change: sweep(change, registry)) == BATCH:
            pass
        next_at = await database.read(next_look) if sound else None
        pause = (next_at - database.clock.now()).total_seconds() if next_at else LONGEST_SLEEP
        await bell.wait(max(SHORTEST_SLEEP, min(pause, LONGEST_SLEEP)))


def sweep(change: Change, registry: Registry) -> int:
    """Records up to `BATCH` timers whose instant has come; answers how many."""
    due = change.session.exec(
        select(SlaTimer, Ticket, TicketDue.due_sort, TicketDue.next_metric)
        .join(Ticket, col(Ticket.id) == SlaTimer.ticket_id)
        .join(TicketDue, col(TicketDue.ticket_id) == SlaTimer.ticket_id)
        .where(col(SlaTimer.next_at) <= change.now)
        .order_by(col(SlaTimer.next_at), col(SlaTimer.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=(SlaTimer, Ticket, TicketDue))
    ).all()
    numbers = [row.id for row, *_ in due]
    looks = [
        lambda change, row=row, ticket=ticket, known=NextDue(at, metric): look(change, registry, row, ticket, known)
        for row, ticket, at, metric in due
    ]
    for number, result in zip(numbers, together(change, looks), strict=True):
        if isinstance(result, Exception):
            log.error("timer %s cannot be looked at and is left for %s", number, PATIENCE, exc_info=result)
            put_off = update(SlaTimer).where(col(SlaTimer.id) == number).values(next_at=change.now + PATIENCE)
            change.session.execute(put_off)
    return len(due)


def look(change: Change, registry: Registry, row: SlaTimer, ticket: Ticket, known: NextDue) -> None:
    """What the watch does to a timer: the levels reached by now are recorded, and nothing else moves but what was changed since
    it was last written (`keep_up`). `known` is the next due its ticket knows of."""
    terms = registry.current(change.session)
    moved = keep_up(change, terms, row, dimensions_of(ticket), change.now)
    if not moved or (row.next_at is not None and row.next_at <= change.now):
        hours, kept = terms.hours(row.calendar), from_data(row.clock, row.due_at)
        clock = levels.catch_up(change, row, kept.clock, hours, change.now)
        write(change, row, replace(kept, clock=clock), hours)
    if moved:
        change.session.flush()
        tell_ticket(change, ticket, change.session.exec(_TOLD.where(SlaTimer.ticket_id == ticket.id)).all())
        change.wake("tickets")  # nothing may have happened that its history tells
        return
    if row.metric != known.metric:
        return
    ticket.pull_sort = with_used(ticket.pull_sort, row.warned)
    if (due := row.due_at or FAR_FUTURE) != known.at:
        keep_due(change, ticket, NextDue(due, row.metric))


def next_look(session: Session) -> datetime | None:
    """When the next level of any timer is reached."""
    question = select(SlaTimer.next_at).where(col(SlaTimer.next_at).is_not(None))
    return session.exec(question.order_by(col(SlaTimer.next_at)).limit(1)).first()


def is_behind(session: Session, now: datetime) -> bool:
    """Whether deadlines wait to be booked, as in a storm of them: then they are booked first, and told of afterwards."""
    at = next_look(session)
    return at is not None and at < now - BEHIND
