"""The exact input of the ticket page (templates ticket.html, parts/conversation, contact, timers, prediction).

As in `desk.view`: frozen values, aware instants, working seconds, shares 0–1; free texts (reasons, names of gates,
details) come in the reader's language, enumerations as they are stored.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desk.framing import BARE, Frame
from desk.link_view import FieldView, LinkedView
from desk.others_view import Other, OtherDraft
from desk.scan_view import ScanView
from desk.timer_view import TimerView
from desk.view import ELevelOutcome, Person, PersonCard
from pages.view import Choice, FileView, Form, Passage


@dataclass(frozen=True, slots=True)
class ContactView:
    """One entry of the conversation.

    `kind`: in (from the customer), out (from an agent), elevel (automatic answer), notice (acknowledgement and other
    machine-made mail to the customer), note (internal), phone, third (to or from somebody else), event (one line).
    `detail` is the grey text beside the name ("an hilfe@…"), `footer` sentences below it (source, delivery, clock).
    """

    id: int
    kind: Literal["in", "out", "elevel", "notice", "note", "phone", "third", "event"]
    at: datetime
    author: str
    initials: str = ""
    me: bool = False
    channel: str = "email"
    detail: str = ""
    passages: tuple[Passage, ...] = ()
    html: str = ""
    """What a colleague formatted, cleaned (`pages/rich_text.py`); shown in place of the passages."""
    files: tuple[FileView, ...] = ()
    footer: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    reaction: str = ""
    """For elevel: helped, rejected or empty; with `reaction_at`."""
    reaction_at: datetime | None = None
    article_url: str = ""
    html_url: str = ""
    """Where the customer's own HTML is served for the sandboxed frame; empty without any."""
    raw_url: str = ""
    language: str = ""
    duration: int | None = None
    sentence: str = ""
    """For event: the whole line in words."""
    icon: str = "refresh"
    scan: ScanView | None = None
    """For fax and letter: its pages."""
    undo_until: datetime | None = None
    """Until when its writer can take it back."""
    remote_pictures: bool = False
    """Its layout shows pictures from elsewhere; they wait until the reader asks for them."""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom a reply goes to: `label` is name and address in words. `choices` are offered where somebody else wrote as well; `cc`, separated
    by commas, is proposed, `shown_cc` and `bcc` are what the fields hold; `warning` is why the answer may not arrive where it should."""

    label: str
    address: str = ""
    cc: str = ""
    choices: tuple[Choice, ...] = ()
    warning: str = ""
    shown_cc: str = ""
    bcc: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """One test of the e-level: what was reached against what is needed, both 0–1."""

    name: str
    value: float
    needed: float


@dataclass(frozen=True, slots=True)
class ProposalView:
    """An approved article that would answer. `article` is what `use` names, `text` what it puts into the reply, word for
    word; `excerpt` is the sentence that fits best."""

    article: str
    version: int
    title: str
    excerpt: str
    match: float
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PredictionView:
    """What the e-level thinks, and why it did or did not answer. `evidence` are words with their weight, `read` those
    with a slip and what they were read as, `meaning` the part of the lead that comes from what the text means."""

    category: str
    outcome: ELevelOutcome
    gates: tuple[Gate, ...] = ()
    reasons: tuple[str, ...] = ()
    evidence: tuple[tuple[str, float], ...] = ()
    runner_up: str = ""
    runner_up_share: float = 0.0
    proposals: tuple[ProposalView, ...] = ()
    read: tuple[tuple[str, str], ...] = ()
    meaning: float | None = None
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of the way here: a sentence, with the decisive `value` in bold after it, and the `source`."""

    label: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class RuleLook:
    """A routing rule the ticket was held against; `against` is the condition that did not hold, in words."""

    name: str
    held: bool
    against: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the checklist. `queue` is the name of where a hand-over goes."""

    number: int
    text: str
    kind: str
    required: bool
    options: tuple[Choice, ...]
    queue: str
    done: bool
    result: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """`open` counts the required steps that keep the ticket from being resolved."""

    name: str
    version: int
    steps: tuple[StepView, ...]
    open: int

    @property
    def next(self) -> int:
        """The first step that is not done; -1 where all are."""
        return next((step.number for step in self.steps if not step.done), -1)


@dataclass(frozen=True, slots=True)
class Actions:
    """Which moves the state and the person's rights allow now."""

    reply: bool = True
    note: bool = True
    take: bool = False
    assign: bool = True
    release: bool = False
    """Whoever may not assign to others can give their own ticket back."""
    escalate: bool = True
    resolve: bool = True
    reopen: bool = False
    spam: bool = True
    merge: bool = False
    follow_up: bool = False
    block: bool = False
    """The sender of a ticket already set aside as spam can still be blocked."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """Something that can be put into a text: a template, an article (its slug as `article`), a colleague. `inner` is what
    of a template goes into an answer that has begun, on lines of its own; empty: the text, where the cursor stands."""

    label: str
    text: str
    hint: str = ""
    article: str = ""
    inner: str = ""


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Everything on the page of one ticket. Forms post to `/desk/tickets/{number}/…`; see ticket.html."""

    number: str
    url: str
    version: int
    subject: str
    type: str
    state: str
    priority: str
    level: int
    queue: str
    category: str
    language: str
    person: PersonCard
    conversation: tuple[ContactView, ...]
    timers: tuple[TimerView, ...]
    route: tuple[RouteStep, ...]
    actions: Actions
    form: Form
    prediction: PredictionView | None = None
    assignee: Person | None = None
    others: tuple[Other, ...] = ()
    begun: tuple[OtherDraft, ...] = ()
    followers: tuple[Person, ...] = ()
    """Colleagues who get its news."""
    resolution: str = ""
    told_state: str = ""
    """Its state in the desk's word, see `pages.words.told_state`."""
    told_in: str = ""
    """By which zones the deadlines are read."""
    zone: str = ""
    """That of the reader's times, where it is not the desk's."""
    max_upload: int = 26_214_400
    refused_types: str = ""
    """Endings of files that are not taken, with a blank between them."""
    answer: Recipients = Recipients("")
    frame: Frame = BARE
    signature: str = ""
    """What is put below an answer when it is mailed."""
    files_hint: str = ""
    """What becomes of files attached to an answer, where that is not plain."""
    category_code: str = ""
    # choices of the forms
    agents: tuple[Choice, ...] = ()
    levels: tuple[Choice, ...] = ()
    queues: tuple[tuple[int, str, tuple[Choice, ...]], ...] = ()
    """Level, its name, and the queues on it."""
    categories: tuple[Choice, ...] = ()
    rules: tuple[RuleLook, ...] = ()
    procedure: ProcedureView | None = None
    whys: tuple[Choice, ...] = ()
    came_from: str = ""
    """The queue it was passed on from, if it was."""
    escalated: bool = False
    """Whether a chain waits for somebody to confirm that they care."""
    newest: int = 0
    """The newest entry of the conversation; forms send it along as `seen`."""
    new_since: int = 0
    """After a clash: what came behind this entry is marked as new."""
    guessed: bool = False
    """Whether the category is only what the e-level thinks, and it is not sure."""
    reply_draft: str = ""
    reply_html: str = ""
    """The draft with its formatting; empty without."""
    """What the agent has written but not sent: shown beside a form that came back."""
    note_draft: str = ""
    next_day: str = ""
    """The next day with business hours, as a date field holds it."""
    form_id: str = ""
    """The id of this showing of the forms that write: sent twice, they count once."""
    linked: LinkedView | None = None
    fields: tuple[FieldView, ...] = ()
    open_form: str = ""
    """Name of the form that came back with mistakes: reply, note, assign, escalate, resolve …"""
