"""The exact input of the customers' templates, as frozen values. Promised times are instants; the page says them
in words. Texts are plain and escaped by the template; nothing a customer sent is shown as HTML."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pages.view import Choice, FileView, Form, Passage


@dataclass(frozen=True, slots=True)
class Site:
    """The company and what surrounds every customers' page. `section` marks the current entry of the navigation;
    `languages` are (code, name, url) with the page in the other language."""

    company: str
    place: str = ""
    section: Literal["", "help", "contact", "mine"] = ""
    languages: tuple[tuple[str, str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Footer: (label, url), for instance imprint and privacy."""
    outages: tuple[tuple[str, datetime], ...] = ()
    """What is out of order now, in words, and until when it is expected to last."""
    works: tuple[tuple[str, str], ...] = ()
    """What is planned: text, and from when until when in words."""
    framed: bool = False
    """Shown inside another website's page, which has a head of its own."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A topic on the home page."""

    icon: str
    title: str
    hint: str
    url: str


@dataclass(frozen=True, slots=True)
class ChannelOffer:
    """One way to reach the company. `status` and `expected` are words ("offen bis 20:00", "Antwort meist in 1 h 10");
    `best` is the one that is answered soonest."""

    icon: str
    name: str
    hint: str
    open: bool | None
    """None where nobody can say."""
    status: str
    expected: str = ""
    action: str = ""
    url: str = ""
    first: bool = False
    best: bool = False


@dataclass(frozen=True, slots=True)
class ArticleLink:
    title: str
    url: str
    excerpt: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class HomePage:
    matters: tuple[Matter, ...]
    channels: tuple[ChannelOffer, ...]
    popular: tuple[ArticleLink, ...] = ()
    often: tuple[ArticleLink, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    query: str
    results: tuple[ArticleLink, ...]


@dataclass(frozen=True, slots=True)
class WaysPage:
    """Every way to reach the company, the one answered soonest first. `hours` are the service hours in words."""

    channels: tuple[ChannelOffer, ...]
    hours: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article to be read beside the form; `html` comes from `knowledge_base.rendering` alone."""

    slug: str
    title: str
    url: str
    html: str
    language: str


@dataclass(frozen=True, slots=True)
class SuggestionsPart:
    """What fits what is being written: articles, and the topic it seems to be (empty where nobody can say)."""

    articles: tuple[Suggestion, ...] = ()
    topic: str = ""
    topic_name: str = ""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """`html` comes from `knowledge_base.rendering` alone: everything in it is escaped. `language` is the article's."""

    title: str
    slug: str
    category: str
    html: str
    updated_at: datetime
    csrf: str
    language: str = "de"
    related: tuple[ArticleLink, ...] = ()
    voted: Literal["", "yes", "no"] = ""


@dataclass(frozen=True, slots=True)
class ContactFormPage:
    """`topics` are the categories a customer may choose; `expected` says when an answer is to be expected if sent now. `form` fields: name, email, subject, topic, text, files; the field
    `website` is a trap for machines and stays empty. `rendered` is the id of this showing of the form: sent twice, it
    counts once. `file_rule` says in words which files may be sent."""

    form: Form
    topics: tuple[Choice, ...]
    max_upload: int
    file_rule: str = ""
    expected: str = ""
    refused: str = ""
    """Endings of files that are not accepted, separated by spaces."""
    rendered: str = ""
    proof_bits: int = 0
    """How much the browser pays for it (`channels/web/proof_of_work.py`)."""


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    number: str
    subject: str
    email: str
    expected: str
    status_url: str
    answered: bool = False
    """The e-level has answered at once: the answer is already on the status page."""
    mail: bool = True
    """Whether this server can send the confirmation."""


@dataclass(frozen=True, slots=True)
class Message:
    """One public entry of the conversation, as the customer sees it."""

    at: datetime
    mine: bool
    author: str
    passages: tuple[Passage, ...]
    channel: str = "email"
    automatic: bool = False
    files: tuple[FileView, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The ticket behind its secret link. Forms post to `{url}/reply`, `/solved`, `/reopen`; `promise` is the metric
    `promised_at` belongs to (first_response, update or resolution)."""

    number: str
    url: str
    subject: str
    state: str
    opened_at: datetime
    messages: tuple[Message, ...]
    form: Form
    max_upload: int
    promised_at: datetime | None = None
    promise: str = "first_response"
    next_step: str = ""
    file_rule: str = ""
    rendered: str = ""
    """The id of this showing of the page: an answer sent twice counts once."""
    proof_bits: int = 0
    may_reply: bool = True
    may_solve: bool = False
    may_withdraw: bool = False
    """Open work the customer may end because it is no longer needed."""
    may_reject: bool = False
    """An automatic answer waits for a word: a button hands the matter to a person."""
    may_reopen: bool = False
    reopen_until: datetime | None = None
    may_rate: bool = False
    score: int = 0
    """The rating given so far, 0 for none."""
    comment: str = ""
    continues_as: str = ""
    """The number of the ticket this one was put together with, which is another customer's"""
    flash: str = ""


@dataclass(frozen=True, slots=True)
class MyTicket:
    """A line of the customer's own tickets; `at` is the newest contact."""

    number: str
    subject: str
    url: str
    state: str
    at: datetime
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MyTicketsPage:
    """`step`: the address is asked for, a link was asked for, or the tickets of `address` are listed. `mail`: whether
    this server can send the link."""

    step: Literal["ask", "asked", "list"]
    form: Form
    address: str = ""
    tickets: tuple[MyTicket, ...] = ()
    more: str = ""
    mail: bool = True
    colleagues_at: str = ""
    """The organisation whose people may read each other's tickets."""
    report_of: str = ""
    """The organisation of which the reader may read what was delivered."""
    expired: bool = False
    """Whether a link led here that opens nothing any more."""


@dataclass(frozen=True, slots=True)
class ColleaguesTicket:
    """A line of the tickets of somebody's colleagues; `at` is the newest contact."""

    number: str
    subject: str
    url: str
    state: str
    at: datetime
    customer: str


@dataclass(frozen=True, slots=True)
class ColleaguesPage:
    organisation: str
    tickets: tuple[ColleaguesTicket, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class ColleaguesTicketPage:
    """A colleague's ticket, to be read."""

    number: str
    subject: str
    state: str
    opened_at: datetime
    customer: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ReactionPage:
    """Behind the links of an automatic answer. Looking changes nothing; a button posts to `url` with
    `reaction` = helped, not_helped or person. `chosen` is what the link said; `done` what has been recorded."""

    number: str
    url: str
    subject: str
    csrf: str
    answer: tuple[Passage, ...]
    article: str
    chosen: Literal["", "helped", "not_helped", "person"] = ""
    done: Literal["", "helped", "not_helped", "person"] = ""
    promised_at: datetime | None = None
    status_url: str = ""
    may_correct: bool = False
    """It helped, they said, and may still say that it did not."""


@dataclass(frozen=True, slots=True)
class TroublePage:
    """A kind word where something cannot be shown: unknown or expired link, too large, too many."""

    title: str
    text: str
    status: int
