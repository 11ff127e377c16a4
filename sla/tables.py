"""Calendars, targets, and the clocks that run on tickets."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import EPOCH, FAR_FUTURE, Instant, PlainData

OPEN_CLOCK = text("state IN ('running', 'paused', 'breached_open')")


class Calendar(SQLModel, table=True):
    """Service hours in the exchange form of the calculator (`definition`: tz, week, holidays, holiday_set, exceptions).

    `definition` is what was saved last, as `version`; what rules when, and who saved it, stands in `calendar_version`.
    """

    __tablename__ = "calendar"

    code: str = Field(primary_key=True)
    name_de: str
    name_en: str
    kind: str
    """business, extended, on_call, 24x7"""
    definition: dict[str, Any] = Field(sa_type=PlainData)
    version: int = 1


class CalendarVersion(SQLModel, table=True):
    """One saving of a calendar: it rules from `since` on (`sla/eras.py`). Never changed, never deleted."""

    __tablename__ = "calendar_version"

    code: str = Field(primary_key=True, foreign_key="calendar.code")
    version: int = Field(primary_key=True)
    definition: dict[str, Any] = Field(sa_type=PlainData)
    since: datetime = Field(sa_type=Instant)
    saved_at: datetime = Field(sa_type=Instant)
    saved_by: str = ""
    reason: str = ""


class SlaTarget(SQLModel, table=True):
    """One promise for a metric. An empty dimension is a wildcard; the most specific row wins, an agreement's before all.

    `level` is a competence level, for what its people owe each other. Rows of an agreement name it and its organisation,
    and hold while it is valid; the others are the matrix.
    """

    __tablename__ = "sla_target"
    __table_args__ = (
        UniqueConstraint(
            "segment", "ticket_type", "priority", "category", "channel", "level", "agreement", "metric", "since"
        ),
        Index("ix_sla_target_agreement", "agreement"),
    )

    id: int | None = Field(default=None, primary_key=True)
    segment: str = ""
    ticket_type: str = ""
    priority: str = ""
    category: str = ""
    channel: str = ""
    level: str = ""
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    agreement: str = ""
    metric: str
    """One of `sla/policy.py`, or the code of a defined clock."""
    minutes: int = 0
    days: int = 0
    by_second: int | None = None
    """The budget (`sla/budgets.py`): minutes of service time; or so many working days, up to a time of the last of them."""
    calendar: str
    recount: bool = False
    """Whether clocks that come to this row are measured in its calendar from their start, not from then on."""
    third_party_pauses: bool = False
    """Whether clocks stand still while the ticket waits for a third party."""
    warn_percent: list[int] = Field(default_factory=lambda: [75, 90], sa_type=PlainData)
    goal_percent: int = 95
    since: datetime = Field(default=EPOCH, sa_type=Instant)
    until: datetime = Field(default=FAR_FUTURE, sa_type=Instant)
    """It holds from `since` (1970: from ever) until `until` (9999: on and on)."""
    saved_by: str = ""
    reason: str = ""


class DefinedClock(SQLModel, table=True):
    """A clock the desk defined itself. `rules` say what starts, holds, stops and calls it off (`sla/defined_clocks.py`), each from
    an instant on: what was saved stays, so that the past is told as it was."""

    __tablename__ = "defined_clock"

    code: str = Field(primary_key=True)
    name_de: str
    name_en: str
    owed_to: str
    """customer, internal, supplier"""
    rules: list[dict[str, Any]] = Field(sa_type=PlainData)
    active: bool = True
    version: int = 1


class SlaTimer(SQLModel, table=True):
    """A clock on a ticket. `target` is the snapshot of the promise it runs under; `clock` the pure state it derives from.

    `next_at` is the next instant the watch has to look: a warning level or the due time, by index.
    """

    __tablename__ = "sla_timer"
    __table_args__ = (
        Index("ix_sla_timer_ticket", "ticket_id", "id"),
        Index(
            "ix_sla_timer_next",
            "next_at",
            "id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index(
            "ix_sla_timer_stopped",
            "stopped_at",
            sqlite_where=text("stopped_at IS NOT NULL"),
            postgresql_where=text("stopped_at IS NOT NULL"),
        ),
        Index(
            "ix_sla_timer_breached",
            "breached_at",
            sqlite_where=text("breached_at IS NOT NULL"),
            postgresql_where=text("breached_at IS NOT NULL"),
        ),
        CheckConstraint(
            "state IN ('running', 'paused', 'met', 'breached_open', 'breached_done', 'voided')",
            name="ck_sla_timer_state",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    metric: str
    state: str
    target: dict[str, Any] = Field(sa_type=PlainData)
    calendar: str
    calendar_version: int = 1
    """The newest saving of the calendar that `due_at` and `next_at` know of."""
    terms_since: datetime = Field(default=EPOCH, sa_type=Instant)
    """Since when the targets have held that this clock was put under."""
    clock: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    started_at: datetime = Field(sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    stopped_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_since: datetime | None = Field(default=None, sa_type=Instant)
    paused_seconds: int = 0
    breached_at: datetime | None = Field(default=None, sa_type=Instant)
    warned: int = 0
    """The highest warning level told so far, in percent."""
    next_at: datetime | None = Field(default=None, sa_type=Instant)


class SlaBreach(SQLModel, table=True):
    """A missed deadline. Booked once, with its due instant; never deleted, unless the
    entry stamp it was measured from proved wrong, or what had kept the promise was learnt of later."""

    __tablename__ = "sla_breach"
    __table_args__ = (UniqueConstraint("timer_id"),)

    id: int | None = Field(default=None, primary_key=True)
    timer_id: int = Field(foreign_key="sla_timer.id")
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    metric: str
    due_at: datetime = Field(sa_type=Instant)
    noticed_at: datetime = Field(sa_type=Instant)
    stopped_at: datetime | None = Field(default=None, sa_type=Instant)
    overrun_seconds: int | None = None
    cause: str = "unclear"
    explanation: str = ""
