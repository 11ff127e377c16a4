"""What storage itself keeps: the outbox, blobs, the installation's own facts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class OutboxEntry(SQLModel, table=True):
    """One thing to be done after the commit that caused it, at least once, or shown to the operator.

    `about` names what it concerns ("contact:17"); `dedupe_key` is unique, so that a repeated cause has one effect.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "due_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index("ix_outbox_state", "state", "id"),
        Index("ix_outbox_kind", "kind", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    dedupe_key: str = Field(unique=True)
    about: str = Field(default="", index=True)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    state: str = "queued"
    """queued, done, failed (given up, shown), suppressed (with reason), unknown (may have happened; shown)"""
    reason: str = ""
    attempts: int = 0
    created_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class Blob(SQLModel, table=True):
    """Bytes by their SHA-256. `content` is empty where the bytes lie in a file of the blob folder."""

    __tablename__ = "blob"

    sha256: str = Field(primary_key=True)
    size: int
    content: bytes | None = Field(default=None, sa_type=LargeBinary)


class Installation(SQLModel, table=True):
    """Facts about this installation: its secret, its demo mark, the steps of set-up that are done."""

    __tablename__ = "installation"

    key: str = Field(primary_key=True)
    value: str


class Tally(SQLModel, table=True):
    """A counter that is kept in the commits that change it, so that no page has to count rows."""

    __tablename__ = "tally"

    scope: str = Field(primary_key=True)
    count: int = 0
