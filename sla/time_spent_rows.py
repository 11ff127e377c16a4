"""The tickets of a month for `sla/time_spent.py`, out of their resolutions and their histories."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlmodel import Session, col

from sla.tables import SlaTimer
from sla.terms import Terms
from sla.time_spent import KINDS, Fact, Spent, added, stretches
from ticketing.tables import Ticket, TicketEvent

AT_ONCE = 500


def time_spent(session: Session, terms: Terms, since: datetime, until: datetime) -> Iterator[Spent]:
    """Every ticket whose resolution was met or missed and done in that time; what was voided came to no end."""
    stopped = col(SlaTimer.stopped_at)
    question = (
        select(
            col(SlaTimer.ticket_id), col(SlaTimer.state), col(SlaTimer.calendar), col(SlaTimer.started_at), stopped,
            col(Ticket.category), col(Ticket.level), col(Ticket.queue),
        )
        .join(Ticket, col(Ticket.id) == col(SlaTimer.ticket_id))
        .where(stopped >= since, stopped < until, col(SlaTimer.metric) == "resolution")
        .where(col(SlaTimer.state).in_(("met", "breached_done")))
        .order_by(col(SlaTimer.id))
    )  # fmt: skip
    rows = session.execute(question).all()
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        facts = _facts(session, [row.ticket_id for row in some])
        for row in some:
            lay = stretches(facts.get(row.ticket_id, ()), row.started_at, row.stopped_at)
            seconds = added(lay, partial(_between, terms, row.calendar))
            yield Spent(row.category, row.level, row.queue, row.state == "met", seconds)


def _between(terms: Terms, calendar: str, start: datetime, end: datetime) -> int:
    return terms.hours(calendar).between(start, end)


def _facts(session: Session, tickets: Sequence[int]) -> Mapping[int, list[Fact]]:
    found: dict[int, list[Fact]] = defaultdict(list)
    question = select(
        col(TicketEvent.ticket_id), col(TicketEvent.at), col(TicketEvent.kind), col(TicketEvent.data)
    ).where(col(TicketEvent.ticket_id).in_(tickets), col(TicketEvent.kind).in_(KINDS))
    for ticket, at, kind, data in session.execute(question.order_by(col(TicketEvent.id))):
        found[ticket].append((at, kind, data))
    return found
