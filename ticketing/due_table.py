"""The row in which a ticket's place among the deadlines stands, apart from the ticket because it moves so often."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.types import FAR_FUTURE, Instant


class TicketDue(SQLModel, table=True):
    """The next due of a ticket, and what the lists walked by it ask for: one row for each ticket, as narrow as can be.

    A changed calendar moves the dues of very many tickets at once. In the ticket's own row each move would be told to every
    index of the ticket. `shelf`, `state` and `assignee_id` repeat the ticket's own (`moves.changing`); the others are kept by sla.
    """

    __tablename__ = "ticket_due"
    __table_args__ = (
        Index("ix_ticket_due", "shelf", "due_sort", "ticket_id"),
        Index("ix_ticket_due_assignee", "shelf", "assignee_id", "due_sort", "ticket_id"),
        Index("ix_ticket_due_state", "state", "due_sort", "ticket_id"),
    )

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    shelf: int
    state: str
    assignee_id: int | None = None
    due_sort: datetime = Field(default=FAR_FUTURE, sa_type=Instant)
    """Far in the future where nothing is due."""
    next_metric: str = ""
