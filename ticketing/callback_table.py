"""Promised callbacks as they are stored; `ticketing.tables` names them with the rest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from storage.types import Instant


class Callback(SQLModel, table=True):
    """A promise to phone: a task with a time, a number and whoever made it. One is open per ticket at most.

    `state`: open; then done, replaced or over. `reminded_at` is set once, when its time came.
    """

    __tablename__ = "callback"
    __table_args__ = (
        Index("ix_callback_mine", "state", "agent_id", "due_at", "id"),
        Index("ix_callback_open", "state", "due_at", "id"),
        Index("ix_callback_to_remind", "due_at", sqlite_where=text("state = 'open' AND reminded_at IS NULL"), postgresql_where=text("state = 'open' AND reminded_at IS NULL")),
        Index("ux_callback_ticket", "ticket_id", unique=True, sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        CheckConstraint("state IN ('open', 'done', 'replaced', 'over')", name="ck_callback_state"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    number: str = ""
    due_at: datetime = Field(sa_type=Instant)
    state: str = "open"
    reminded_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
