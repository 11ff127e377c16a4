"""When a fax or letter was received, corrected by a person: its ticket's clocks start there, until somebody has answered."""

from datetime import datetime

from sqlmodel import Session, col, select

from foundation.errors import Invalid, Mistake
from storage.change import Change
from ticketing import moves
from ticketing.actors import Actor
from ticketing.answers import SUBSTANTIVE
from ticketing.events import ScanRestamped
from ticketing.history import happened
from ticketing.scan_tables import ImportItem
from ticketing.states import State
from ticketing.tables import Contact, Ticket

UNANSWERED = frozenset({State.NEW, State.E_LEVEL, State.QUEUED, State.IN_PROGRESS})


def may_be_corrected(session: Session, ticket: Ticket, contact: Contact) -> bool:
    """Whether this letter opened its ticket and the first answer is still owed: afterwards deadlines are settled."""
    mine = (Contact.ticket_id == ticket.id, Contact.visibility == "public")
    first = session.exec(
        select(Contact.id).where(*mine, Contact.direction == "in").order_by(col(Contact.id)).limit(1)
    ).first()
    answers = select(Contact.id).where(*mine, Contact.direction == "out", col(Contact.kind).in_(SUBSTANTIVE))
    return State(ticket.state) in UNANSWERED and first == contact.id and session.exec(answers.limit(1)).first() is None


def correct(change: Change, ticket: Ticket, contact: Contact, at: datetime, by: Actor) -> None:
    """The entry stamp is `at`. Invalid where that is still to come, or where it cannot be corrected any more."""
    if at > change.now:
        raise Invalid(Mistake("received", "this time is still to come", "when the fax or letter reached you"))
    if not may_be_corrected(change.session, ticket, contact):
        raise Invalid(Mistake("received", "the first answer has been given, so its deadline is settled"))
    before = contact.received_at
    contact.received_at = contact.occurred_at = at
    item = change.session.get(ImportItem, (contact.details.get("scan") or {}).get("item_id"))
    if item is not None:
        item.stamped_at, item.stamp_source = at, "hand"
    with moves.changing(change, ticket):
        ticket.created_at = ticket.last_contact_at = at
    happened(change, ScanRestamped(ticket.id or 0, change.now, contact.id or 0, at, before), by)
