"""What a delivery report does to the ticket it belongs to (mail-requirements 52)."""

from collections.abc import Sequence

from sqlmodel import col, select

from customers.suppression import suppress
from storage.change import Change
from ticketing.actors import SYSTEM
from ticketing.events import AnswerBounced
from ticketing.history import happened
from ticketing.inbound import Bounce
from ticketing.moves import assign, changing, locked_by_id, move
from ticketing.states import Facts, Move, State
from ticketing.tables import Contact, Ticket
from ticketing.unread import news


def booked_bounce(change: Change, ticket_id: int, bounce: Bounce) -> None:
    """Writes the failure down. A permanent one marks the address (only one we wrote to: reports can be forged) and returns
    a resolved ticket to its queue; a closed one stays closed and is marked unread for its agent."""
    ticket = locked_by_id(change.session, ticket_id)
    original = change.session.exec(
        select(Contact)
        .where(Contact.external_id == bounce.original_message_id, Contact.direction == "out")
        .with_for_update()  # the sender may be booking how it stands with another recipient
        .execution_options(populate_existing=True)
    ).first() if bounce.original_message_id else None  # fmt: skip
    written_to = _addresses(original) if original else frozenset()
    lost = False
    for one in bounce.recipients:
        permanent = one.action == "failed" and not one.status.startswith("4")
        contact_id = (original.id or 0) if original else 0
        happened(change, AnswerBounced(ticket_id, change.now, contact_id, one.address, one.status, permanent), SYSTEM)
        lost |= permanent
        if original is None or one.address.lower() not in written_to:
            continue
        words = f"{one.status} {one.diagnostic}".strip()
        _stands(change, original, one.address, "bounced" if permanent else "delayed", words)
        if permanent:
            suppress(change, one.address, "bounce", words, contact_id)
    if lost:
        _come_back(change, ticket)


def booked_complaint(change: Change, message_ids: Sequence[str]) -> None:
    """Somebody called a mail of ours unwanted (RFC 5965): whom it went to gets no automatic mail any more."""
    for contact in change.session.exec(
        select(Contact).where(col(Contact.external_id).in_(message_ids), Contact.direction == "out")
    ).all():
        for address in _addresses(contact):
            suppress(change, address, "complaint", contact_id=contact.id)


def _stands(change: Change, contact: Contact, address: str, state: str, words: str) -> None:
    """How it stands with one recipient, written on the message."""
    delivery = contact.details.get("delivery") or {}
    others = [one for one in delivery.get("recipients", ()) if one["address"].lower() != address.lower()]
    told = {"address": address, "state": state, "words": words[:500], "at": change.now.isoformat()}
    contact.details = {**contact.details, "delivery": {**delivery, "recipients": [*others, told]}}


def _come_back(change: Change, ticket: Ticket) -> None:
    """What we wrote never arrived: what rested on it is open again, and somebody has to look."""
    facts = Facts(reason="bounced")
    if ticket.state == State.RESOLVED:
        assign(change, ticket, None, SYSTEM, "bounced")
        move(change, ticket, Move.DISAGREE, SYSTEM, facts)
    elif ticket.state == State.AUTO_ANSWERED:
        move(change, ticket, Move.REJECT, SYSTEM, facts)
    with changing(change, ticket):
        news(change, ticket)


def _addresses(contact: Contact) -> frozenset[str]:
    """Whom a message of ours went to, lower case."""
    return frozenset(one["address"].lower() for name in ("to", "cc", "bcc") for one in contact.details.get(name, ()))
