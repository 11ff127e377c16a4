"""The watch over running timers: warning levels and breaches are recorded when their instant has come.

The sweep asks the index "which tickets have a clock that is due to be looked at by now" and marks it in the same change: each level
fires once, in due order, after any downtime. Ticket and timers are locked together and rows in somebody else's hand are left to the
next look, so that several processes share the work and nobody waits for anybody.

What a sweep leaves behind is asked of the clocks themselves, so that a ticket that was looked at too early is looked at again at the
right instant. One that would be looked at too late is found by `sla/looks.py`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select as columns
from sqlalchemy import update
from sqlmodel import Session, col, select

from sla import levels
from sla.clock_data import from_data
from sla.looks import look_anew
from sla.registry import Registry, dimensions_of
from sla.steady_clock import SteadyClock
from sla.tables import SlaTimer
from sla.ticket_clocks import TOLD, keep_up, tell_ticket, write
from storage.change import Change
from storage.database import Database
from storage.many_rows import among
from storage.together import together
from storage.types import FAR_FUTURE
from ticketing.due_order import NextDue, keep_due
from ticketing.due_table import TicketDue
from ticketing.pull_order import with_used
from ticketing.tables import Ticket

BATCH = 100
"""Tickets looked at in one change."""
LONGEST_SLEEP = 30.0
SHORTEST_SLEEP = 0.1
BEHIND = timedelta(seconds=2)
"""So late the watch has more to book than it can at once."""
PATIENCE = timedelta(minutes=10)
"""A timer that cannot be looked at is put off by this much, so that it does not stop the others."""
log = logging.getLogger(__name__)
_TOLD = columns(*TOLD)


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
        while sound and await database.change(lambda change: sweep(change, registry)) > BATCH // 2:
            pass  # a few of a full batch may be in somebody's hand
        next_at = await database.read(next_look) if sound else None
        pause = (next_at - database.clock.now()).total_seconds() if next_at else LONGEST_SLEEP
        await bell.wait(max(SHORTEST_SLEEP, min(pause, LONGEST_SLEEP)))


def sweep(change: Change, registry: Registry) -> int:
    """Looks at up to `BATCH` tickets with clocks whose instant has come; answers for how many there is another instant now."""
    places = change.session.exec(
        select(Ticket, TicketDue.due_sort, TicketDue.next_metric, TicketDue.look_at)
        .join(TicketDue, col(TicketDue.ticket_id) == Ticket.id)
        .where(col(TicketDue.look_at) <= change.now)
        .order_by(col(TicketDue.look_at), col(TicketDue.ticket_id))
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=(Ticket, TicketDue))
    ).all()
    if not places:
        return 0
    tickets = {ticket.id or 0: (ticket, NextDue(due, metric)) for ticket, due, metric, _ in places}
    known = {ticket.id or 0: look_at for ticket, *_, look_at in places}
    until = change.now if len(places) < BATCH else max(filter(None, known.values()))
    _record(change, registry, tickets, until)
    now = look_anew(change.session, list(known))
    return sum(now[one] != look_at for one, look_at in known.items())


def _record(change: Change, registry: Registry, tickets: Mapping[int, tuple[Ticket, NextDue]], until: datetime) -> None:
    """Looks at the clocks of these tickets whose instant had come at `until`, in due order: what is due after that and before now may
    be preceded by another ticket's."""
    due: Sequence[SlaTimer] = change.session.exec(
        select(SlaTimer)
        .where(among(change.session, col(SlaTimer.ticket_id), list(tickets)), col(SlaTimer.next_at) <= until)
        .order_by(col(SlaTimer.next_at), col(SlaTimer.id))
        .with_for_update(skip_locked=True)
    ).all()
    numbers = [row.id for row in due]
    looks = [lambda change, row=row: look(change, registry, row, *tickets[row.ticket_id]) for row in due]
    for number, result in zip(numbers, together(change, looks), strict=True):
        if isinstance(result, Exception):
            log.error("timer %s cannot be looked at and is left for %s", number, PATIENCE, exc_info=result)
            put_off = update(SlaTimer).where(col(SlaTimer.id) == number).values(next_at=change.now + PATIENCE)
            change.session.execute(put_off)


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
        tell_ticket(
            change, ticket, change.session.execute(_TOLD.where(col(SlaTimer.ticket_id) == ticket.id)).tuples().all()
        )
        change.wake("tickets")  # nothing may have happened that its history tells
        return
    if row.metric != known.metric:
        return
    ticket.pull_sort = with_used(ticket.pull_sort, row.warned)
    if (due := row.due_at or FAR_FUTURE) != known.at:
        keep_due(change, ticket, NextDue(due, row.metric))


def next_look(session: Session) -> datetime | None:
    """When the next level of any timer is reached."""
    question = select(TicketDue.look_at).where(col(TicketDue.look_at).is_not(None))
    return session.exec(question.order_by(col(TicketDue.look_at)).limit(1)).first()


def is_behind(session: Session, now: datetime) -> bool:
    """Whether deadlines wait to be booked, as in a storm of them: then they are booked first, and told of afterwards."""
    at = next_look(session)
    return at is not None and at < now - BEHIND
