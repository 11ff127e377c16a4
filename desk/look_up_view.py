"""The exact input of the pages one looks things up on: sent mail, arrivals, ledger, search, knowledge, persons.

As in `desk.view`: frozen values, aware instants, enumerations as they are stored.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from desk.view import PersonCard
from desk.wrong import Wrong
from pages.view import FileView, Form, Passage
from ticketing.outbound import MailTried


@dataclass(frozen=True, slots=True)
class SentMail:
    """One message that went out or should. `state`: queued, sent, kept, failed, suppressed, unknown; `trouble` in words."""

    id: int
    url: str
    to: str
    subject: str
    kind: str
    state: Literal["queued", "sent", "kept", "failed", "suppressed", "unknown"]
    at: datetime
    attempts: int = 0
    trouble: str = ""
    ticket: str = ""
    ticket_url: str = ""
    next_try_at: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    html_url: str = ""
    """Where its HTML is served for the sandboxed frame; empty without any."""
    raw_url: str = ""
    recipients: tuple[tuple[str, str, str], ...] = ()
    """(address, state in words, what was said) of each, as far as it was tried."""


@dataclass(frozen=True, slots=True)
class SentMailPage:
    mails: tuple[SentMail, ...]
    next_url: str | None = None
    may_test: bool = False


@dataclass(frozen=True, slots=True)
class SuppressedRow:
    """An address that gets no automatic mail: its owner complained, or mail to it came back (`words`: what was said)."""

    address: str
    since: datetime
    complained: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class SuppressedPage:
    rows: tuple[SuppressedRow, ...]
    may_lift: bool = False
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class MailTestPage:
    """The form for a test mail and, once it was sent, what became of it."""

    form: Form
    tried: MailTried | None = None


@dataclass(frozen=True, slots=True)
class HeldArrival:
    """Something taken in that could not be read. `reason` says why in words; the bytes are kept."""

    id: int
    channel: str
    mailbox: str
    received_at: datetime
    size: int
    sender: str
    reason: str
    attempts: int
    raw_url: str
    can_be_taken: bool = False
    """Set aside, and one click takes it in as a matter."""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """A mailbox on another server. `trouble` in words, empty while all is well; `silent`: not read for ten minutes."""

    label: str
    read_at: datetime | None
    backlog: int
    trouble: str = ""
    trouble_at: datetime | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class ArrivalsPage:
    """`of`: held (could not be read) or set_aside (belongs to no ticket: bounces, absence notes, spam). `being_read`: one is read
    again right now, what becomes of it is not known yet."""

    held: tuple[HeldArrival, ...]
    next_url: str | None = None
    of: Literal["held", "set_aside"] = "held"
    mailboxes: tuple[MailboxRow, ...] = ()
    being_read: bool = False


@dataclass(frozen=True, slots=True)
class LedgerFigure:
    """How often, and why: (words, how often), the most frequent first."""

    count: int
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """The books of one mailbox of one channel. `difference` must be 0; `witness` says who else counted, in words."""

    channel: str
    mailbox: str
    taken_in: int
    ticketed: int
    followed_up: LedgerFigure
    set_aside: LedgerFigure
    held: LedgerFigure
    duplicates: int
    waiting: int
    refused: LedgerFigure
    difference: int
    witness: str = ""


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """What came in on one day (UTC), per mailbox."""

    day: date
    rows: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """`rows` since the beginning; `days` the newest first."""

    rows: tuple[LedgerRow, ...]
    days: tuple[LedgerDay, ...] = ()
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something a search found: a ticket with the words of its newest contact that fits, a person or an article. `file` is
    the name of the attached file that holds the words; then `excerpt` is a piece of it."""

    kind: Literal["ticket", "person", "article"]
    title: str
    url: str
    detail: str = ""
    excerpt: str = ""
    state: str = ""
    channel: str = ""
    at: datetime | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`wrong` are mistakes in operators, each with how it stands in the query, `told` what else is to be said of it;
    `further`: not the first page."""

    query: str
    hits: tuple[Hit, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    next_url: str | None = None
    further: bool = False
    told: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list. `state`: draft, review, published, expired, archived."""

    number: str
    url: str
    title: str
    category: str
    language: str
    state: str
    version: int
    excerpt: str = ""
    helped: int = 0
    not_helped: int = 0


@dataclass(frozen=True, slots=True)
class KnowledgePage:
    query: str
    rows: tuple[ArticleRow, ...]
    next_url: str | None = None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """`html` is safe, made from the article's Markdown; `questions` the variants it answers; `answer` what the e-level would send."""

    row: ArticleRow
    html: str
    questions: tuple[str, ...]
    answer: str
    automatic: bool
    review_due: datetime | None
    updated_at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One contact of this person on any channel. `direction`: in or out."""

    at: datetime
    channel: str
    direction: Literal["in", "out"]
    subject: str
    excerpt: str
    ticket: str
    ticket_url: str
    ticket_state: str
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A way to reach a person: a channel, and the address as it is read. `id` is its row."""

    kind: str
    value: str
    verified: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True)
class PersonPage:
    card: PersonCard
    addresses: tuple[Address, ...]
    entries: tuple[TimelineEntry, ...]
    next_url: str | None = None
    may_unblock: bool = False
    may_verify: bool = False


@dataclass(frozen=True, slots=True)
class AttachedMail:
    """A mail that came attached. `ticket` is the number of the ticket it hangs on, empty for none; `sender`, `to` and `cc` are
    names with addresses; `at` is None where it bears no date."""

    url: str
    ticket: str
    subject: str
    sender: str
    to: str
    cc: str
    at: datetime | None
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...] = ()
    html_url: str = ""
    remote_pictures: bool = False
    files: tuple[FileView, ...] = ()
