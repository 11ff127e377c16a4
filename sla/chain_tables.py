"""Escalation chains over competence levels, and the escalations they have begun."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class EscalationChain(SQLModel, table=True):
    """Who is told one after the other once a deadline has reached a share of its target, until somebody confirms.

    Empty `metric` and `priority` mean every. `steps`: to (assignee, level 1 to 3, lead), minutes until the next one, and where it does
    something to the ticket `act` and `value` (`sla/chains.py`).
    """

    __tablename__ = "escalation_chain"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    metric: str = ""
    priority: str = ""
    percent: int = 100
    """Where it begins: 75, 90, 100 or 150 percent of the target; 0 where work was given to whoever is on call."""
    steps: list[dict[str, Any]] = Field(sa_type=PlainData)
    calendar: str = ""
    """Notices wait for these service hours; empty: at any time."""
    active: bool = True


class Escalation(SQLModel, table=True):
    """A chain at work on a ticket's deadline: once for each clock, whatever moves its due meanwhile. `state`: running, confirmed, over (the
    clock stopped), told (nobody is left)."""

    __tablename__ = "escalation"
    __table_args__ = (
        UniqueConstraint("ticket_id", "chain_id", "timer_id"),
        Index("ix_escalation_next", "next_at", sqlite_where=text("next_at IS NOT NULL"), postgresql_where=text("next_at IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    chain_id: int = Field(foreign_key="escalation_chain.id")
    timer_id: int
    """The clock; 0 where it was not found."""
    metric: str
    due_at: datetime = Field(sa_type=Instant)
    step: int = 0
    """The next step to take."""
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    state: str = "running"
    confirmed_by: int | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
