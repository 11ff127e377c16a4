"""Following a ticket: colleagues who are not responsible and still want its news. Who follows is shown on the ticket, as it
is now; what somebody followed once is kept nowhere."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, bindparam, delete, literal, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from staff import rights, roster
from staff.tables import Agent
from storage.change import Change
from storage.straight import Straight
from storage.upsert import insert_unless_there
from ticketing.agent_notices import tell
from ticketing.events import AnswerSent, CustomerWrote, NoteWritten, TicketMergedIn
from ticketing.link_tables import TicketFollower
from ticketing.tables import Contact, Ticket
from ticketing.ticket_scope import scope_of

FOLLOWERS = Straight(
    columns(col(TicketFollower.agent_id))
    .where(col(TicketFollower.ticket_id) == bindparam("ticket"))
    .order_by(col(TicketFollower.agent_id))
)
CONCERNED: CompoundSelect[Any] = union_all(
    columns(col(Ticket.assignee_id), literal(1).label("responsible"))
    .where(col(Ticket.id) == bindparam("ticket"), col(Ticket.assignee_id).is_not(None)),
    columns(col(TicketFollower.agent_id), literal(0))
    .where(col(TicketFollower.ticket_id) == bindparam("ticket")),
)  # fmt: skip
"""Whoever is responsible and whoever follows, in one question: it is asked on every mail's way in."""


def followers(session: Session, ticket_id: int) -> Sequence[int]:
    """The agents who follow a ticket."""
    return [row.agent_id for row in FOLLOWERS.rows(session, ticket=ticket_id)]


def follow(change: Change, ticket_id: int, agent_id: int) -> None:
    own = {"ticket_id": ticket_id, "agent_id": agent_id}
    change.session.execute(insert_unless_there(change.session, TicketFollower), own)


def unfollow(change: Change, ticket_id: int, agent_id: int) -> None:
    own = (col(TicketFollower.ticket_id) == ticket_id, col(TicketFollower.agent_id) == agent_id)
    change.session.execute(delete(TicketFollower).where(*own))


def customer_wrote(change: Change, event: CustomerWrote) -> None:
    """The reaction that tells whoever is responsible (N22), and whoever follows."""
    rows = change.session.connection().execute(CONCERNED, {"ticket": event.ticket_id}).all()
    responsible = {agent_id for agent_id, is_responsible in rows if is_responsible}
    for agent_id in responsible:
        tell(change, agent_id, event.ticket_id, "customer_wrote")
    _tell_each(change, event.ticket_id, [one for one, _ in rows if one not in responsible], "customer_wrote")


def answered(change: Change, event: AnswerSent) -> None:
    """The reaction that tells followers what a colleague wrote to the customer."""
    if event.by == "agent":
        _written(change, event.ticket_id, event.contact_id, "resolved" if event.kind == "resolution" else "answered")


def noted(change: Change, event: NoteWritten) -> None:
    """The reaction that tells followers about an internal note."""
    _written(change, event.ticket_id, event.contact_id, "noted")


def merged_in(change: Change, event: TicketMergedIn) -> None:
    """Whoever followed the ticket that went into this one follows this one."""
    for agent_id in followers(change.session, event.source_id):
        follow(change, event.ticket_id, agent_id)


def _written(change: Change, ticket_id: int, contact_id: int, kind: str) -> None:
    if told := followers(change.session, ticket_id):
        writer = change.session.get_one(Contact, contact_id).agent_id
        _tell_each(change, ticket_id, told, kind, writer)


def _tell_each(
    change: Change, ticket_id: int, agents: Sequence[int], kind: str, by_agent_id: int | None = None
) -> None:
    for one in readers(change, ticket_id, col(Agent.id).in_(agents)) if agents else ():
        tell(change, one, ticket_id, kind, by_agent_id)


def readers(change: Change, ticket_id: int, among: ColumnElement[bool]) -> list[int]:
    """Those `among` the agents who still work here and may see the ticket, also as somebody's stand-in."""
    session, duty = change.session, roster.at(change.session, change.now)
    scope = scope_of(session, session.get_one(Ticket, ticket_id))
    staff = session.exec(select(Agent).where(among, col(Agent.active).is_(True)).order_by(col(Agent.id))).all()
    whos = [rights.agent(one.id or 0, one.roles, one.levels, one.queues, duty.stands_for(one.id or 0)) for one in staff]
    return [who.agent_id or 0 for who in whos if rights.may(who, rights.Right.TICKET_READ, scope)]
