"""What ran out while nobody watched, because the server was down or its clock was held: each with its own instant, booked later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from sla.tables import SlaBreach
from ticketing.tables import Ticket

LATE = timedelta(minutes=5)
SHOWN = timedelta(days=7)
NEWEST = 1000
"""Breaches looked through: they are booked in the order they are noticed."""


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A deadline of a ticket (by number) that was missed at `due_at`, which was found at `noticed_at`."""

    ticket: str
    metric: str
    due_at: datetime
    noticed_at: datetime


def unwatched(session: Session, now: datetime) -> Sequence[Unwatched]:
    """Of the last days, the newest first; what was booked late because the past was corrected is among it."""
    newest = (
        select(Ticket.number, SlaBreach.metric, SlaBreach.due_at, SlaBreach.noticed_at)
        .join(Ticket, col(Ticket.id) == SlaBreach.ticket_id)
        .order_by(col(SlaBreach.id).desc())
        .limit(NEWEST)
    )
    found = [Unwatched(*row) for row in session.exec(newest)]
    return [one for one in found if one.noticed_at - one.due_at > LATE and one.noticed_at > now - SHOWN]
