"""Known outages and planned works, in the words customers hear and read."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.types import Instant


class Announcement(SQLModel, table=True):
    """A known outage in the words callers hear and visitors read, while it lasts. Without an English text the German one is not read there."""

    __tablename__ = "announcement"
    __table_args__ = (Index("ix_announcement_ends", "ends_at"),)

    id: int | None = Field(default=None, primary_key=True)
    text_de: str
    text_en: str = ""
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    """The major incident it is about; it ends with it."""


class Maintenance(SQLModel, table=True):
    """Works planned from one instant until another. Without an English text the German one is read there."""

    __tablename__ = "maintenance"
    __table_args__ = (Index("ix_maintenance_ends", "ends_at"),)

    id: int | None = Field(default=None, primary_key=True)
    text_de: str
    text_en: str = ""
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
