"""What a delivery report does to the ticket it belongs to (mail-requirements 52)."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

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

ARRIVED = {"delivered": "delivered", "relayed": "passed_on", "expanded": "passed_on"}
"""Action of a report that tells no failure (RFC 3464 section 2.3.3) → how it stands with the recipient."""


def booked_bounce(change: Change, ticket_id: int, bounce: Bounce) -> None:
    """Writes down what the report says. A permanent failure marks the address (only one we wrote to: reports can be forged;
    and only where the report says what is wrong) and returns a resolved ticket to its queue; a closed one stays closed and
    is marked unread for its agent."""
    ticket = locked_by_id(change.session, ticket_id)
    original = change.session.exec(
        select(Contact)
        .where(Contact.external_id == bounce.original_message_id, Contact.direction == "out")
        .with_for_update()  # the sender may be booking how it stands with another recipient
        .execution_options(populate_existing=True)
    ).first() if bounce.original_message_id else None  # fmt: skip
    went_to = _addresses(original) if original else frozenset()
    lost = False
    for one in bounce.recipients:
        if well := ARRIVED.get(one.action):
            if original is not None and one.address.lower() in went_to:
                _stands(change, original, one.address, well, "")
            continue
        permanent = one.action == "failed" and not one.status.startswith("4")
        contact_id = (original.id or 0) if original else 0
        happened(change, AnswerBounced(ticket_id, change.now, contact_id, one.address, one.status, permanent), SYSTEM)
        lost |= permanent
        if original is None or one.address.lower() not in went_to:
            continue
        words = f"{one.status} {one.diagnostic}".strip()
        _stands(change, original, one.address, "bounced" if permanent else "delayed", words)
        if permanent and one.status:
            suppress(change, one.address, "bounce", words, contact_id)
    if lost:
        _come_back(change, ticket)


def counted_as(bounce: Bounce) -> str:
    """The reason in the ledger: why the first mail came back, or that what is told of arrived."""
    back = [one for one in bounce.recipients if one.action not in ARRIVED]
    if bounce.recipients and not back:
        return "bounce:arrived"
    why = next((one.reason for one in back if one.reason), "")
    return f"bounce:{why}" if why else "bounce"


def booked_complaint(change: Change, message_ids: Sequence[str]) -> None:
    """Somebody called a mail of ours unwanted (RFC 5965): whom it went to gets no automatic mail any more."""
    for contact in change.session.exec(
        select(Contact).where(col(Contact.external_id).in_(message_ids), Contact.direction == "out")
    ).all():
        for address in _addresses(contact):
            suppress(change, address, "complaint", contact_id=contact.id)


def written_to(session: Session, message_id: str) -> frozenset[str]:
    """Whom the mail of ours with this Message-ID went to, lower case; nobody where there is none."""
    asked = select(Contact).where(Contact.external_id == message_id, Contact.direction == "out")
    found = session.exec(asked).first()
    return _addresses(found) if found else frozenset()


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
