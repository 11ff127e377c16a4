"""The mark of news on a ticket, for each agent on their own.

`ticket.unread` says that there is news nobody has answered; an agent's own mark goes once they have looked (`TicketSeen`).
So a P1 that a colleague only glanced at stays marked for everybody else.
"""

from sqlalchemy import BindParameter, ColumnElement, delete, exists
from sqlmodel import col

from storage.change import Change
from storage.upsert import insert_or
from ticketing.seen_table import TicketSeen
from ticketing.tables import Ticket


def news(change: Change, ticket: Ticket) -> None:
    """There is something new on the ticket: it is unread for everybody."""
    ticket.unread = True
    change.session.execute(delete(TicketSeen).where(col(TicketSeen.ticket_id) == ticket.id))


def looked_at(change: Change, ticket_id: int, agent_id: int) -> None:
    """This agent has seen what is new."""
    row = {"ticket_id": ticket_id, "agent_id": agent_id}
    change.session.execute(insert_or(change.session, TicketSeen).on_conflict_do_nothing(), row)


def unread_for(agent_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Whether a ticket is marked for this agent."""
    own = exists().where(col(TicketSeen.ticket_id) == col(Ticket.id), col(TicketSeen.agent_id) == agent_id)
    return col(Ticket.unread) & ~own
