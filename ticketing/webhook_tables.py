"""Other programs that want to be called, and every call that was made."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class Webhook(SQLModel, table=True):
    """A program that is called when something happens to a ticket."""

    __tablename__ = "webhook"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    url: str
    events: list[str] = Field(default_factory=list, sa_type=PlainData)
    """Names of `ticketing/webhooks.py`."""
    secret: str
    """Sealed; signs each call."""
    active: bool = True
    version: int = 1
    created_at: datetime = Field(sa_type=Instant)


class WebhookCall(SQLModel, table=True):
    """One call and what became of it. `id` is that of its entry in the outbox, so trying again is the same call."""

    __tablename__ = "webhook_call"
    __table_args__ = (Index("ix_webhook_call_log", "webhook_id", "id"), Index("ix_webhook_call_at", "at"))

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    webhook_id: int = Field(foreign_key="webhook.id")
    event: str
    about: str = ""
    """Number of the ticket; empty for a trial."""
    request: str = Field(sa_type=Text)
    status: int = 0
    """What the program answered (RFC 9110); 0 where it did not."""
    answer: str = Field(default="", sa_type=Text)
    """The beginning of its answer."""
    problem: str = ""
    """Why there was none, in words; empty where there was one."""
    milliseconds: int = 0
    attempts: int = 0
    done: bool = False
    """Answered with 2xx, or given up."""
    at: datetime = Field(sa_type=Instant)
    """Of the latest attempt."""
