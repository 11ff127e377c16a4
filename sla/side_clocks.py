"""The clocks beside the customer's first answer, progress and solution: taking over by a level, and complaints.

A pick-up runs while a ticket waits in a queue; another level starts its own. A complaint owes a status every so often,
each public answer beginning the next one, and a final answer. Reactions of the same commit, like those of `Timers`.
"""

from dataclasses import dataclass
from datetime import datetime

from sla.events import TimePromised
from sla.policy import Metric
from sla.rebuild import OVER
from sla.registry import Registry
from sla.running_clock import stop
from sla.taking_up import answered
from sla.ticket_clocks import TicketClocks, hold
from storage.change import Change
from ticketing.events import AnswerSent, FieldChanged, TicketMoved, TicketOpened, TicketRouted
from ticketing.states import State
from ticketing.tables import Ticket

OF_COMPLAINTS: tuple[Metric, ...] = ("complaint_status", "complaint_answer")


@dataclass(frozen=True, slots=True)
class SideClocks:
    """The reactions, one method per event. A desk that promises none of this pays nothing for it."""

    registry: Registry

    def opened(self, change: Change, event: TicketOpened) -> None:
        ticket = change.session.get(Ticket, event.ticket_id)
        if ticket is not None and ticket.type == "complaint" and self._promised(change, *OF_COMPLAINTS):
            self._complain(self._of(change, event.ticket_id, event.at))

    def corrected(self, change: Change, event: FieldChanged) -> None:
        """Out of the complaint's row of the matrix `Timers` voids them by itself."""
        if event.field == "type" and self._promised(change, *OF_COMPLAINTS):
            self._complain(self._of(change, event.ticket_id, event.at))

    def answered(self, change: Change, event: AnswerSent) -> None:
        """A public answer is a status of the complaint, and the next one is owed from then on."""
        if not event.substantive or not self._promised(change, "complaint_status"):
            return
        clocks = self._of(change, event.ticket_id, event.at)
        for row in clocks.open("complaint_status"):
            answered(clocks, row, event.contact_id, event.by)
            _begin_status(clocks)
        clocks.done()

    def promised(self, change: Change, event: TimePromised) -> None:
        """By hand: what was agreed runs on beside it."""
        assert event.due is not None
        clocks = self._of(change, event.ticket_id, event.at)
        clocks.promise(event.due)
        clocks.done()

    def moved(self, change: Change, event: TicketMoved) -> None:
        if (event.after == State.QUEUED or event.transition == "T9") and self._promised(change, "level_pickup"):
            clocks = self._of(change, event.ticket_id, event.at)
            if event.transition == "T9":
                for row in clocks.open("level_pickup"):
                    clocks.step(row, stop)
            else:
                _hand_over(clocks)
            clocks.done()

    def routed(self, change: Change, event: TicketRouted) -> None:
        """Another level's time begins when it gets the ticket."""
        if event.passed_on and self._promised(change, "level_pickup"):
            clocks = TicketClocks(change, self.registry, event.ticket_id, event.at, {"level": str(event.level_before)})
            if clocks.ticket.state == State.QUEUED:
                _hand_over(clocks)
            clocks.done()

    def _promised(self, change: Change, *metrics: Metric) -> bool:
        terms = self.registry.current(change.session)
        return any(terms.ever_promised(metric) for metric in metrics)

    def _of(self, change: Change, ticket_id: int, at: datetime) -> TicketClocks:
        return TicketClocks(change, self.registry, ticket_id, at)

    def _complain(self, clocks: TicketClocks) -> None:
        if clocks.ticket.type != "complaint" or clocks.ticket.state in OVER:
            return
        for metric in OF_COMPLAINTS:
            if not clocks.open(metric):
                clocks.start(metric)
        clocks.done()


def _begin_status(clocks: TicketClocks) -> None:
    """Nobody waits for the next one while the complaint is answered."""
    row = clocks.start("complaint_status")
    if row is not None and clocks.ticket.state in OVER:
        clocks.step(row, hold)


def _hand_over(clocks: TicketClocks) -> None:
    """The clock of the level that has the ticket now; what another one owed ends with it, neither met nor broken."""
    for row in clocks.open("level_pickup"):
        if row.started_at == clocks.at:
            clocks.retarget(row)
            return
        clocks.void(row)
    clocks.start("level_pickup")
