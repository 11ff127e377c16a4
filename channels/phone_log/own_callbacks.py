"""A callback is kept by whoever promised it, also where its ticket went to a queue they do not see.

Of such a ticket they are shown what they need to call and know already: the number, the name and their own note.
"""

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session, col

from pages.seen_tickets import seen
from staff.rights import Right, Who, may, visible
from ticketing import callbacks
from ticketing.contacts import excerpt
from ticketing.tables import Callback, Contact, Ticket
from ticketing.ticket_scope import scope_of


def promised_by(who: Who) -> ColumnElement[bool]:
    """The WHERE of tickets whose open callback is theirs."""
    mine = (
        col(Callback.ticket_id) == col(Ticket.id),
        col(Callback.state) == "open",
        col(Callback.agent_id) == who.agent_id,
    )
    return exists(select(col(Callback.id)).where(*mine).correlate(Ticket))


def may_be_called_about(who: Who) -> ColumnElement[bool]:
    """The WHERE of tickets a call can be noted on: those one may read, and those one promised to call back about."""
    return or_(seen(visible(who)), promised_by(who))


def may_note(session: Session, who: Who, ticket: Ticket) -> bool:
    """Whether they may note a call on this ticket."""
    if may(who, Right.TICKET_NOTE, scope_of(session, ticket)):
        return True
    open_one = callbacks.open_one(session, ticket.id or 0)
    return open_one is not None and who.agent_id is not None and open_one.agent_id == who.agent_id


def own_note(session: Session, who: Who, ticket_id: int) -> str:
    """How the note begins that they wrote on a ticket last; empty where they wrote none."""
    mine = (col(Contact.ticket_id) == ticket_id, col(Contact.channel) == "phone", col(Contact.agent_id) == who.agent_id)
    text = session.execute(
        select(col(Contact.body_text)).where(*mine).order_by(col(Contact.id).desc()).limit(1)
    ).scalar()
    return excerpt(text or "")
