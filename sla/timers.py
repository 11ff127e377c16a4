"""What a ticket's events do to its timers, in the same commit (domain.md section 4, sla-requirements section 1).

`Timers` has the reaction of each event. An event told twice changes nothing the second time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from sla.asleep import asleep
from sla.clock_data import from_data
from sla.lost_answers import take_back
from sla.newly_promised import ask_for_late
from sla.policy import BY_HAND, Metric
from sla.rebuild import DIMENSION, OVER, promises_first_response, value_of
from sla.registry import Registry, dimensions_of
from sla.running_clock import resume, stop, void
from sla.story import SOLVED
from sla.tables import SlaTimer
from sla.taking_up import answer_lapsed, answered, as_of, begin_owed, owed, restart_lapsed, run_on, stop_lapsed, take_up
from sla.ticket_clocks import TicketClocks, hold, insert_started, started
from sla.volume import fallen_back
from storage.change import Change
from ticketing.events import (
    IMPORT,
    TAKEN_BACK,
    AnswerBounced,
    AnswerSent,
    CustomerWrote,
    FieldChanged,
    ScanRestamped,
    TicketMoved,
    TicketOpened,
)
from ticketing.states import State
from ticketing.tables import Ticket, TicketEvent

AT_REST = frozenset({State.WAITING_CUSTOMER, State.AUTO_ANSWERED, State.RESOLVED})
"""States in which nothing runs that a customer waits for."""

_MOVED = (
    select(TicketEvent)
    .where(TicketEvent.ticket_id == bindparam("ticket_id"), TicketEvent.kind == "moved")
    .order_by(col(TicketEvent.id).desc())
)
_STARTED = select(SlaTimer.id).where(SlaTimer.ticket_id == bindparam("ticket_id")).limit(1)


@dataclass(frozen=True, slots=True)
class Timers:
    """The reactions, one method per event."""

    registry: Registry

    def opened(self, change: Change, event: TicketOpened) -> None:
        """T1: the first response and the resolution start when the contact was received."""
        ticket = change.session.get(Ticket, event.ticket_id)
        assert ticket is not None
        told_again = ticket.version > 1  # a ticket that nothing has moved yet has no clocks to look for
        if told_again and change.session.connection().execute(_STARTED, {"ticket_id": event.ticket_id}).first():
            return
        if event.by == IMPORT:
            insert_started(change, ticket, [])
            return
        terms, dimensions = self.registry.current(change.session), dimensions_of(ticket)
        if beyond := fallen_back(change, terms, dimensions, event.at):
            ticket.beyond, dimensions = beyond, {**dimensions, "organisation": ""}
        rows = []
        response = terms.promise("first_response", dimensions, event.at)
        if response and promises_first_response(event.by, ticket.first_channel):
            answer = event.contact_id or 0 if event.answered_at_once else None
            rows.append(started(ticket, response, "first_response", event.at, answer))
        resolution = terms.promise("resolution", dimensions, event.at)
        if resolution:
            rows.append(started(ticket, resolution, "resolution", event.at))
        if terms.holds_since(event.at) < terms.holds_since(change.now):
            _look_at_once(change, rows)
            ask_for_late(change, terms, ticket, event.at)
        insert_started(change, ticket, rows)

    def answered(self, change: Change, event: AnswerSent) -> None:
        """A substantive public answer meets the first response and ends the customer's waiting."""
        if not event.substantive:
            return
        clocks = self._of(change, event)
        for row in clocks.open("first_response", "update", BY_HAND):
            answered(clocks, row, event.contact_id, event.by)
        answer_lapsed(clocks, event.contact_id, event.by)
        clocks.done()

    def customer_wrote(self, change: Change, event: CustomerWrote) -> None:
        """The update clock runs from the oldest unanswered message, and not before the first response."""
        clocks = self._of(change, event)
        ask_for_late(change, clocks.terms, clocks.ticket, event.at)
        if asleep(change, event.ticket_id, clocks.rows, wrote=1):
            _wake(clocks)
            return
        if clocks.open("first_response", "update"):
            return
        if clocks.current("first_response") is None and not owed(clocks, "update"):
            return  # no first response is promised, and none was given yet
        row = clocks.start("update")
        if row is not None and State(clocks.ticket.state) in AT_REST:
            clocks.step(row, hold)
        clocks.done()

    def moved(self, change: Change, event: TicketMoved) -> None:
        act = _MOVES.get(event.transition)
        if act is not None:
            clocks = self._of(change, event)
            act(clocks)
            clocks.done()

    def corrected(self, change: Change, event: FieldChanged) -> None:
        """Another row of the matrix counts from now on; what was used stays as it was measured."""
        if event.field in DIMENSION:
            before = {DIMENSION[event.field]: value_of(DIMENSION[event.field], event.before)}
            clocks = TicketClocks(change, self.registry, event.ticket_id, event.at, before)
            for row in clocks.open():
                clocks.retarget(row)
            take_up(clocks, before)
            clocks.done()

    def restamped(self, change: Change, event: ScanRestamped) -> None:
        """The entry stamp was wrong, and nothing has been answered yet: what waits is measured from the right one."""
        assert event.stamped_at is not None
        clocks = self._of(change, event)
        for row in clocks.usual():
            if row.started_at == event.before or row.started_at < event.stamped_at:
                clocks.restart(row, event.stamped_at)
        restart_lapsed(clocks, event.before, event.stamped_at)
        voided = {row.metric for row in clocks.rows if (row.started_at, row.state) == (event.stamped_at, "voided")}
        for metric in sorted(voided):
            if not clocks.open(metric):
                begin_owed(clocks, metric)  # promised no more for a while, and now again
        clocks.done()

    def bounced(self, change: Change, event: AnswerBounced) -> None:
        """An answer that never arrived met nothing: what it stopped runs on, and a resting ticket is work again. Where it was taken
        back the ticket's own move says so."""
        clocks = self._of(change, event)
        state = State(clocks.ticket.state)
        if not event.permanent or state in (State.CLOSED, State.CANCELLED):
            return
        if event.contact_id:
            take_back(clocks, event.contact_id)
        if state in (State.AUTO_ANSWERED, State.RESOLVED) and event.status != TAKEN_BACK:
            _go_on(clocks)
        clocks.done()

    def _of(self, change: Change, event: Any) -> TicketClocks:
        return TicketClocks(change, self.registry, event.ticket_id, event.at)


