"""The exact input of the call pages' templates, as frozen values. Numbers are written as they are read aloud."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from channels.phone_log.own_fields import CallField
from pages.view import Choice, Form


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person it might be."""

    id: int
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket of the caller that is not over; `due_at` its next deadline."""

    id: int
    number: str
    subject: str
    state: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecentContact:
    at: datetime
    channel: str
    direction: str
    subject: str
    number: str


@dataclass(frozen=True, slots=True)
class Target:
    """What the caller's segment is promised for an ordinary question by telephone: seconds of service time."""

    metric: str
    seconds: int


@dataclass(frozen=True, slots=True)
class CallerCard:
    """Who it is. `knows_number`: the number on the telephone is one of theirs."""

    id: int
    name: str
    initials: str
    organisation: str
    customer_no: str
    segment: str
    identity: str
    note: str
    blocked: bool
    since: int
    points: tuple[tuple[str, str], ...]
    knows_number: bool
    tickets: tuple[OpenTicket, ...] = ()
    contacts: tuple[RecentContact, ...] = ()
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class CallerView:
    """What is known while number or name is typed. `state`: nothing yet, withheld, unknown number, several persons, or
    one (then `card`). `number` is the number as understood, empty where it is none yet; `ticket` the one chosen.
    `picked`: the agent chose the card's person by hand; otherwise it is there for the number and goes with it."""

    state: Literal["nothing", "withheld", "unknown", "several", "one"]
    number: str = ""
    candidates: tuple[Candidate, ...] = ()
    card: CallerCard | None = None
    ticket: str = ""
    outage: str = ""
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that may answer what is being noted; `text` is what would be said."""

    slug: str
    title: str
    text: str
    url: str
    score: float


@dataclass(frozen=True, slots=True)
class SuggestionsView:
    """`category` is what the e-level takes the matter for (empty: it does not know)."""

    articles: tuple[Suggestion, ...] = ()
    category: str = ""
    category_name: str = ""
    confidence: float = 0.0
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class NotedView:
    """An earlier note of the same call. Empty `by`: not known yet; empty `ticket`: none yet, or none the reader may see."""

    by: str = ""
    ticket: str = ""
    again: bool = False
    """The reader saved this very form before, with another text."""


@dataclass(frozen=True, slots=True)
class CallPage:
    """The form during a call. Posts to /desk/calls. `note_id` is the id of this showing of the form: sent twice, it
    counts once, and its draft in the browser goes by it. `call` is the row of the telephone log, if it began there."""

    form: Form
    note_id: str
    started_at: datetime
    categories: tuple[Choice, ...]
    caller: CallerView
    call: str = ""
    suggestions: SuggestionsView = SuggestionsView()
    noted: NotedView | None = None
    """Why nothing was booked: the call is noted already."""
    fields: tuple[CallField, ...] = ()
    """The desk's own."""


@dataclass(frozen=True, slots=True)
class CornerCall:
    """A call that rings for the reader, or that they are speaking in; `name` empty: nobody known has this number."""

    id: int
    ringing: bool
    direction: str
    number: str
    name: str
    organisation: str
    segment: str
    open_tickets: int
    since: datetime


@dataclass(frozen=True, slots=True)
class CornerCallback:
    """A callback the reader promised whose time has come; `e164` is for the dialler. Where the ticket is not
    `readable` for the reader, `subject` is what they noted themselves."""

    id: int
    due_at: datetime
    e164: str
    number: str
    name: str
    ticket: str
    subject: str
    readable: bool = True


@dataclass(frozen=True, slots=True)
class CornerView:
    """What stands in the corner of every page; nothing is shown where both are empty."""

    calls: tuple[CornerCall, ...] = ()
    callbacks: tuple[CornerCallback, ...] = ()


@dataclass(frozen=True, slots=True)
class LogRow:
    """A call of the telephone log. `agent` is who answered it, empty where nobody did; `unnoted`: no ticket holds a note."""

    id: int
    at: datetime
    direction: str
    state: str
    number: str
    e164: str
    name: str
    agent: str
    ticket: str
    unnoted: bool


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """A promised callback. `agent` is whoever promised it; `due` says its time has come. Where the ticket is not
    `readable` for the reader, `subject` is what they noted themselves."""

    id: int
    due_at: datetime
    due: bool
    e164: str
    number: str
    name: str
    agent: str
    mine: bool
    ticket: str
    subject: str
    readable: bool = True


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Callbacks, missed calls that wait for somebody, and the telephone log, the newest first."""

    callbacks: tuple[CallbackRow, ...]
    missed: tuple[LogRow, ...]
    log: tuple[LogRow, ...]
    form: Form
    next_url: str = ""
    may_announce: bool = False
