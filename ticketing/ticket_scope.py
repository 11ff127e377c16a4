"""What of a ticket decides about rights."""

from sqlmodel import Session

from staff.rights import TicketScope
from ticketing.tables import Queue, Ticket


def scope_of(session: Session, ticket: Ticket) -> TicketScope:
    """As `staff/rights.py` asks for it."""
    queue = session.get(Queue, ticket.queue)
    return TicketScope(
        ticket.level,
        ticket.queue,
        queue.restricted_to if queue else "",
        ticket.confidential,
        ticket.assignee_id,
        ticket.first_level,
    )
