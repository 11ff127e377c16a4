"""Carrying out what rules want done with a ticket (`ticketing/rule_orders.py`): a procedure begins, whoever takes over finds a
note, a colleague is told. A letter that is routed anew once it was typed in has each of it once."""

from typing import Any

from sqlmodel import Session, col, select

from staff.tables import Agent
from storage.change import Change
from storage.upsert import insert_unless_there
from ticketing import agent_notices
from ticketing.actors import SYSTEM
from ticketing.agent_notice_table import AgentNotice
from ticketing.answers import note
from ticketing.desk_context import DeskContext
from ticketing.following import readers
from ticketing.rule_orders import Orders
from ticketing.sop_tables import Sop, SopRun
from ticketing.tables import Contact, Ticket

TOLD = "told"


def carried_out(change: Change, desk: DeskContext, ticket: Ticket, orders: Orders) -> None:
    """What a rule names and is no longer there, or may not read the ticket, is left out; the path of the ticket says what it wanted."""
    if orders.procedure:
        begin(change, ticket, orders.procedure)
    for text in orders.notes:
        if not _noted(change.session, ticket, text):
            note(change, desk, ticket, text, SYSTEM)
    members = readers(change, ticket.id or 0, col(Agent.login).in_(orders.tell)) if orders.tell else ()
    for number in members:
        if not _was_told(change.session, ticket, number):
            agent_notices.tell_by_mail(change, number, ticket.id or 0, TOLD, change.now, agent_notices.Deadline())


def begin(change: Change, ticket: Ticket, name: str) -> bool:
    """Begins a procedure on the ticket, unless it was begun there before; whether there is one of this name in use."""
    found = change.session.exec(select(Sop.id, Sop.version).where(Sop.name == name, col(Sop.active))).first()
    if found is not None:
        row: dict[str, Any] = {
            "ticket_id": ticket.id,
            "sop_id": found[0],
            "version": found[1],
            "done": {},
            "by_rule": True,
        }
        change.session.connection().execute(insert_unless_there(change.session, SopRun), row)
    return found is not None


def _noted(session: Session, ticket: Ticket, text: str) -> bool:
    same = select(Contact.id).where(Contact.ticket_id == ticket.id, Contact.kind == "note", Contact.body_text == text)
    return session.exec(same.limit(1)).first() is not None


def _was_told(session: Session, ticket: Ticket, agent_id: int) -> bool:
    same = select(AgentNotice.id).where(
        AgentNotice.agent_id == agent_id, AgentNotice.ticket_id == ticket.id, AgentNotice.kind == TOLD
    )
    return session.exec(same.limit(1)).first() is not None
