"""Who changed what in the administration."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class AuditEntry(SQLModel, table=True):
    """One change an admin made: the fields that differ, before and after. Append-only."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor: str
    """Log-in of the member, `config` for the command line, `server` for what a start of the server found."""
    object: str = Field(index=True)
    """Kind and key: `category password.forgotten`."""
    before: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    reason: str = ""
