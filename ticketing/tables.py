"""Arrivals, contacts, tickets and their history."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData
from ticketing.callback_table import Callback as Callback
from ticketing.ledger_tables import LedgerCount as LedgerCount
from ticketing.reference_tables import Category as Category
from ticketing.reference_tables import Queue as Queue
from ticketing.reference_tables import RoutingRule as RoutingRule


class Arrival(SQLModel, table=True):
    """Something that came in, kept before anything clever happens to it. It ends in exactly one outcome.

    `outcome`: reading (its channel still makes a text of it) and waiting, then one of ticketed, followed_up, set_aside, held, duplicate.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        Index(
            "ix_arrival_waiting",
            "id",
            sqlite_where=text("outcome = 'waiting'"),
            postgresql_where=text("outcome = 'waiting'"),
        ),
        Index("ix_arrival_reading", "id", sqlite_where=text("outcome = 'reading'"), postgresql_where=text("outcome = 'reading'")),
        Index("ix_arrival_held", "id", sqlite_where=text("outcome = 'held'"), postgresql_where=text("outcome = 'held'")),
        Index(
            "ix_arrival_set_aside",
            "id",
            sqlite_where=text("outcome = 'set_aside'"),
            postgresql_where=text("outcome = 'set_aside'"),
        ),
        CheckConstraint(
            "outcome IN ('reading', 'waiting', 'ticketed', 'followed_up', 'set_aside', 'held', 'duplicate')",
            name="ck_arrival_outcome",
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    mailbox: str
    sha256: str = Field(index=True)
    envelope: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    received_at: datetime = Field(sa_type=Instant)
    outcome: str = "waiting"
    reason: str = ""
    contact_id: int | None = None
    attempts: int = 0
    in_hand_until: datetime | None = Field(default=None, sa_type=Instant)
    """Until then some process works on it (PostgreSQL, where several may), or a place it needs is away."""


class Contact(SQLModel, table=True):
    """One message or call, in or out, on one channel. Not updated after saving, except for redaction and delivery facts."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("channel", "mailbox", "external_id", "sha256"),
        Index("ix_contact_ticket", "ticket_id", "id"),
        Index("ix_contact_person", "person_id", "occurred_at", "id"),
        Index("ix_contact_external", "external_id"),
        Index(
            "ix_contact_content",
            "content_key",
            unique=True,
            sqlite_where=text("content_key IS NOT NULL"),
            postgresql_where=text("content_key IS NOT NULL"),
        ),
        CheckConstraint("direction IN ('in', 'out')", name="ck_contact_direction"),
    )

    id: int | None = Field(default=None, primary_key=True)
    direction: str
    channel: str
    mailbox: str
    external_id: str
    sha256: str = Field(default="", index=True)
    content_key: str | None = None
    """The same for every copy of one message, so that there is one of it, whichever way and to which mailbox it came.
    What is set aside has none: another copy may still be a matter."""
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    agent_id: int | None = None
    kind: str = "message"
    """message, acknowledgement, automatic_answer, question, reminder, resolution, closure, reply, progress, delay, violation, note, phone_note"""
    visibility: str = "public"
    occurred_at: datetime = Field(sa_type=Instant)
    received_at: datetime = Field(sa_type=Instant)
    sender_address: str = ""
    sender_name: str = ""
    subject: str = ""
    body_text: str = ""
    body_html: str = ""
    reply_text: str = ""
    language: str = ""
    auto_generated: bool = False
    suppress_reason: str | None = None
    set_aside_reason: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    """to, cc, reply_to, message_id, in_reply_to, references, folds, warnings, trust, sender_checks, bounce, delivery, typed: see ticketing/contacts.py"""
    raw_ref: str = ""
    duration_s: int | None = None
    redacted_at: datetime | None = Field(default=None, sa_type=Instant)


class MessageReference(SQLModel, table=True):
    """Message-IDs named by inbound contacts (References, In-Reply-To), so that siblings of an unseen mail meet."""

    __tablename__ = "message_reference"

    message_id: str = Field(primary_key=True)
    contact_id: int = Field(primary_key=True)


class Attachment(SQLModel, table=True):
    """A file of a contact; its bytes are a blob."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_unread", "id", sqlite_where=text("words IS NULL"), postgresql_where=text("words IS NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    filename: str
    media_type: str
    claimed_type: str = ""
    size: int
    sha256: str
    inline: bool = False
    content_id: str = ""
    check_state: str = "clean"
    """clean; unchecked (no scanner could be asked); refused (type) and infected: not handed out"""
    words: str | None = None
    """What is read in it, for the search (`ticketing/file_words.py`); None until somebody has looked."""


class Ticket(SQLModel, table=True):
    """The unit of work: one type, one state, one owner at a time. Everything that happened to it stands in its events.

    `shelf` is the group of its state (0 active, 1 awaiting consent, 2 final). Lists of a level and of a queue go by
    `pull_sort`, all others by the next due time, which stands in `TicketDue`.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_level", "shelf", "level", "pull_sort", "id"),
        Index("ix_ticket_queue", "shelf", "queue", "pull_sort", "id"),
        Index("ix_ticket_newest_of_state", "state", "id"),
        Index("ix_ticket_newest_of_queue", "queue", "id"),
        Index("ix_ticket_newest_of_assignee", "assignee_id", "id"),
        Index("ix_ticket_newest_of_category", "category", "id"),
        Index("ix_ticket_person", "person_id", "id"),
        Index("ix_ticket_organisation", "organisation_id", "id"),
        Index("ix_ticket_corrected", "updated_at", sqlite_where=text("final_category != ''"), postgresql_where=text("final_category != ''")),
        Index("ix_ticket_follow_up", "follow_up_at", sqlite_where=text("follow_up_at IS NOT NULL"), postgresql_where=text("follow_up_at IS NOT NULL")),
        Index("ix_ticket_major", "is_major", "shelf", "id", sqlite_where=text("is_major = 1"), postgresql_where=text("is_major")),
        CheckConstraint("shelf IN (0, 1, 2)", name="ck_ticket_shelf"),
        CheckConstraint("priority IN ('P1', 'P2', 'P3', 'P4')", name="ck_ticket_priority"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    public_token: str = Field(unique=True)
    version: int = 1
    # what
    type: str
    state: str
    shelf: int = 0
    subject: str
    category: str
    category_source: str
    first_category: str = ""
    final_category: str = ""
    impact: str
    urgency: str
    priority: str
    is_major: bool = False
    language: str
    first_channel: str
    confidential: bool = False
    needs_indexing: bool = False
    # who
    person_id: int | None = Field(default=None, foreign_key="person.id")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    segment: str
    # work
    level: int
    first_level: int
    """The lowest level it has lain on: whoever works between there and `level` may go on reading it."""
    queue: str
    assignee_id: int | None = Field(default=None, foreign_key="agent.id")
    follow_up_at: datetime | None = Field(default=None, sa_type=Instant)
    hop_count: int = 0
    reassign_count: int = 0
    reopened_count: int = 0
    route_explanation: list[dict[str, Any]] = Field(default_factory=list, sa_type=PlainData)
    unread: bool = True
    pull_sort: int
    """Its place among the work of its level and queue, see `ticketing/pull_order.py`."""
    # end
    resolution_text: str = ""
    resolution_code: str = ""
    closure_code: str = ""
    article: str = ""
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    resolved_level: int | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    # links
    merged_into_id: int | None = Field(default=None, foreign_key="ticket.id")
    follow_up_of_id: int | None = Field(default=None, foreign_key="ticket.id")
    # times
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    last_contact_at: datetime = Field(sa_type=Instant)
    excerpt: str = ""
    """The first words of the newest public inbound contact, for lists."""
    beyond: str = ""
    """The customer's agreement (`K-2026-014 v2`) whose included tickets were used up when this one came in, see `sla/volume.py`."""


class TicketEvent(SQLModel, table=True):
    """One line of a ticket's history. Append-only; the sentence a person reads is made when it is shown."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index("ix_ticket_event", "ticket_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    at: datetime = Field(sa_type=Instant)
    actor_kind: str
    """customer, agent, e_level, system, api"""
    actor_ref: str = ""
    kind: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)


class Mailbox(SQLModel, table=True):
    """How far a mailbox on another server has been read, and how that goes. Only its reader writes here.

    Up to `last_uid` everything is kept as arrivals; up to `settled_uid` the mailbox has been told so (flag, move,
    delete). Both hold for one `uidvalidity`: with another one the numbers mean other mails.
    """

    __tablename__ = "mailbox"

    name: str = Field(primary_key=True)
    uidvalidity: int = Field(default=0, sa_type=BigInteger)
    last_uid: int = Field(default=0, sa_type=BigInteger)
    settled_uid: int = Field(default=0, sa_type=BigInteger)
    left_behind: list[int] = Field(default_factory=list, sa_type=PlainData)
    """UIDs above `settled_uid` that were not kept: the mailbox is told nothing about them."""
    backlog: int = 0
    watched_since: datetime = Field(sa_type=Instant)
    last_success_at: datetime | None = Field(default=None, sa_type=Instant)
    last_error: str = ""
    last_error_at: datetime | None = Field(default=None, sa_type=Instant)
    warning: str = ""
    refresh_token: str = ""
    refresh_token_of: str = ""
