"""What the telephone system has told us: one row for each call. Notes of calls are contacts like any other."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class PhoneCall(SQLModel, table=True):
    """A call as the telephone system reports it. `state`: ringing, answered, ended or missed (ended without an answer).

    `number` is the other side's (E.164; empty: suppressed; an extension or what is no number as it was told), `line` our own that was called or called from.
    `rings_for` are the agents whose screens it belongs to, `agent_id` is who answered it (or dialled).
    `settled_at`: somebody noted it, promised to call back, or put it away.
    """

    __tablename__ = "phone_call"
    __table_args__ = (
        UniqueConstraint("source", "call_id"),
        Index("ix_phone_call_newest", "started_at", "id"),
        Index("ix_phone_call_missed", "started_at", "id", sqlite_where=text("state = 'missed' AND settled_at IS NULL"), postgresql_where=text("state = 'missed' AND settled_at IS NULL")),
        Index("ix_phone_call_live", "state", "started_at"),
        CheckConstraint("state IN ('ringing', 'answered', 'ended', 'missed')", name="ck_phone_call_state"),
        CheckConstraint("direction IN ('in', 'out')", name="ck_phone_call_direction"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    source: str
    """Which telephone system: the name of its token."""
    call_id: str
    direction: str
    number: str = ""
    line: str = ""
    rings_for: list[int] = Field(default_factory=list, sa_type=PlainData)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    state: str = "ringing"
    started_at: datetime = Field(sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    """The ticket its note went to."""
    note_id: str = ""
    """The note that has this call (`CallNote.note_id`); empty while nobody has noted it."""
