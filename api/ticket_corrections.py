"""Correcting a ticket: fields, place, person, and the states that need nothing but a reason."""

from sqlmodel import select

from api.bodies import TicketChange
from api.calls import Call, need
from api.models import Ticket
from api.on_ticket import changed
from api.ticket_moves import assign_to, known_category, place
from customers.tables import Person, Segment
from foundation.errors import Invalid, Mistake
from staff.rights import Right
from storage.change import Change
from ticketing import agent_moves, custom_values, moves, tables
from ticketing.actors import Actor
from ticketing.events import FieldChanged
from ticketing.history import happened
from ticketing.routing import priority_of
from ticketing.states import FINAL, Facts, Move, State
from ticketing.ticket_scope import scope_of


async def correct(call: Call[None, TicketChange]) -> Ticket:
    """All that is named, or nothing."""

    def work(change: Change, ticket: tables.Ticket) -> None:
        _need_more(change, call, ticket)
        apply(change, call, ticket)

    return await changed(call, Right.TICKET_CORRECT, call.body.version, work)


def apply(change: Change, call: Call[None, TicketChange], ticket: tables.Ticket) -> None:
    """Carries the corrections out, each with its line of history; the state comes last, because it looks at the others."""
    said, by = call.body, call.actor
    if said.category is not None:
        known_category(change.session, said.category)
    if said.segment is not None and said.segment != ticket.segment:
        if change.session.exec(select(Segment.id).where(Segment.code == said.segment)).first() is None:
            raise Invalid(Mistake("segment", "there is no such segment", "see /api/v1/segments"))
        if not said.reason.strip():
            raise Invalid(Mistake("reason", "a segment is changed only with a reason"))
    for name in ("subject", "type", "impact", "urgency", "category", "segment", "language"):
        value = getattr(said, name)
        if value is not None:
            moves.correct(change, ticket, name, value, by, said.reason)
    if said.priority is not None:
        moves.correct(change, ticket, "priority", said.priority, by, said.reason)
    elif said.impact or said.urgency:
        priority = priority_of(ticket.impact, ticket.urgency, is_incident=ticket.type == "incident")
        moves.correct(change, ticket, "priority", priority, by, said.reason)
    if said.custom_fields:
        custom_values.save(change, ticket, said.custom_fields, by)
    if said.person is not None:
        _concern(change, ticket, said.person, by, said.reason)
    if said.level is not None or said.queue is not None:
        level, queue = place(change.session, said.level, said.queue)
        moves.send_to(change, ticket, level, queue, by, said.reason)
    if "assignee" in said.model_fields_set:
        assign_to(change, call, ticket, said.assignee, said.reason)
    if said.state is not None:
        _enter(change, ticket, said, by)
    elif "follow_up_at" in said.model_fields_set:
        if ticket.state != State.WAITING_THIRD_PARTY:
            raise Invalid(Mistake("follow_up_at", "the ticket waits for no third party", "state waiting_third_party"))
        moves.set_follow_up(change, ticket, said.follow_up_at, by, said.reason)


def _enter(change: Change, ticket: tables.Ticket, said: TicketChange, by: Actor) -> None:
    """The moves that lead to a state by nothing but a reason; the table of states says whether they are possible."""
    if said.state == ticket.state:
        return
    match said.state:
        case State.QUEUED:
            agent_moves.release(change, ticket, by, said.reason)
        case State.IN_PROGRESS if ticket.state == State.WAITING_THIRD_PARTY:
            agent_moves.resume(change, ticket, by)
        case State.IN_PROGRESS:
            moves.move(change, ticket, Move.TAKE, by, Facts(may_take=True, reason=said.reason))
        case State.WAITING_THIRD_PARTY:
            if said.follow_up_at is None:
                raise Invalid(Mistake("follow_up_at", "say until when", "an instant with its offset"))
            agent_moves.wait_for_third_party(change, ticket, said.follow_up_at, by, said.reason)
        case State.CLOSED:
            agent_moves.close(change, ticket, by)
        case State.CANCELLED:
            agent_moves.cancel(change, ticket, by, said.reason)


def _concern(change: Change, ticket: tables.Ticket, person_id: int, by: Actor, reason: str) -> None:
    """Another person is concerned. The segment stays: it was fixed at the opening."""
    person = change.session.get(Person, person_id)
    if person is None:
        raise Invalid(Mistake("person", "there is no such person"))
    if ticket.person_id == person_id:
        return
    before = ticket.person_id
    with moves.changing(change, ticket):
        moves.belongs_to(ticket, person_id, person.organisation_id)
    fact = FieldChanged(ticket.id or 0, change.now, "person", str(before or ""), str(person_id), reason)
    happened(change, fact, by)


def _need_more(change: Change, call: Call[None, TicketChange], ticket: tables.Ticket) -> None:
    """The rights beyond correcting that some fields ask for."""
    scope = scope_of(change.session, ticket)
    if "assignee" in call.body.model_fields_set:
        need(call.who, Right.TICKET_ASSIGN_OTHERS, scope)
    if call.body.state in FINAL:
        need(call.who, Right.TICKET_CLOSE, scope)
