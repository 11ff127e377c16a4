"""What a step of an escalation does to its ticket, once for each step and clock; every outcome stands in the ticket's history.

The step is booked in the same commit. What cannot be done is written down and stops nothing.
"""

import logging
from collections.abc import Callable, Mapping

from sqlmodel import col, select

from foundation.errors import Invalid
from foundation.events import to_data
from sla.chain_tables import Escalation
from sla.chains import Chain, ChainStep, raised
from sla.events import EscalationActed
from storage.change import Change
from storage.engines import passing
from ticketing import agent_moves, moves, rule_acts, webhooks
from ticketing.actors import SYSTEM
from ticketing.history import happened
from ticketing.routing import PRIORITIES
from ticketing.sop_tables import Sop, SopRun
from ticketing.states import State
from ticketing.tables import Queue, Ticket, TicketEvent
from ticketing.webhook_tables import Webhook

DONE, NOT_NEEDED, BEFORE, IMPOSSIBLE = "done", "not_needed", "before", "impossible"
CALLED = "ticket.escalated"
"""The event a program is called with."""
AT_WORK = (State.QUEUED, State.IN_PROGRESS)
"""States in which a ticket may be passed on: elsewhere somebody else is awaited."""
TOO_LATE = "time"
"""Why a ticket was passed on, as it is counted."""
log = logging.getLogger(__name__)


def act(change: Change, row: Escalation, chain: Chain, step: ChainStep, ticket: Ticket) -> None:
    """Does what the step says and writes down what became of it."""
    said = EscalationActed(ticket.id or 0, change.now, chain.name, row.metric, step.act, step.value)
    try:
        with change.nested():
            outcome = _ACTS[step.act](change, said, ticket)
    except Invalid:
        outcome = IMPOSSIBLE
    except Exception as error:
        if passing(error):
            raise
        log.exception("step %s of the escalation %s on ticket %s could not be done", step, row.id, ticket.number)
        outcome = IMPOSSIBLE
    said = EscalationActed(said.ticket_id, said.at, said.chain, said.metric, said.act, said.value, outcome)
    happened(change, said)


def _raise(change: Change, said: EscalationActed, ticket: Ticket) -> str:
    higher = raised(ticket.priority, PRIORITIES)
    if higher == ticket.priority:
        return NOT_NEEDED
    moves.correct(change, ticket, "priority", higher, SYSTEM, said.chain)
    return DONE


def _pass_on(change: Change, said: EscalationActed, ticket: Ticket) -> str:
    queue = change.session.get(Queue, said.value)
    if queue is None or ticket.state not in AT_WORK:
        return IMPOSSIBLE
    if (ticket.level, ticket.queue) == (queue.level, queue.code):
        return NOT_NEEDED
    if _was_passed_on(change, said):
        return BEFORE  # two chains that pass a ticket to and fro would never end
    agent_moves.escalate(change, ticket, queue.level, queue.code, SYSTEM, said.chain, why=TOO_LATE)
    return DONE


def _was_passed_on(change: Change, said: EscalationActed) -> bool:
    """Whether this chain has passed this ticket on to this queue before, by whichever clock."""
    change.write_now()
    lines = select(TicketEvent.data).where(TicketEvent.ticket_id == said.ticket_id, TicketEvent.kind == said.name)
    same = (said.chain, said.act, said.value, DONE)
    return any(
        (one["chain"], one["act"], one["value"], one["outcome"]) == same for one in change.session.exec(lines).all()
    )


def _call(change: Change, said: EscalationActed, ticket: Ticket) -> str:
    program = change.session.get(Webhook, int(said.value))
    if program is None or not program.active:
        return IMPOSSIBLE
    payload = {"webhook": program.id, "event": CALLED, "facts": to_data(said)}
    change.later(webhooks.KIND, payload, about=f"ticket:{ticket.id}")
    return DONE


def _procedure(change: Change, said: EscalationActed, ticket: Ticket) -> str:
    there = select(SopRun.id).join(Sop, col(Sop.id) == col(SopRun.sop_id))
    if change.session.exec(there.where(SopRun.ticket_id == ticket.id, Sop.name == said.value)).first() is not None:
        return NOT_NEEDED
    return DONE if rule_acts.begin(change, ticket, said.value) else IMPOSSIBLE


_ACTS: Mapping[str, Callable[[Change, EscalationActed, Ticket], str]] = {
    "raise": _raise,
    "pass_on": _pass_on,
    "call": _call,
    "procedure": _procedure,
}
