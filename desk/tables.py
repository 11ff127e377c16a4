"""What members of the desk keep for their own way of working: views of lists, and what a bulk step may take back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class SavedView(SQLModel, table=True):
    """A list with its filter and order under a name; `shared`: everybody sees it in their rail, its owner may change it."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_agent", "agent_id"), Index("ix_saved_view_shared", "shared"))

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agent.id")
    name: str
    path: str
    """The list it filters, such as `/desk/queues/office`."""
    query: str = ""
    order: str = "due"
    shared: bool = False
    columns: list[str] = Field(default_factory=list, sa_type=PlainData)
    """Those of `desk/columns.py` it shows, in order; empty: the usual ones."""


class BulkStep(SQLModel, table=True):
    """What an agent did to several tickets at once, and how these were before: what *Undo* goes back to."""

    __tablename__ = "bulk_step"

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    at: datetime = Field(sa_type=Instant)
    before: list[dict[str, Any]] = Field(default_factory=list, sa_type=PlainData)
    """Of each ticket: number, version (after the step), assignee, level, queue, priority, contact (of a reply sent)."""
    undone: bool = False


class Draft(SQLModel, table=True):
    """What an agent is writing on a ticket and has not sent. `kind`: reply or note."""

    __tablename__ = "draft"

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    kind: str = Field(primary_key=True)
    text: str
    html: str = ""
    """The same with its formatting; empty without."""
    copies: dict[str, str] = Field(default_factory=dict, sa_type=PlainData)
    """What the fields `cc` and `bcc` hold, where the agent has filled them otherwise than was proposed."""
    saved_at: datetime = Field(sa_type=Instant)


class Presence(SQLModel, table=True):
    """Who has a ticket open now; current state only, overwritten and left behind, never a history."""

    __tablename__ = "ticket_presence"

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    at: datetime = Field(sa_type=Instant)
    typing: bool = False


class AnswerTemplate(SQLModel, table=True):
    """Wording that is used again and again. `{customer}`, `{number}` and `{agent}` are filled in where it is used."""

    __tablename__ = "answer_template"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    language: str = ""
    """Empty: for every language."""
    text: str
