"""A message leaves for a ticket of its own: whoever wrote it waits there from then on, and here for what they wrote besides.

What had answered it by then was an answer to it: the new ticket's first response is met by it, at its time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sla.history import history_of
from sla.in_order import Line
from sla.rebuild import RETOLD
from sla.registry import Registry
from sla.running_clock import pause
from sla.side_clocks import SideClocks
from sla.ticket_clocks import TicketClocks
from sla.timers import AT_REST, Timers
from storage.change import Change
from ticketing.events import AnswerSent
from ticketing.link_events import TicketSplit, TicketSplitOff
from ticketing.states import State


@dataclass(frozen=True, slots=True)
class Parting:
    """The reactions to a split, in its commit."""

    registry: Registry

    def split(self, change: Change, event: TicketSplit) -> None:
        """An update clock that the message began is measured from the oldest one that stayed, or void where none did."""
        if not event.contact_id:
            return
        clocks = TicketClocks(change, self.registry, event.ticket_id, event.at)
        waiting = clocks.open("update")
        lines = history_of(change, event.ticket_id, RETOLD) if waiting else []
        began, following = _unanswered(lines, event.contact_id)
        for row in waiting if began else ():
            if following is None:
                clocks.void(row)
                continue
            clocks.restart(row, following)
            if State(clocks.ticket.state) in AT_REST:
                clocks.step(row, lambda _, clock, at: pause(clock, at))
        clocks.done()

    def split_off(self, change: Change, event: TicketSplitOff) -> None:
        if event.answered_at is not None:
            answer = AnswerSent(event.ticket_id, event.answered_at, event.contact_id)
            Timers(self.registry).answered(change, answer)
            SideClocks(self.registry).answered(change, answer)


def _unanswered(lines: Sequence[Line], contact_id: int) -> tuple[bool, datetime | None]:
    """Whether this is the oldest message nobody has answered, and when the next one came that stayed."""
    left = {line.data.get("contact_id") for line in lines if line.kind == "split"} - {contact_id}
    lost = {line.data.get("contact_id") for line in lines if line.kind == "answer_bounced" and line.data["permanent"]}
    oldest = following = None
    for line in lines:
        contact = line.data.get("contact_id")
        wrote = line.kind == "customer_wrote"
        if wrote and contact == contact_id:
            oldest = oldest or contact
        if wrote and (contact in left or contact == contact_id):
            continue
        if line.kind == "answer_sent" and line.data["substantive"] and contact not in lost:
            oldest = following = None
        elif wrote and oldest is None:
            oldest = contact
        elif wrote and following is None:
            following = line.at
    return oldest == contact_id, following
