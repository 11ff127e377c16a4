"""What a call note says beyond its words: the promises it meets or makes, and whether it settled the matter.

A call in which both sides spoke is a substantive answer (sla-requirements 1.5), unless it ended with a promise to call
back; a missed call answers nothing, and is a sign that somebody waits.
"""

from storage.change import Change
from ticketing import agent_moves, answers, callbacks, custom_values, moves
from ticketing.actors import SYSTEM, Actor, agent, customer
from ticketing.checklists import open_steps
from ticketing.contacts import excerpt
from ticketing.desk_context import DeskContext
from ticketing.events import AnswerSent, CustomerWrote
from ticketing.history import happened
from ticketing.inbound import Call, Inbound
from ticketing.states import Facts, State, on_customer_message
from ticketing.tables import Contact, Ticket
from ticketing.unread import news


def follow_up(change: Change, inbound: Inbound, call: Call, ticket: Ticket, contact: Contact) -> None:
    """A call about a standing ticket. Only a customer who got through changes its state (T8, T12, T17)."""
    by = _by(inbound)
    with moves.changing(change, ticket):
        ticket.last_contact_at = inbound.received_at
        ticket.unread = False
        if not call.reached:
            news(change, ticket)
        if call.direction == "in":
            ticket.excerpt = excerpt(inbound.reply_text or inbound.body_text) or ticket.excerpt
    if call.direction == "in":
        told = customer(ticket.person_id)
        happened(change, CustomerWrote(ticket.id or 0, inbound.received_at, contact.id or 0), told)
        name = on_customer_message(State(ticket.state), only_thanks=False) if call.reached else None
        if name is not None:
            moves.move(change, ticket, name, told, Facts(reason="replied"), at=inbound.received_at)
    if inbound.answered_at_once:
        answer = AnswerSent(ticket.id or 0, inbound.received_at, contact.id or 0, "call", "agent", True)
        happened(change, answer, by)


def conclude(change: Change, desk: DeskContext, inbound: Inbound, ticket: Ticket) -> None:
    """What the agent decided during the call, on the ticket it opened or was added to."""
    by, call = _by(inbound), inbound.call
    if inbound.priority:
        moves.correct(change, ticket, "priority", inbound.priority, by)
    if call is not None and call.reached:
        callbacks.end(change, ticket.id or 0, by)
    if call is not None and call.callback_at is not None:
        callbacks.promise(change, ticket, call.callback_at, call.callback_number, by)
    solution = inbound.solution
    if solution is not None and _is_unfinished(change, ticket, solution.category):
        answers.note(change, desk, ticket, solution.text, by)  # it stays open until that is made up for
        if by.agent_id is not None:
            agent_moves.take(change, ticket, by.agent_id, by)
    elif solution is not None:
        agent_moves.resolve(
            change, desk, ticket, solution.text, solution.code, solution.category, by, tell=solution.tell
        )
        ticket.article = solution.article or ticket.article


def _is_unfinished(change: Change, ticket: Ticket, category: str) -> bool:
    """Whether steps of its procedure or fields of the desk's own are still needed before it is resolved."""
    number = ticket.id or 0
    steps = open_steps(change.session, number, ticket.type, category)
    return bool(steps or custom_values.lacking(change.session, number, category))


def _by(inbound: Inbound) -> Actor:
    return agent(inbound.note_by) if inbound.note_by else SYSTEM
