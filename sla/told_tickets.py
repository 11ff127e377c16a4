"""What tickets are told of their clocks where those of very many were written at once: the next due, and when to look at them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from sla.tables import SlaTimer
from sla.ticket_clocks import COUNTING, TOLD, TimerTold, next_due, next_look
from storage.many_rows import among, set_values
from storage.types import FAR_FUTURE
from ticketing.due_table import TicketDue
from ticketing.pull_order import with_used
from ticketing.tables import Ticket

KNOWN: tuple[Any, ...] = (
    col(TicketDue.due_sort),
    col(TicketDue.next_metric),
    col(TicketDue.look_at),
    col(Ticket.pull_sort),
)


class Known(NamedTuple):
    """What a ticket was told before, as `KNOWN` reads it: its next due and the metric, when to look at it, its place in the pull order."""

    due: datetime
    metric: str
    look: datetime | None
    place: int


def tell_tickets(session: Session, known: Mapping[int, Known]) -> None:
    """Tells these tickets of their clocks where that is something else than they know."""
    timers: dict[int, list[TimerTold]] = defaultdict(list)
    question = select(col(SlaTimer.ticket_id), *TOLD)
    running = question.where(among(session, col(SlaTimer.ticket_id), sorted(known)), col(SlaTimer.state).in_(COUNTING))
    for ticket, *timer in session.execute(running):
        timers[ticket].append((timer[0], timer[1], timer[2], timer[3], timer[4]))
    due_otherwise: list[tuple[int, datetime, str, datetime | None]] = []
    taken_otherwise: list[tuple[int, int]] = []
    for ticket, before in known.items():
        metric, at, used = next_due(timers[ticket])
        due, look = at or FAR_FUTURE, next_look(timers[ticket])
        if (due, metric, look) != (before.due, before.metric, before.look):
            due_otherwise.append((ticket, due, metric, look))
        if (place_now := with_used(before.place, used)) != before.place:
            taken_otherwise.append((ticket, place_now))
    if due_otherwise:
        numbers, dues, metrics, looks = zip(*due_otherwise, strict=True)
        set_values(session, TicketDue, numbers, {"due_sort": dues, "next_metric": metrics, "look_at": looks})
    if taken_otherwise:
        numbers, places = zip(*taken_otherwise, strict=True)
        set_values(session, Ticket, numbers, {"pull_sort": places})
