"""The row in which a ticket's place among the deadlines stands, apart from the ticket because it moves so often."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.types import FAR_FUTURE, Instant


class TicketDue(SQLModel, table=True):
    """The next due of a ticket, what the lists walked by it ask for, and when its clocks are to be looked at: one row for each
    ticket, as narrow as can be.

    A changed calendar moves the dues of very many tickets at once. In the ticket's own row each move would be told to every
    index of the ticket. `shelf`, `state` and `assignee_id` repeat the ticket's own (`moves.changing`); the others are kept by sla.
    """

    __tablename__ = "ticket_due"
    __table_args__ = (
        Index("ix_ticket_due", "shelf", "due_sort", "ticket_id"),
        Index("ix_ticket_due_assignee", "shelf", "assignee_id", "due_sort", "ticket_id"),
        Index("ix_ticket_due_state", "state", "due_sort", "ticket_id"),
        Index(
            "ix_ticket_due_look",
            "look_at",
            "ticket_id",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    shelf: int
    state: str
    assignee_id: int | None = None
    due_sort: datetime = Field(default=FAR_FUTURE, sa_type=Instant)
    """Far in the future where nothing is due."""
    next_metric: str = ""
    look_at: datetime | None = Field(default=None, sa_type=Instant)
    """When the watch has to look at its clocks: the earliest such instant of any of them. None where nothing runs."""
