"""Who is on call and who is away, and when."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant


class RosterEntry(SQLModel, table=True):
    """A span of one member. `on_call`: reached outside the opening hours, for work from `priority` up; `away`: nothing is
    given to them, and `substitute_id` goes on with their work."""

    __tablename__ = "roster_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('on_call', 'away')", name="ck_roster_entry_kind"),
        CheckConstraint("priority IN ('', 'P1', 'P2', 'P3', 'P4')", name="ck_roster_entry_priority"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agent.id")
    kind: str
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant, index=True)
    priority: str = ""
    substitute_id: int | None = Field(default=None, foreign_key="agent.id")
