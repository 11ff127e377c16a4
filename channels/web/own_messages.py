"""Which public messages of a ticket its page shows: what the ticket's own customer wrote, and what went to them.

Others may have written on it too: people in copy, or the customer of a ticket that was merged into it. What they wrote is
shown under their own name, and only where it went to this customer as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from customers.identity import normal_address
from customers.tables import ContactPoint
from ticketing.answers import UNDOABLE
from ticketing.tables import Contact, Ticket

UNSHOWN = ("acknowledgement",)
"""Mails that only repeat what the page itself says."""
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """The customer a page belongs to. `strangers` are the addresses that others have written from."""

    person_id: int | None
    addresses: frozenset[str]
    strangers: frozenset[str]

    def wrote(self, contact: Contact) -> bool:
        return contact.direction == "in" and contact.person_id == self.person_id

    def may_read(self, contact: Contact) -> bool:
        """An answer of ours without address (a letter, a call) is this customer's where it was written on their ticket."""
        named = frozenset(_addresses(contact))
        if self.wrote(contact) or named & self.addresses:
            return True
        return (
            contact.direction == "out"
            and contact.person_id == self.person_id
            and not (named and named <= self.strangers)
        )


def shown(session: Session, ticket: Ticket, left_by: datetime) -> tuple[Reader, list[Contact]]:
    """The newest messages of the ticket, oldest first; of one that was merged away, its customer's in the one that stays.
    What colleagues wrote after `left_by` they may still take back: nobody is shown it."""
    rows = session.exec(
        select(Contact)
        .where(
            Contact.ticket_id == staying(session, ticket).id,
            Contact.visibility == "public",
            col(Contact.kind).not_in(UNSHOWN),
        )
        .order_by(col(Contact.id).desc())
        .limit(MOST_SHOWN)
    ).all()
    reader = _reader(session, ticket.person_id, rows)
    readable = (row for row in rows if reader.may_read(row) and not on_hold(row, left_by))
    return reader, sorted(readable, key=lambda row: (row.occurred_at, row.id or 0))


def on_hold(contact: Contact, left_by: datetime) -> bool:
    """Whether it is an answer of a colleague that has not left yet."""
    return contact.agent_id is not None and contact.kind in UNDOABLE and contact.occurred_at > left_by


def held(left_by: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions on `Contact`: an answer of a colleague that is on hold, and was not taken back."""
    return (
        col(Contact.agent_id).is_not(None), col(Contact.kind).in_(UNDOABLE), col(Contact.visibility) == "public",
        col(Contact.occurred_at) > left_by,
    )  # fmt: skip


def staying(session: Session, ticket: Ticket) -> Ticket:
    """The ticket at the end of a chain of merges."""
    while ticket.merged_into_id is not None:
        ticket = session.get_one(Ticket, ticket.merged_into_id)
    return ticket


def _reader(session: Session, person_id: int | None, rows: Sequence[Contact]) -> Reader:
    points = select(ContactPoint.value).where(ContactPoint.person_id == person_id, ContactPoint.kind == "email")
    inbound = [row for row in rows if row.direction == "in" and "@" in row.sender_address]
    own = {normal_address(row.sender_address) for row in inbound if row.person_id == person_id}
    own |= set(session.exec(points).all()) if person_id else set()
    return Reader(person_id, frozenset(own), frozenset(normal_address(row.sender_address) for row in inbound) - own)


def _addresses(contact: Contact) -> Iterable[str]:
    return (normal_address(one["address"]) for field in ("to", "cc") for one in contact.details.get(field) or ())
