"""The agent's moves, made by programs. Each works on the locked row and answers with what it has become."""

from typing import Any

from sqlmodel import Session, col, select

from api import contacts
from api.bodies import Assign, Escalate, Merge, Note, Reopen, Reply, Resolve
from api.calls import Call, Given
from api.files import files_of
from api.models import Contact, Ticket
from api.on_ticket import changed, locked, on_ticket
from api.ticket_views import whole
from api.tickets import agent_named
from foundation.errors import Invalid, Mistake
from staff.rights import Right
from staff.tables import Agent
from storage.change import Change
from ticketing import agent_moves, answers, correspondents, moves, resolving, tables
from ticketing.inbound import Party
from ticketing.states import FINAL, State
from ticketing.tables import Category, Queue


async def reply(call: Call[None, Reply]) -> Given:
    said, files = call.body, files_of(call.body.attachments, call.desk.settings)
    await call.desk.blobs.ahead(*(file.content for file in files))

    def work(change: Change, ticket: tables.Ticket) -> Contact:
        known = correspondents.of(change.session, ticket.id or 0, call.desk.settings.own_addresses)
        to = known.named(said.to) if said.to else None
        cc = known.cc if said.cc is None else tuple(Party(address) for address in dict.fromkeys(said.cc))
        bcc = tuple(Party(address) for address in dict.fromkeys(said.bcc))
        sent = agent_moves.reply(
            change, call.desk, ticket, said.text, call.actor, files=files, to=to, cc=cc, bcc=bcc, wait=said.wait
        )
        assert sent is not None  # only automatic ones are held back
        return _shown(change.session, call, sent)

    return _located(await on_ticket(call, Right.TICKET_REPLY, said.version, work))


async def note(call: Call[None, Note]) -> Given:
    said, files = call.body, files_of(call.body.attachments, call.desk.settings)
    await call.desk.blobs.ahead(*(file.content for file in files))

    def work(change: Change, ticket: tables.Ticket) -> Contact:
        return _shown(change.session, call, answers.note(change, call.desk, ticket, said.text, call.actor, files))

    return _located(await on_ticket(call, Right.TICKET_NOTE, said.version, work))


async def assign(call: Call[None, Assign]) -> Ticket:
    said = call.body

    def work(change: Change, ticket: tables.Ticket) -> None:
        wish = str(said.agent_id) if said.agent_id is not None else said.assignee
        assign_to(change, call, ticket, wish, said.reason, "agent_id" if said.agent_id is not None else "assignee")

    return await changed(call, Right.TICKET_ASSIGN_OTHERS, said.version, work)


async def escalate(call: Call[None, Escalate]) -> Ticket:
    said = call.body

    def work(change: Change, ticket: tables.Ticket) -> None:
        level, queue = place(change.session, said.level, said.queue)
        agent_moves.escalate(change, ticket, level, queue, call.actor, said.reason, why=said.why or "")

    return await changed(call, Right.TICKET_ESCALATE, said.version, work)


async def resolve(call: Call[None, Resolve]) -> Ticket:
    said = call.body

    def work(change: Change, ticket: tables.Ticket) -> None:
        category = said.category or ticket.category
        known_category(change.session, category)
        if said.forward is None:  # a program may not know
            agent_moves.resolve(change, call.desk, ticket, said.text, said.code, category, call.actor, tell=said.tell)
            return
        forward = "yes" if said.forward else "no"
        resolving.resolve(
            change, call.desk, ticket, said.text, said.code, category, call.actor, forward=forward, tell=said.tell
        )

    return await changed(call, Right.TICKET_RESOLVE, said.version, work)


async def reopen(call: Call[None, Reopen]) -> Ticket:
    def work(change: Change, ticket: tables.Ticket) -> None:
        agent_moves.reopen(change, ticket, call.actor, call.body.reason)

    return await changed(call, Right.TICKET_REOPEN, call.body.version, work)


async def merge(call: Call[None, Merge]) -> Ticket:
    """Answers with the ticket that stays."""
    said, number, target_number = call.body, call.path["number"].upper(), call.body.target.upper()

    def work(change: Change) -> Ticket:
        if change.session.exec(select(tables.Ticket.id).where(tables.Ticket.number == target_number)).first() is None:
            raise Invalid(Mistake("target", "there is no such ticket", "the number of an open one"))
        rows = {
            one: locked(change, call, one, Right.TICKET_MERGE) for one in sorted({number, target_number})
        }  # two merges at once lock in the same order
        moves.check_version(rows[number], said.version)
        agent_moves.merge(change, rows[number], rows[target_number], call.actor, two_customers=said.two_customers)
        change.session.flush()
        return whole(change.session, rows[target_number])

    return await call.database.change(work)


def assign_to(
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


def place(session: Session, level: int | None, code: str | None) -> tuple[int, str]:
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


def known_category(session: Session, code: str) -> None:
    if session.get(Category, code) is None:
        raise Invalid(Mistake("category", "there is no such category", "see /api/v1/categories"))


def _shown(session: Session, call: Call[None, Any], contact: tables.Contact) -> Contact:
    session.flush()
    return contacts.views(session, [contact], call.desk.settings)[0]


def _located(contact: Contact) -> Given:
    return Given(contact, headers={"Location": f"/api/v1/contacts/{contact.id}"})
