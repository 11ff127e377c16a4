"""Known outages and planned works, in the words customers hear and read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


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
    contact: str = ""
    """Whom customers ask about it, in the mails."""
    segments: list[str] = Field(default_factory=list, sa_type=PlainData)
    organisations: list[int] = Field(default_factory=list, sa_type=PlainData)
    """Who is told by mail: customers of these segments and of these organisations; both empty: nobody."""
    dropped: bool = False
    """It does not take place; kept because some may have been told that it would."""
    version: int = 1
    """Counts the savings: two who change it at a time do not overwrite each other."""


class MaintenanceMail(SQLModel, table=True):
    """One round of mails about planned works: to everybody concerned, each once. `after_person` is how far it has come."""

    __tablename__ = "maintenance_mail"
    __table_args__ = (
        Index("ix_maintenance_mail_due", "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")),
        CheckConstraint("stage IN ('ahead', 'reminder', 'changed', 'called_off', 'over')", name="ck_maintenance_mail_stage"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    maintenance_id: int = Field(foreign_key="maintenance.id", index=True)
    stage: str
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    """None once everybody was told, or nothing of it is news any more."""
    after_person: int = 0
    sent: int = 0
    held: int = 0
    """Who was not told: the address is dead, no person reads there, or it got enough mail already."""
