"""Standard operating procedures, their versions, and what was done of them on a ticket."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class Sop(SQLModel, table=True):
    """A procedure for tickets of a type and category; an empty one fits every, `fault.*` a whole branch."""

    __tablename__ = "sop"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    ticket_type: str = ""
    category: str = ""
    active: bool = True
    version: int = 1


class SopVersion(SQLModel, table=True):
    """The steps as they were saved once. Never changed: a run keeps the version it began with."""

    __tablename__ = "sop_version"

    sop_id: int = Field(primary_key=True, foreign_key="sop.id")
    version: int = Field(primary_key=True)
    steps: list[dict[str, Any]] = Field(sa_type=PlainData)
    """text, kind (check, input, decision, hand_over), required, options of a decision, queue of a hand-over"""
    saved_at: datetime = Field(sa_type=Instant)
    saved_by: str = ""


class SopRun(SQLModel, table=True):
    """A procedure at work on a ticket. `done`: number of the step → result, agent and time."""

    __tablename__ = "sop_run"
    __table_args__ = (UniqueConstraint("ticket_id", "sop_id"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    sop_id: int = Field(foreign_key="sop.id")
    version: int
    done: dict[str, dict[str, Any]] = Field(default_factory=dict, sa_type=PlainData)
    by_rule: bool = False
    """A routing rule began it: it is the ticket's, whatever type and category say."""
