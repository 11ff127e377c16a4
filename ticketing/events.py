"""What can happen to a ticket. Each fact becomes a line of its history; `app.py` lists who reacts."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from foundation.events import Event


@dataclass(frozen=True, slots=True)
class TicketFact(Event):
    """Something that happened to a ticket at an instant."""

    ticket_id: int
    at: datetime


IMPORT = "import"
"""Who opened a ticket by old mail that was taken in from a file: nothing is promised until its customer writes."""


@dataclass(frozen=True, slots=True)
class TicketOpened(TicketFact):
    name: ClassVar[str] = "opened"
    contact_id: int | None = None
    by: str = "customer"
    """customer, agent, or import: old mail that was taken in from a file"""
    answered_at_once: bool = False
    """A completed call, or one of ours that nobody had asked for: no first answer is owed any more."""
    machine: bool = False


@dataclass(frozen=True, slots=True)
class CustomerWrote(TicketFact):
    """A further message of the customer (or somebody on their side); a machine's message is `MachineWrote`."""

    name: ClassVar[str] = "customer_wrote"
    contact_id: int = 0


@dataclass(frozen=True, slots=True)
class CustomerThanked(TicketFact):
    """A message of the customer that says thanks and nothing else: nobody has to answer it."""

    name: ClassVar[str] = "customer_thanked"
    contact_id: int = 0


FOREIGN_BOUNCE = "foreign_bounce"
"""Why a delivery report was set aside, or changes nothing on the ticket it names: it belongs to no mail of ours."""


@dataclass(frozen=True, slots=True)
class MachineWrote(TicketFact):
    """A bounce, an absence note, a receipt: kept; what a bounce of ours changes follows in events of its own."""

    name: ClassVar[str] = "machine_wrote"
    contact_id: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MessageReread(TicketFact):
    """The kept bytes of a message were read again, and something else was found in them."""

    name: ClassVar[str] = "message_reread"
    contact_id: int = 0


@dataclass(frozen=True, slots=True)
class AnswerSent(TicketFact):
    """A public message of ours. `substantive`: meets the first response; a receipt does not."""

    name: ClassVar[str] = "answer_sent"
    contact_id: int = 0
    kind: str = "reply"
    by: str = "agent"
    """agent, e_level, system"""
    substantive: bool = True


TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class AnswerBounced(TicketFact):
    """An answer of ours did not reach the customer: it came back, or (status `taken_back`) its writer took it back."""

    name: ClassVar[str] = "answer_bounced"
    contact_id: int = 0
    address: str = ""
    status: str = ""
    permanent: bool = True


@dataclass(frozen=True, slots=True)
class TicketMoved(TicketFact):
    """A transition of the life cycle; `move` and `transition` name the row of `ticketing/states.py`."""

    name: ClassVar[str] = "moved"
    move: str = ""
    transition: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TicketRouted(TicketFact):
    """The ticket went to a queue; the first time after opening, later by escalation, release or hand."""

    name: ClassVar[str] = "routed"
    level: int = 1
    queue: str = ""
    level_before: int | None = None
    queue_before: str = ""
    reason: str = ""
    why: str = ""
    """One of `ticketing/escalating.py`, or back; empty where nobody was asked."""

    @property
    def passed_on(self) -> bool:
        """Whether another level had the ticket before."""
        return self.level_before is not None and self.level_before != self.level


@dataclass(frozen=True, slots=True)
class TicketAssigned(TicketFact):
    name: ClassVar[str] = "assigned"
    agent_id: int | None = None
    agent_before: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FieldChanged(TicketFact):
    """Priority, type, segment, category, impact, urgency, subject or person were corrected."""

    name: ClassVar[str] = "field_changed"
    field: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoteWritten(TicketFact):
    name: ClassVar[str] = "note_written"
    contact_id: int = 0


@dataclass(frozen=True, slots=True)
class FollowUpSet(TicketFact):
    name: ClassVar[str] = "follow_up_set"
    due: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallbackPromised(TicketFact):
    """We said we would phone at `due`."""

    name: ClassVar[str] = "callback_promised"
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallbackDue(TicketFact):
    """Whoever promised it was reminded."""

    name: ClassVar[str] = "callback_due"


@dataclass(frozen=True, slots=True)
class CallbackEnded(TicketFact):
    """`how`: done, replaced (by another promise), over (the ticket is at rest)."""

    name: ClassVar[str] = "callback_ended"
    how: str = "done"


@dataclass(frozen=True, slots=True)
class TicketsMerged(TicketFact):
    """`ticket_id` was merged into `target_id`."""

    name: ClassVar[str] = "merged"
    target_id: int = 0


@dataclass(frozen=True, slots=True)
class TicketMergedIn(TicketFact):
    """The contacts of another ticket came here."""

    name: ClassVar[str] = "merged_in"
    source_id: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class ScanIndexed(TicketFact):
    """Somebody typed in text and sender of a scan."""

    name: ClassVar[str] = "scan_indexed"
    contact_id: int = 0


@dataclass(frozen=True, slots=True)
class ScanRestamped(TicketFact):
    """Somebody corrected when the fax or letter that opened the ticket was received: `stamped_at`, `before` until then.
    `reason` says why that is right though the letter seems to bear a later date; empty where it does not."""

    name: ClassVar[str] = "scan_restamped"
    contact_id: int = 0
    stamped_at: datetime | None = None
    before: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ScanParted(TicketFact):
    """Some pages of a scan (`pages`: their numbers in the file, as they are read out) were another letter, which went
    its own way."""

    name: ClassVar[str] = "scan_parted"
    contact_id: int = 0
    pages: str = ""


@dataclass(frozen=True, slots=True)
class LetterLeft(TicketFact):
    """An answer on paper left the house: printed or faxed."""

    name: ClassVar[str] = "letter_left"
    contact_id: int = 0
    how: str = "printed"


@dataclass(frozen=True, slots=True)
class DeadlineWarned(TicketFact):
    name: ClassVar[str] = "deadline_warned"
    metric: str = ""
    percent: int = 75
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadlineMissed(TicketFact):
    name: ClassVar[str] = "deadline_missed"
    metric: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeSuppressed(TicketFact):
    """A notice that would have gone out did not: `reason` says which rule stopped it."""

    name: ClassVar[str] = "notice_suppressed"
    kind: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StepDone(TicketFact):
    """A step of a standard procedure was done, with its `result` (empty for a mere check)."""

    name: ClassVar[str] = "step_done"
    procedure: str = ""
    step: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class LeadTold(TicketFact):
    """Somebody told the leads about the ticket, which stays where it is."""

    name: ClassVar[str] = "lead_told"
    people: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ForwardJudged(TicketFact):
    """Resolved at level 2 or 3: whether a level further forward could have done it; `article` is the draft that follows."""

    name: ClassVar[str] = "forward_judged"
    could: bool = False
    article: str = ""
