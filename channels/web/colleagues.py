"""What colleagues of one organisation see of each other's tickets, where its setting lets them: read, never answered.

Never theirs: what is confidential, delicate by its category (complaints, contracts, privacy, security), in no category yet, for
it may turn out to be delicate, or kept for one role, and what another ticket was merged into or away from.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal
from sqlmodel import Session, and_, col, exists, or_, select

from customers.identity import domain_of
from customers.tables import ContactPoint, Organisation, OrganisationDomain, Person
from ticketing.events import TicketMergedIn
from ticketing.reference import UNCATEGORISED
from ticketing.tables import Category, Contact, Queue, Ticket, TicketEvent


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who has shown to belong to an organisation that lets its people see each other's tickets."""

    person_id: int
    organisation_id: int
    organisation: str


def colleague(session: Session, address: str) -> Colleague | None:
    """Whose address this is, if they may see colleagues' tickets: it lies in the organisation's own domain, or the desk has
    verified who they are. The address itself has been proved by a mailed link."""
    verified = or_(
        Person.identity == "verified",
        exists().where(
            col(OrganisationDomain.domain) == domain_of(address),
            col(OrganisationDomain.organisation_id) == col(Organisation.id),
        ),
    )
    row = session.execute(
        select(col(Person.id), col(Organisation.id), col(Organisation.name))
        .join(ContactPoint, col(ContactPoint.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(
            ContactPoint.kind == "email", ContactPoint.value == address, col(Organisation.colleagues_see), Person.status == "active",
            col(Person.blocked).is_(False), verified,
        )
    ).first()  # fmt: skip
    return Colleague(*row) if row else None


def theirs(reader: Colleague) -> tuple[Any, ...]:
    """Conditions on `Ticket`: the tickets of this reader's colleagues that may be shown."""
    people = select(col(Person.id)).where(Person.organisation_id == reader.organisation_id)
    # written before the organisation was known; what somebody wrote from a private address stays theirs
    address, behind = func.lower(col(Contact.sender_address)), literal("@").concat(col(OrganisationDomain.domain))
    inside = exists().where(
        col(OrganisationDomain.organisation_id) == reader.organisation_id,
        func.substr(address, func.length(address) - func.length(behind) + 1) == behind,
    )
    wrote = and_(
        col(Contact.ticket_id) == col(Ticket.id),
        col(Contact.person_id) == col(Ticket.person_id),
        col(Contact.direction) == "in",
        col(Contact.auto_generated).is_(False),
    )
    from_there = and_(exists().where(wrote, inside), ~exists().where(wrote, ~inside))
    delicate = exists().where(col(Category.code) == col(Ticket.category), col(Category.bypass_e_level))
    reserved = exists().where(col(Queue.code) == col(Ticket.queue), col(Queue.restricted_to) != "")
    merged = exists().where(col(TicketEvent.ticket_id) == col(Ticket.id), col(TicketEvent.kind) == TicketMergedIn.name)
    return (
        or_(
            Ticket.organisation_id == reader.organisation_id,
            and_(col(Ticket.organisation_id).is_(None), col(Ticket.person_id).in_(people), from_there),
        ),
        col(Ticket.person_id).is_not(None),
        Ticket.person_id != reader.person_id,
        col(Ticket.confidential).is_(False),
        col(Ticket.merged_into_id).is_(None),
        Ticket.type != "complaint",
        Ticket.category != UNCATEGORISED,
        ~delicate,
        ~reserved,
        ~merged,
    )


def ticket_of(session: Session, reader: Colleague, number: str) -> Ticket | None:
    """A colleague's ticket by its number, where it may be shown."""
    return session.exec(select(Ticket).where(Ticket.number == number, *theirs(reader))).first()
