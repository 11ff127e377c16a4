"""What a delivery report does to the ticket it belongs to (mail-requirements 52)."""

from sqlmodel import select

from customers.tables import ContactPoint
from storage.change import Change
from ticketing.actors import SYSTEM
from ticketing.events import AnswerBounced
from ticketing.history import happened
from ticketing.inbound import Bounce
from ticketing.moves import assign, changing, locked_by_id, move
from ticketing.states import Facts, Move, State
from ticketing.tables import Contact, Ticket


def booked_bounce(change: Change, ticket_id: int, bounce: Bounce) -> None:
    """Writes the failure down. A permanent one marks the address (only one we wrote to: reports can be forged) and returns
    a resolved ticket to its queue; a closed one stays closed and is marked unread for its agent."""
    ticket = locked_by_id(change.session, ticket_id)
    original = change.session.exec(
        select(Contact).where(Contact.external_id == bounce.original_message_id, Contact.direction == "out")
    ).first() if bounce.original_message_id else None  # fmt: skip
    written_to = _addresses(original) if original else frozenset()
    lost = False
    for one in bounce.recipients:
        permanent = one.action == "failed" and not one.status.startswith("4")
        contact_id = (original.id or 0) if original else 0
        happened(change, AnswerBounced(ticket_id, change.now, contact_id, one.address, one.status, permanent), SYSTEM)
        lost |= permanent
        if permanent and one.address.lower() in written_to:
            here = (ContactPoint.kind == "email", ContactPoint.value == one.address.lower())
            point = change.session.exec(select(ContactPoint).where(*here)).first()
            if point is not None and point.dead_since is None:
                point.dead_since = change.now
    if lost:
        _come_back(change, ticket)


def _come_back(change: Change, ticket: Ticket) -> None:
    """What we wrote never arrived: what rested on it is open again, and somebody has to look."""
    facts = Facts(reason="bounced")
    if ticket.state == State.RESOLVED:
        assign(change, ticket, None, SYSTEM, "bounced")
        move(change, ticket, Move.DISAGREE, SYSTEM, facts)
    elif ticket.state == State.AUTO_ANSWERED:
        move(change, ticket, Move.REJECT, SYSTEM, facts)
    with changing(change, ticket):
        ticket.unread = True


def _addresses(contact: Contact) -> frozenset[str]:
    """Whom a message of ours went to, lower case."""
    return frozenset(one["address"].lower() for name in ("to", "cc") for one in contact.details.get(name, ()))
