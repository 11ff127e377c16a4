"""What ran out while nobody watched, because the server was down or its clock was held: each with its own instant, booked later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from sla.tables import SlaBreach
from ticketing.tables import Ticket

LATE = timedelta(minutes=5)
SHOWN = timedelta(days=7)
PORTION, MOST = 1000, 500
"""Breaches read at once, and late ones told at most. They are booked in the order they are noticed."""


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A deadline of a ticket (by number) that was missed at `due_at`, which was found at `noticed_at`."""

    ticket: str
    metric: str
    due_at: datetime
    noticed_at: datetime


def unwatched(session: Session, now: datetime) -> Sequence[Unwatched]:
    """Of the last days, the newest first and at most `MOST`; what was booked late because the past was corrected is among it."""
    found: list[Unwatched] = []
    until: int | None = None
    while len(found) < MOST and (rows := _noticed(session, now - SHOWN, until)):
        found += (
            one
            for row in rows
            if (one := Unwatched(row.number, row.metric, row.due_at, row.noticed_at)).noticed_at - one.due_at > LATE
        )
        until = rows[-1].id
    return found[:MOST]


def _noticed(session: Session, since: datetime, until: int | None) -> Sequence[Row[Any]]:
    """The next portion of breaches before the id `until`, down to the first that was noticed before that instant."""
    question = (
        select(col(SlaBreach.id), col(Ticket.number), col(SlaBreach.metric), col(SlaBreach.due_at), col(SlaBreach.noticed_at))
        .join(Ticket, col(Ticket.id) == col(SlaBreach.ticket_id))
        .order_by(col(SlaBreach.id).desc())
        .limit(PORTION)
    )  # fmt: skip
    if until is not None:
        question = question.where(col(SlaBreach.id) < until)
    return list(takewhile(lambda row: row.noticed_at > since, session.execute(question)))