def _look_at_once(change: Change, rows: list[dict[str, Any]]) -> None:
    """Taken in long after it came: the watch puts it under the targets saved meanwhile, after whatever this commit says of it."""
    for row in rows:
        if row["next_at"] is not None:
            row["next_at"] = min(row["next_at"], change.now)


def _wake(clocks: TicketClocks) -> None:
    """The first message of a customer whose old mail was imported: as if it had opened the ticket."""
    ticket = clocks.ticket
    ticket.beyond = fallen_back(clocks.change, clocks.terms, dimensions_of(ticket), clocks.at) or ticket.beyond
    metrics: list[Metric] = ["first_response", "resolution"]
    if ticket.type == "complaint" and ticket.state not in OVER:
        metrics += ["complaint_status", "complaint_answer"]
    if ticket.state == State.QUEUED:
        metrics.append("level_pickup")
    for metric in metrics:
        clocks.start(metric)
    clocks.done()


def _rest(clocks: TicketClocks) -> None:
    """T4, T11: the customer's turn. The first response is not pausable."""
    for row in clocks.open("update", "resolution"):
        clocks.step(row, hold)


def _back_to_work(clocks: TicketClocks) -> None:
    """T12: our turn again."""
    for row in clocks.usual():
        clocks.step(row, resume)


def _third_party(clocks: TicketClocks) -> None:
    """T14: holds what its target says so."""
    for row in clocks.usual():
        clocks.hold_if_waiting(row)


def _third_party_over(clocks: TicketClocks) -> None:
    """T15: what was held runs again."""
    for row in clocks.usual():
        if row.paused_since is not None:
            clocks.step(row, resume)


def _solved(clocks: TicketClocks) -> None:
    """T13, T16: the resolution is met, or its breach ends; nobody waits while the ticket stays solved."""
    for row in clocks.usual():
        clocks.step(row, stop if row.metric in (*SOLVED, BY_HAND) else hold)


def _solved_by_answer(clocks: TicketClocks) -> None:
    """T6, T7: met when the automatic answer was given; what a complaint made meanwhile is owed, when that was made."""
    moves = clocks.change.session.exec(_MOVED, params={"ticket_id": clocks.ticket.id}).all()
    answered_at = next((one.at for one in moves if one.data["transition"] == "T4"), clocks.at)
    for row in clocks.open(*SOLVED, "complaint_status"):
        at = max(row.started_at, answered_at)
        if row.metric in SOLVED and from_data(row.clock, row.due_at).promised_from > at:
            clocks.step(row, lambda _, clock, at: void(clock, at), answered_at)  # there was nothing left to promise
        else:
            as_of(clocks, row, stop if row.metric in SOLVED else hold, at)
    stop_lapsed(clocks)


def _rejected(clocks: TicketClocks) -> None:
    """T8: the automatic answer met nothing. A new first response starts now; an update never came due before it."""
    answered = clocks.current("first_response")
    if answered is not None and answered.stopped_at is not None:
        for row in (answered, *clocks.open("update")):
            clocks.void(row)
        clocks.start("first_response")
    elif answered is None:  # none was promised when the automatic answer came
        if not owed(clocks, "update"):
            for row in clocks.open("update"):
                clocks.void(row)
        if owed(clocks, "first_response"):
            clocks.start("first_response")
    _back_to_work(clocks)


def _disagreed(clocks: TicketClocks) -> None:
    """T17: the resolution goes on with what it had used; after an automatic answer also as in T8, whether or not a first response
    was promised when that came."""
    answered = clocks.current("first_response")
    _go_on(clocks)
    if answered is None or from_data(answered.clock, answered.due_at).answered_by == "e_level":
        _rejected(clocks)


def _go_on(clocks: TicketClocks) -> None:
    """What a solution had ended runs again; what was promised only after it begins."""
    _back_to_work(clocks)
    for metric in SOLVED:
        solution = clocks.current(metric)
        if solution is None:
            begin_owed(clocks, metric)
        elif solution.stopped_at is not None:
            run_on(clocks, solution)


def _ended(clocks: TicketClocks) -> None:
    """T18, T19: neither met nor broken, what still runs is void."""
    for row in clocks.usual():
        clocks.void(row)


_MOVES: dict[str, Callable[[TicketClocks], None]] = {
    "T4": _rest,
    "T6": _solved_by_answer,
    "T7": _solved_by_answer,
    "T8": _rejected,
    "T11": _rest,
    "T12": _back_to_work,
    "T13": _solved,
    "T14": _third_party,
    "T15": _third_party_over,
    "T16": _solved,
    "T17": _disagreed,
    "T18": _ended,
    "T19": _ended,
}
"""Transition of `ticketing/states.py` → what it does to the timers; the others do nothing."""
