"""What the API answers with. The names are promises to outside callers: add fields, never rename them."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Said(BaseModel):
    """An answer or a part of one."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Listed(Said, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(None, description="cursor of the next page; null where nothing follows")


class Timer(Said):
    metric: str
    state: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    paused_seconds: int
    target: dict[str, Any] = Field(
        description="the terms it runs under: minutes or days, calendar with version, and the row of the matrix or the agreement"
    )


class PersonNamed(Said):
    id: int
    name: str
    address: str = Field(description="the primary mail address, or empty")


class OrganisationNamed(Said):
    id: int
    name: str
    customer_no: str


class TicketListed(Said):
    """A ticket as a list shows it."""

    number: str = Field(description="speakable, safe in a URL")
    subject: str
    type: str
    state: str
    priority: str
    impact: str
    urgency: str
    is_major: bool
    level: int
    queue: str
    assignee: str | None = Field(description="log-in of the agent responsible")
    assignee_name: str | None
    person: PersonNamed | None
    organisation: OrganisationNamed | None
    segment: str
    category: str
    category_source: str
    first_category: str
    final_category: str
    language: str
    channel: str = Field(description="of the first contact")
    confidential: bool
    needs_indexing: bool
    unread: bool
    excerpt: str
    timers: list[Timer]
    follow_up_at: datetime | None
    hop_count: int
    reassign_count: int
    reopened_count: int
    resolution_text: str
    resolution_code: str
    closure_code: str
    article: str = Field(description="slug of the article that was sent, or empty")
    resolved_at: datetime | None
    resolved_level: int | None
    closed_at: datetime | None
    merged_into: str | None
    follow_up_of: str | None
    created_at: datetime
    updated_at: datetime
    last_contact_at: datetime
    version: int


class Evidence(Said):
    word: str
    weight: float


class Misspelt(Said):
    """A word with a slip of the finger, as it was written and as it was read."""

    written: str
    read: str


class ELevel(Said):
    """What the e-level recognised in the first contact, what it did, and what came of it."""

    outcome: str = Field(description="answered, suggested or passed")
    mode: str
    category: str
    confidence: float | None
    second_category: str
    margin: float | None
    evidence: list[Evidence]
    read: list[Misspelt]
    meaning: float | None = Field(
        description="part of the lead over the second category that comes from what the text means; null: words alone"
    )
    reasons: list[dict[str, Any]]
    article: str | None = Field(description="slug of the best article")
    article_version: int | None
    match_score: float
    proposals: list[dict[str, Any]]
    reaction: str
    reaction_at: datetime | None
    decided_at: datetime


class Ticket(TicketListed):
    """A ticket with everything known of it."""

    route_explanation: list[dict[str, Any]]
    e_level: ELevel | None
    custom_fields: dict[str, str] = Field(description="code of a field of the desk's own → what it holds")


class Taken(Said):
    """It is kept, and is no ticket: set aside, held, or still waiting to be taken in."""

    arrival: int
    state: str
    reason: str


class Sender(Said):
    name: str
    address: str


class AttachmentNamed(Said):
    id: str = Field(description="of the file; one inside an attached mail has the way to it behind: 12.2.0")
    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool


class BouncedRecipient(Said):
    address: str
    status: str
    action: str


class BounceTold(Said):
    recipients: list[BouncedRecipient]


class Contact(Said):
    """One message or call, in or out."""

    id: int
    channel: str
    direction: str
    kind: str
    visibility: str
    ticket: str | None = Field(description="its number")
    external_id: str = Field(description="Message-ID without <>, else sha256:…")
    sha256: str | None = Field(description="of the raw bytes as they came; null where there are none")
    sender: Sender
    reply_to: str | None
    to: list[str]
    cc: list[str]
    bcc: list[str] = Field([], description="who got an answer of ours without the others knowing")
    message_id: str | None
    in_reply_to: list[str]
    references: list[str]
    subject: str
    body_text: str
    body_html: str
    reply_text: str = Field(description="quotes and signature folded away")
    language: str
    auto_generated: bool
    suppress_reason: str | None = Field(description="why no machine may answer this message")
    sender_trust: str | None = Field(
        None, description="how far the sender of a mail is believed: verified, plausible, unknown, suspicious"
    )
    bounce: BounceTold | None
    attachments: list[AttachmentNamed]
    occurred_at: datetime
    received_at: datetime
    set_aside_reason: str | None
    taken_back_at: datetime | None = Field(
        None, description="when its writer took it back before it left: the customer never got it"
    )


class By(Said):
    kind: str = Field(description="customer, agent, e_level, system or api")
    ref: str


class AttachedMail(Said):
    """A mail that came attached, as its bytes say; nobody knows whether it is genuine."""

    sender: Sender
    to: list[str]
    cc: list[str]
    subject: str
    message_id: str | None
    occurred_at: datetime | None = Field(description="its date; null where it bears none that can be read")
    body_text: str
    body_html: str
    attachments: list[AttachmentNamed]


class Happened(Said):
    """One line of a ticket's history."""

    id: int
    at: datetime
    actor: By
    kind: str
    data: dict[str, Any]


class Arrival(Said):
    """Something that came in, and how it ended."""

    id: int
    channel: str
    mailbox: str
    state: str = Field(description="waiting, ticketed, followed_up, set_aside, held or duplicate")
    reason: str
    sha256: str
    received_at: datetime
    attempts: int
    contact: int | None


class LedgerLine(Said):
    """One mailbox of one channel; `difference` has to be 0.

    `acknowledged` and `missing` (of those) are counted by the SMTP listener's own log, `announced` and `left_there` by
    the UIDs of the IMAP server. `reasons`: entry, why, how often.
    """

    day: str = Field(description="as asked for; empty: since the beginning")

    channel: str
    mailbox: str
    taken_in: int
    ticketed: int
    followed_up: int
    set_aside: int
    held: int
    duplicates: int
    refused: int
    waiting: int
    acknowledged: int
    missing: int
    announced: int
    left_there: int
    difference: int
    reasons: dict[str, dict[str, int]]


class Mistaken(Said):
    field: str
    problem: str
    hint: str


class Problem(Said):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[Mistaken] | None = None
    reference: str | None = None
