"""The agent's moves, made by programs. Each works on the locked row and answers with what it has become."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from api import contacts
from api.bodies import Assign, Escalate, Merge, Note, Reopen, Reply, Resolve, TicketChange
from api.calls import Call, Given, need
from api.files import files_of
from api.models import Contact, Ticket
from api.ticket_views import scope_of, whole
from api.tickets import agent_named
from customers.tables import Person, Segment
from foundation.errors import Invalid, Mistake
from staff.rights import Right
from staff.tables import Agent
from storage.change import Change
from ticketing import agent_moves, answers, moves, tables
from ticketing.actors import Actor
from ticketing.events import FieldChanged
from ticketing.history import happened
from ticketing.routing import priority_of
from ticketing.states import FINAL, Facts, Move, State
from ticketing.tables import Category, Queue

T = TypeVar("T")


async def reply(call: Call[None, Reply]) -> Given:
    said, files = call.body, files_of(call.body.attachments, call.desk.settings)

    def work(change: Change, ticket: tables.Ticket) -> Contact:
        sent = agent_moves.reply(
            change, call.desk, ticket, said.text, call.actor, html=said.html, files=files, wait=said.wait
        )
        assert sent is not None  # only automatic ones are held back
        return _shown(change.session, call, sent)

    return _located(await _on_ticket(call, Right.TICKET_REPLY, said.version, work))


async def note(call: Call[None, Note]) -> Given:
    said, files = call.body, files_of(call.body.attachments, call.desk.settings)

    def work(change: Change, ticket: tables.Ticket) -> Contact:
        return _shown(change.session, call, answers.note(change, call.desk, ticket, said.text, call.actor, files))

    return _located(await _on_ticket(call, Right.TICKET_NOTE, said.version, work))


async def assign(call: Call[None, Assign]) -> Ticket:
    said = call.body

    def work(change: Change, ticket: tables.Ticket) -> None:
        wish = str(said.agent_id) if said.agent_id is not None else said.assignee
        _assign(change, call, ticket, wish, said.reason, "agent_id" if said.agent_id is not None else "assignee")

    return await _changed(call, Right.TICKET_ASSIGN_OTHERS, said.version, work)


async def escalate(call: Call[None, Escalate]) -> Ticket:
    said = call.body

    def work(change: Change, ticket: tables.Ticket) -> None:
        level, queue = _place(change.session, said.level, said.queue)
        agent_moves.escalate(change, ticket, level, queue, call.actor, said.reason)

    return await _changed(call, Right.TICKET_ESCALATE, said.version, work)


async def resolve(call: Call[None, Resolve]) -> Ticket:
    said = call.body

    def work(change: Change, ticket: tables.Ticket) -> None:
        category = said.category or ticket.category
        _known_category(change.session, category)
        agent_moves.resolve(change, call.desk, ticket, said.text, said.code, category, call.actor, tell=said.tell)

    return await _changed(call, Right.TICKET_RESOLVE, said.version, work)


async def reopen(call: Call[None, Reopen]) -> Ticket:
    def work(change: Change, ticket: tables.Ticket) -> None:
        agent_moves.reopen(change, ticket, call.actor, call.body.reason)

    return await _changed(call, Right.TICKET_REOPEN, call.body.version, work)


async def merge(call: Call[None, Merge]) -> Ticket:
    """Answers with the ticket that stays."""
    said, number, target_number = call.body, call.path["number"].upper(), call.body.target.upper()

    def work(change: Change) -> Ticket:
        if change.session.exec(select(tables.Ticket.id).where(tables.Ticket.number == target_number)).first() is None:
            raise Invalid(Mistake("target", "there is no such ticket", "the number of an open one"))
        rows = {
            one: _locked(change, call, one, Right.TICKET_MERGE) for one in sorted({number, target_number})
        }  # two merges at once lock in the same order
        moves.check_version(rows[number], said.version)
        agent_moves.merge(change, rows[number], rows[target_number], call.actor)
        change.session.flush()
        return whole(change.session, rows[target_number])

    return await call.database.change(work)


async def correct(call: Call[None, TicketChange]) -> Ticket:
    """All that is named, or nothing."""

    def work(change: Change, ticket: tables.Ticket) -> None:
        _need_more(change, call, ticket)
        apply(change, call, ticket)

    return await _changed(call, Right.TICKET_CORRECT, call.body.version, work)


def apply(change: Change, call: Call[None, TicketChange], ticket: tables.Ticket) -> None:
    """Carries the corrections out, each with its line of history; the state comes last, because it looks at the others."""
    said, by = call.body, call.actor
    if said.category is not None:
        _known_category(change.session, said.category)
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
    if said.person is not None:
        _concern(change, ticket, said.person, by, said.reason)
    if said.level is not None or said.queue is not None:
        level, queue = _place(change.session, said.level, said.queue)
        moves.send_to(change, ticket, level, queue, by, said.reason)
    if "assignee" in said.model_fields_set:
        _assign(change, call, ticket, said.assignee, said.reason)
    if said.state is not None:
        _enter(change, ticket, said, by)
    elif "follow_up_at" in said.model_fields_set:
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


def _assign(
    change: Change, call: Call[None, Any], ticket: tables.Ticket, wish: str | None, reason: str, field: str = "assignee"
) -> None:
    """To an agent (who has the level, or with a reason), or back to the queue."""
    if ticket.state in FINAL:
        raise Invalid(Mistake("state", f"a {ticket.state} ticket is nobody's work"))
    if wish is None:
        if ticket.state == State.IN_PROGRESS:
            agent_moves.release(change, ticket, call.actor, reason)
        else:
            moves.assign(change, ticket, None, call.actor, reason)
        return
    number = agent_named(change.session, wish)
    agent = change.session.get(Agent, number) if number is not None else None
    if agent is None or agent.id is None or not agent.active:
        raise Invalid(Mistake(field, "there is no such agent at work", "the log-in of an active agent"))
    agent_moves.take(change, ticket, agent.id, call.actor, reason, override=ticket.level not in agent.levels)


def _concern(change: Change, ticket: tables.Ticket, person_id: int, by: Actor, reason: str) -> None:
    """Another person is concerned. The segment stays: it was fixed at the opening."""
    person = change.session.get(Person, person_id)
    if person is None:
        raise Invalid(Mistake("person", "there is no such person"))
    if ticket.person_id == person_id:
        return
    before = ticket.person_id
    with moves.changing(change, ticket):
        ticket.person_id, ticket.organisation_id = person_id, person.organisation_id
    fact = FieldChanged(ticket.id or 0, change.now, "person", str(before or ""), str(person_id), reason)
    happened(change, fact, by)


def _place(session: Session, level: int | None, code: str | None) -> tuple[int, str]:
    """A level and a queue that belong together, from either or both."""
    if code is None:
        open_to_all = select(Queue).where(Queue.level == level, Queue.restricted_to == "")
        first = session.exec(open_to_all.order_by(col(Queue.position)).limit(1)).first()
        if first is None:
            raise Invalid(Mistake("level", "there is no queue of this level"))
        return first.level, first.code
    queue = session.get(Queue, code)
    if queue is None:
        raise Invalid(Mistake("queue", "there is no such queue", "see /api/v1/queues"))
    if level is not None and queue.level != level:
        raise Invalid(
            Mistake("queue", f"this queue is of level {queue.level}", "leave the level out, or name another queue")
        )
    return queue.level, queue.code


def _known_category(session: Session, code: str) -> None:
    if session.get(Category, code) is None:
        raise Invalid(Mistake("category", "there is no such category", "see /api/v1/categories"))


def _need_more(change: Change, call: Call[None, TicketChange], ticket: tables.Ticket) -> None:
    """The rights beyond correcting that some fields ask for."""
    scope = scope_of(change.session, ticket)
    if "assignee" in call.body.model_fields_set:
        need(call.who, Right.TICKET_ASSIGN_OTHERS, scope)
    if call.body.state in FINAL:
        need(call.who, Right.TICKET_CLOSE, scope)


def _locked(change: Change, call: Call[None, Any], number: str, right: Right) -> tables.Ticket:
    ticket = agent_moves.locked(change.session, number.upper())
    need(call.who, right, scope_of(change.session, ticket))
    return ticket


async def _on_ticket(
    call: Call[None, Any], right: Right, version: int | None, work: Callable[[Change, tables.Ticket], T]
) -> T:
    """Runs `work` on the ticket of the path, locked, if the right reaches it and the version is the newest."""

    def on_row(change: Change) -> T:
        ticket = _locked(change, call, call.path["number"], right)
        moves.check_version(ticket, version)
        return work(change, ticket)

    return await call.database.change(on_row)


async def _changed(
    call: Call[None, Any], right: Right, version: int | None, work: Callable[[Change, tables.Ticket], None]
) -> Ticket:
    """As `_on_ticket`, and answers with the ticket afterwards."""

    def and_show(change: Change, ticket: tables.Ticket) -> Ticket:
        work(change, ticket)
        change.session.flush()
        return whole(change.session, ticket)

    return await _on_ticket(call, right, version, and_show)


def _shown(session: Session, call: Call[None, Any], contact: tables.Contact) -> Contact:
    session.flush()
    return contacts.views(session, [contact], call.desk.settings)[0]


def _located(contact: Contact) -> Given:
    return Given(contact, headers={"Location": f"/api/v1/contacts/{contact.id}"})
