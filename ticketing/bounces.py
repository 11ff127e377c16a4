"""What a delivery report does to the ticket it belongs to (mail-requirements 52)."""

from sqlmodel import select

from customers.tables import ContactPoint
from storage.change import Change
from ticketing.actors import SYSTEM
from ticketing.events import AnswerBounced
from ticketing.history import happened
from ticketing.inbound import Bounce
from ticketing.moves import changing
from ticketing.states import State, shelf
from ticketing.tables import Contact, Ticket


def booked_bounce(change: Change, ticket_id: int, bounce: Bounce) -> None:
    """Writes the failure down; a permanent one marks the address and returns a resolved ticket to its queue."""
    ticket = change.session.get(Ticket, ticket_id)
    assert ticket is not None
    original = change.session.exec(
        select(Contact).where(Contact.external_id == bounce.original_message_id, Contact.direction == "out")
    ).first() if bounce.original_message_id else None  # fmt: skip
    for one in bounce.recipients:
        permanent = one.action == "failed" and not one.status.startswith("4")
        event = AnswerBounced(
            ticket_id, change.now, (original.id or 0) if original else 0, one.address, one.status, permanent
        )
        happened(change, event, SYSTEM)
        if not permanent:
            continue
        point = change.session.exec(
            select(ContactPoint).where(ContactPoint.kind == "email", ContactPoint.value == one.address.lower())
        ).first()
        if point is not None and point.dead_since is None:
            point.dead_since = change.now
        if ticket.state in (State.RESOLVED, State.AUTO_ANSWERED):
            with changing(change, ticket):
                ticket.state = (State.IN_PROGRESS if ticket.assignee_id else State.QUEUED).value
                ticket.shelf, ticket.unread, ticket.resolved_at = shelf(State(ticket.state)), True, None
    change.session.flush()
