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


class BulkStep(SQLModel, table=True):
    """What an agent did to several tickets at once, and how these were before: what *Undo* goes back to."""

    __tablename__ = "bulk_step"

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    at: datetime = Field(sa_type=Instant)
    before: list[dict[str, Any]] = Field(default_factory=list, sa_type=PlainData)
    """Of each ticket: number, version (after the step), assignee, level, queue, priority, contact (of a reply sent)."""
    undone: bool = False
