"""What the watch over deadlines adds to a ticket's history."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from ticketing.events import TicketFact


@dataclass(frozen=True, slots=True)
class StaffNotified(TicketFact):
    """Our own people were told about a deadline (N20, N21). `to` names who: assignee, lead, queue."""

    name: ClassVar[str] = "staff_notified"
    metric: str = ""
    percent: int = 75
    to: str = ""


@dataclass(frozen=True, slots=True)
class TimePromised(TicketFact):
    """Somebody told the customer by when to expect us, beside what was agreed."""

    name: ClassVar[str] = "time_promised"
    due: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewWorkTold(TicketFact):
    """Those on duty in its queue were told of urgent work (N19); `people` says how many."""

    name: ClassVar[str] = "new_work_told"
    people: int = 0


@dataclass(frozen=True, slots=True)
class EscalationTold(TicketFact):
    """A step of an escalation chain was taken: `to` says whom it meant, `people` how many were told."""

    name: ClassVar[str] = "escalation_told"
    chain: str = ""
    metric: str = ""
    to: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class EscalationActed(TicketFact):
    """A step of an escalation chain did something to the ticket: `act` and `value` as in `sla/chains.py`; `outcome` is done, not_needed
    (it is so already), before (this chain has done so once) or impossible."""

    name: ClassVar[str] = "escalation_acted"
    chain: str = ""
    metric: str = ""
    act: str = ""
    value: str = ""
    outcome: str = "done"


@dataclass(frozen=True, slots=True)
class EscalationConfirmed(TicketFact):
    """Somebody said that they care for it; the chain ends. `metric`: by the link of a mail, about this deadline; `ended` tells
    whether a chain was under way."""

    name: ClassVar[str] = "escalation_confirmed"
    metric: str = ""
    ended: bool = True
