"""Verdicts somebody asked to waive or correct, and somebody else confirmed. What was booked stays as it was."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import Instant


class VerdictAct(SQLModel, table=True):
    """One request with its reason: a missed deadline waived, or changed hours or targets applied to the past."""

    __tablename__ = "verdict_act"
    __table_args__ = (
        CheckConstraint("kind IN ('waived', 'corrected')", name="ck_verdict_act_kind"),
        CheckConstraint("state IN ('asked', 'confirmed', 'refused')", name="ck_verdict_act_state"),
        CheckConstraint("decided_by IS NULL OR decided_by != asked_by", name="ck_verdict_act_four_eyes"),
        Index("ix_verdict_act_asked", "id", sqlite_where=text("state = 'asked'"), postgresql_where=text("state = 'asked'")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    reason: str
    """In words; `subject` says what was changed, where it is a correction."""
    subject: str = ""
    asked_by: int = Field(foreign_key="agent.id")
    asked_at: datetime = Field(sa_type=Instant)
    state: str = "asked"
    decided_by: int | None = Field(default=None, foreign_key="agent.id")
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    note: str = ""


class ChangedVerdict(SQLModel, table=True):
    """One deadline of a request: as it was judged, and as it is to count in reports."""

    __tablename__ = "changed_verdict"
    __table_args__ = (UniqueConstraint("act_id", "timer_id"),)

    id: int | None = Field(default=None, primary_key=True)
    act_id: int = Field(foreign_key="verdict_act.id")
    timer_id: int = Field(foreign_key="sla_timer.id", index=True)
    due_before: datetime = Field(sa_type=Instant)
    due_after: datetime | None = Field(default=None, sa_type=Instant)
    missed_before: bool
    missed_after: bool
