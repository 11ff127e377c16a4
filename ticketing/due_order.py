"""Keeping and reading the next due of a ticket (`TicketDue`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from storage.change import Change
from storage.types import FAR_FUTURE
from ticketing.due_table import TicketDue
from ticketing.tables import Ticket


class NextDue(NamedTuple):
    """The instant, far in the future where nothing is due, and the metric that is due then."""

    at: datetime
    metric: str


NOTHING = NextDue(FAR_FUTURE, "")
_ROW = select(col(TicketDue.due_sort), col(TicketDue.next_metric))


def next_due(session: Session, ticket_id: int | None) -> NextDue:
    """As it stood at the last commit, or was written since."""
    row = session.execute(_ROW.where(col(TicketDue.ticket_id) == ticket_id)).first()
    return NextDue(*row) if row else NOTHING


def next_due_within(change: Change, ticket: Ticket) -> NextDue:
    """The same as this change leaves it."""
    kept = change.kept(TicketDue, ticket.id or 0)
    return NextDue(kept["due_sort"], kept["next_metric"]) if "due_sort" in kept else next_due(change.session, ticket.id)


def place(ticket: Ticket) -> Mapping[str, Any]:
    """What of a ticket its row repeats."""
    return {"shelf": ticket.shelf, "state": ticket.state, "assignee_id": ticket.assignee_id}


def enter(change: Change, ticket: Ticket) -> None:
    """A new ticket, of which nothing is due yet."""
    change.keep(TicketDue, ticket.id or 0, **place(ticket))
    keep_due(change, ticket, NOTHING)


def keep_due(change: Change, ticket: Ticket, due: NextDue) -> None:
    change.keep(TicketDue, ticket.id or 0, due_sort=due.at, next_metric=due.metric)
