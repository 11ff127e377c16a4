"""Calls that are in the books already: noted by somebody else, or by this very form (sent again after going back)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from channels.phone_log import reader
from channels.phone_log.tables import PhoneCall
from channels.phone_log.view import NotedView
from pages.seen_tickets import seen
from staff.rights import Who, visible
from staff.tables import Agent
from ticketing.tables import Contact, Ticket


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a note became: its text, who wrote it, and the ticket (empty: none yet, or none the reader may see)."""

    text: str
    by: int | None
    view: NotedView


def by_form(session: Session, note_id: str, who: Who) -> Earlier | None:
    """What an earlier sending of the form with this id made."""
    row = session.execute(
        select(col(Contact.body_text), col(Contact.agent_id), col(Agent.display_name), col(Ticket.number))
        .outerjoin(Agent, col(Agent.id) == col(Contact.agent_id))
        .outerjoin(Ticket, (col(Ticket.id) == col(Contact.ticket_id)) & seen(visible(who)))
        .where(
            col(Contact.external_id) == reader.external_id(note_id),
            col(Contact.channel) == "phone",
            col(Contact.mailbox) == reader.MAILBOX,
        )
        .order_by(col(Contact.id))
        .limit(1)
    ).first()
    if row is None:
        return None
    return Earlier(row.body_text, row.agent_id, NotedView(row.display_name or "", row.number or ""))


def of_call(session: Session, call_id: int, note_id: str, who: Who) -> NotedView | None:
    """Who noted this call of the telephone log, where it was with another note than this."""
    other = session.execute(select(col(PhoneCall.note_id)).where(col(PhoneCall.id) == call_id)).scalar()
    if not other or other == note_id:
        return None
    earlier = by_form(session, other, who)
    return earlier.view if earlier else NotedView()
