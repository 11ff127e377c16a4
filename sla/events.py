"""What the watch over deadlines adds to a ticket's history."""

from dataclasses import dataclass
from typing import ClassVar

from ticketing.events import TicketFact


@dataclass(frozen=True, slots=True)
class StaffNotified(TicketFact):
    """Our own people were told about a deadline (N20, N21). `to` names who: assignee, lead, queue."""

    name: ClassVar[str] = "staff_notified"
    metric: str = ""
    percent: int = 75
    to: str = ""
