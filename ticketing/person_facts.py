"""What rules may ask about the person who writes: whether they have an open ticket, whether they wrote lately."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from ticketing.tables import Contact, Ticket

ASKED = frozenset({"has_open_ticket", "wrote_recently"})
"""The inputs this answers; nothing is looked up where no rule asks for one."""
RECENTLY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    has_open_ticket: bool = False
    wrote_recently: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket at the instant it was opened by a contact."""

    ticket_id: int
    contact_id: int
    person_id: int | None
    at: datetime


def now_about(session: Session, person_id: int | None, now: datetime, ticket_id: int = 0) -> PersonFacts:
    """As it is now, apart from the ticket `ticket_id` and its contacts where the contact in hand is kept already."""
    if person_id is None:
        return PersonFacts()
    open_one = (
        select(Ticket.id).where(Ticket.person_id == person_id, Ticket.shelf == 0, Ticket.id != ticket_id).limit(1)
    )
    lately = select(Contact.id).where(
        Contact.person_id == person_id, Contact.direction == "in", col(Contact.occurred_at) > now - RECENTLY,
        col(Contact.ticket_id).is_distinct_from(ticket_id),
    )  # fmt: skip
    return PersonFacts(session.exec(open_one).first() is not None, session.exec(lately.limit(1)).first() is not None)


def then_about(session: Session, opened: Collection[Opened]) -> Mapping[int, PersonFacts]:
    """As it was when each of these tickets was opened, by the ticket. A ticket counts as open until it was resolved last."""
    persons = {one.person_id for one in opened if one.person_id is not None}
    tickets, contacts = defaultdict(list), defaultdict(list)
    stood = select(
        *(col(one) for one in (Ticket.person_id, Ticket.id, Ticket.created_at, Ticket.resolved_at, Ticket.closed_at))
    )
    for person, number, begun, resolved, closed in session.execute(stood.where(col(Ticket.person_id).in_(persons))):
        tickets[person].append((number, begun, resolved or closed))
    wrote = select(Contact.person_id, Contact.id, Contact.received_at).where(Contact.direction == "in")
    for person, number, at in session.exec(wrote.where(col(Contact.person_id).in_(persons))).all():
        contacts[person].append((number, at))
    return {
        one.ticket_id: PersonFacts(
            any((begun, number) < (one.at, one.ticket_id) and (end is None or end > one.at) for number, begun, end in tickets[one.person_id]),
            any(one.at - RECENTLY < at and (at, number) < (one.at, one.contact_id) for number, at in contacts[one.person_id]),
        )
        for one in opened
    }  # fmt: skip
