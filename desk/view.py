"""The exact input of the desk's templates, as frozen values: handlers fill these, templates read nothing else.

The ticket page's own values are in `desk.ticket_view`, those of the pages to look things up in `desk.look_up_view`.

Instants are aware; spans are working seconds; shares are 0–1. Names of queues, categories, persons and rules are
shown as they are; enumerations (state, channel, type, metric …) are stored values that the templates put into words.
Every form posts `csrf`; those on a ticket also post `version`, the ticket's optimistic lock.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from desk.wrong import Wrong
from pages.view import Chip, Choice

ELevelOutcome = Literal[
    "none", "passed", "bypassed", "no_article", "human", "suggested", "answered", "helped", "rejected"
]


# ── the shell around every page ──────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RailItem:
    """A line of the rail. `count` None shows none; `loud` marks a counter that wants attention."""

    label: str
    url: str
    icon: str = "inbox"
    count: int | None = None
    current: bool = False
    loud: bool = False
    key: str = ""
    more: bool = False
    """Whether there are, or may be, more than `count`."""


@dataclass(frozen=True, slots=True)
class RailView:
    """`levels`: the e-level, then those of 1, 2, 3 the reader may see (label empty: the usual name)."""

    levels: tuple[RailItem, ...]
    views: tuple[RailItem, ...]
    queues: tuple[RailItem, ...]
    saved: tuple[RailItem, ...] = ()
    """Views kept under a name."""
    more: tuple[RailItem, ...] = ()
    """Further pages this person may open: arrivals, sent mail, administration."""
    again: int = 0
    """Seconds after which the rail fetches itself anew, for counters that are behind; 0: only when it is told."""


@dataclass(frozen=True, slots=True)
class Shell:
    """Who is at the desk, and what surrounds every page. `flash` is one sentence about what was just done.
    `live_url` is the stream of server-sent events, empty for none."""

    agent_name: str
    initials: str
    present: bool
    rail: RailView
    csrf: str
    agent_id: int = 0
    live_url: str = "/desk/live"
    flash: str = ""
    flash_is_error: bool = False
    undo_url: str = ""
    """Where what the flash tells is undone."""
    alarm: str = ""
    """A sentence to an admin, above every page, until what it says is mended."""
    zone: str = ""
    """The zone of the times on the page, where it is not the desk's."""


# ── lists ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Person:
    """An agent as shown: initials in a circle, `me` for the reader, `stood_for` where the reader stands in for them."""

    name: str
    initials: str
    me: bool = False
    stood_for: bool = False


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The customer beside the conversation."""

    name: str
    initials: str
    address: str
    url: str
    organisation: str = ""
    customer_no: str = ""
    segment: str = ""
    agreement: str = ""
    identity: str = "unknown"
    phone: str = ""
    open_tickets: int = 0
    contacts: int = 0
    since: int | None = None
    note: str = ""
    blocked: bool = False
    """What they send is set aside as spam."""
    reached_by: str = "email"
    """What `address` is: email, phone, fax or postal; empty where nothing is known."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One ticket in a list. `language` only where it is not the desk's. `confidence` belongs to a proposal. Rows are the
    same whatever their `chip` says: it changes with every second, and the rest of the row is kept without it."""

    number: str
    url: str
    subject: str
    channel: str
    priority: str
    level: int
    customer: str
    segment: str
    excerpt: str
    chip: Chip | None = field(compare=False)
    e_level: ELevelOutcome = "none"
    confidence: float | None = None
    assignee: Person | None = None
    unread: bool = False
    language: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    """Column and words of each cell between the ticket and its deadline; no words where a sign is drawn."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list and its head."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A filter in force: `name` and `value` as words, and where to go without it."""

    name: str
    value: str
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class FilterField:
    """A select of the filter menu. `operator` is what its choice adds to the query."""

    operator: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """The bar above a list: the query as it was typed, its operators as chips, what is wrong with them, the order in
    force with the way to the other one, and the menu."""

    query: str = ""
    chips: tuple[FilterChip, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    order: Literal["due", "newest"] = "due"
    order_url: str = ""
    fields: tuple[FilterField, ...] = ()
    told: tuple[Wrong, ...] = ()
    """What is no mistake in the query, yet not what one may think."""


@dataclass(frozen=True, slots=True)
class ViewOfOnes:
    """The saved view one looks at. `mine`: the reader may change it."""

    id: int
    name: str
    shared: bool
    mine: bool
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MajorIncident:
    """The strip above every list while one is running."""

    title: str
    tickets: int
    next_notice_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a desk without a ticket points whoever sets it up: `address` takes mail, empty where none does yet; `members`: whether
    they may invite colleagues."""

    address: str
    members: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A list of tickets by remaining time. `summary` is the sentence beside the title ("26 offen, 1 verletzt");
    `rows_url` gives the list alone (parts/list.html); `next_url` the next page, None on the last."""

    title: str
    summary: str
    rows: tuple[QueueRow, ...]
    rows_url: str
    path: str = "/desk/"
    here_url: str = "/desk/"
    """The list with its filter: where a step with several tickets comes back to."""
    filters: Filters = Filters()
    columns: tuple[Column, ...] = ()
    column_choices: tuple[Choice, ...] = ()
    """Those shown first, in their order; empty where the reader may not choose."""
    most_columns: int = 6
    columns_open: bool = False
    """Whether one is choosing them."""
    saved: ViewOfOnes | None = None
    next_url: str | None = None
    more_url: str = ""
    """The further rows alone (parts/rows.html), for the end of the list that fetches them when it is seen."""
    looked_far: bool = False
    """Not all was looked at: fewer rows than a page, and yet more may fit."""
    major: MajorIncident | None = None
    partial: bool = False
    """Whether there may be tickets here that the reader does not see."""
    empty_hint: str = ""
    """What is next when there is nothing here: one sentence."""
    beginning: Beginning | None = None
    next_of: tuple[str, str] | None = None
    """Name and value of the field that says of which list the next ticket is taken; empty: of all one works on."""
    pulled: bool = False
    """Whether the list stands in the order in which work is taken."""


# ── the other pages ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event of a ticket as a sentence; `actor` is a name or "e-Level"."""

    at: datetime
    actor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    number: str
    subject: str
    url: str
    entries: tuple[HistoryEntry, ...]
    next_url: str | None = None


@dataclass(frozen=True, slots=True)
class TroublePage:
    """What could not be done, and the way on: unknown ticket, missing right, somebody was quicker. `kept` is what
    the person had written, so that nothing is lost."""

    title: str
    text: str
    url: str
    action: str
    kept: str = ""
