"""Who is meant, and which rows are theirs. It reads only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, String, cast, func, or_
from sqlmodel import Session, col, select

from customers.directory import at_number, find_person, standing
from customers.identity import normal_address
from customers.tables import ContactPoint, Person
from ticketing.finding_persons import by_address
from ticketing.scan_tables import ImportItem, ScanPage
from ticketing.tables import Arrival, Contact, Ticket
from ticketing.telephone import normal_number

T = TypeVar("T")
ERASING, ANONYMISED = "erasing", "anonymised"
"""Values of `Person.status`: what was begun and can be gone on with, and what is done."""
AT_REST = ("closed", "cancelled")
MOST_SHOWN = 10
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Theirs:
    """The ids of everything one person left behind; `persons` are they and those merged into them."""

    person_id: int
    persons: Sequence[int]
    addresses: Sequence[str]
    """Mail addresses in small letters, telephone and fax numbers as E.164."""
    tickets: Sequence[int]
    numbers: Sequence[str]
    contacts: Sequence[int]
    arrivals: Sequence[int]
    items: Sequence[int]


def find(session: Session, who: str, country: str) -> list[Person]:
    """The persons meant by a mail address, a telephone or fax number or a number of the desk's own."""
    found: list[Person | None] = []
    if "@" in who:
        found.append(find_person(session, "email", normal_address(who)))
    else:
        if who.isdecimal() and len(who) < 10:
            found.append(standing(session, int(who)))
        number = normal_number(who, country)
        found += [at_number(session, number), at_number(session, number, "fax")] if number else []
    return list({one.id: one for one in found if one is not None}.values())


def near(session: Session, who: str) -> list[str]:
    """Persons whose address begins so, as they are shown, and erasures that were begun and not ended."""
    rows = by_address(session, normal_address(who), MOST_SHOWN) if who.strip() else ()
    begun = session.exec(select(Person.id).where(Person.status == ERASING)).all()
    return [f"{row.id}: {row.display_name}" for row in rows] + [f"{one}: being erased, not done yet" for one in begun]


def theirs(session: Session, person: Person) -> Theirs:
    """Everything of the person. Asks some tables as a whole, for these things have no index: seconds on a large desk."""
    persons = [person.id or 0]
    while more := set(session.exec(select(Person.id).where(col(Person.merged_into_id).in_(persons)))) - set(persons):
        persons += [one for one in more if one is not None]
    points = session.exec(select(ContactPoint).where(col(ContactPoint.person_id).in_(persons))).all()
    addresses = [one.value for one in points if one.kind != "postal"]
    tickets = session.execute(
        select(col(Ticket.id), col(Ticket.number)).where(col(Ticket.person_id).in_(persons)).order_by(col(Ticket.id))
    ).all()
    ids = [row[0] for row in tickets]
    contacts = set(session.exec(select(Contact.id).where(_of_persons(persons, addresses))))
    for some in portions(ids, _AT_ONCE):
        contacts |= set(session.exec(select(Contact.id).where(col(Contact.ticket_id).in_(some))))
    arrivals = set(session.exec(select(Arrival.id).where(mentions(Arrival.envelope, addresses))))
    items: set[Any] = set()
    for some in portions(sorted(one for one in contacts if one), _AT_ONCE):
        arrivals |= set(session.exec(select(Arrival.id).where(col(Arrival.contact_id).in_(some))))
        items |= set(session.exec(select(ScanPage.item_id).where(col(ScanPage.contact_id).in_(some))))
    for some in portions(sorted(one for one in arrivals if one), _AT_ONCE):
        items |= set(session.exec(select(ImportItem.id).where(col(ImportItem.arrival_id).in_(some))))
    return Theirs(
        person.id or 0, persons, addresses, ids, [row[1] for row in tickets], _sorted(contacts), _sorted(arrivals), _sorted(items),
    )  # fmt: skip


def open_tickets(session: Session, mine: Theirs) -> list[str]:
    """Numbers of the person's tickets that are neither closed nor cancelled."""
    return list(
        session.exec(
            select(Ticket.number)
            .where(col(Ticket.person_id).in_(mine.persons), col(Ticket.state).not_in(AT_REST))
            .order_by(col(Ticket.id))
        )
    )


def mentions(column: Any, addresses: Sequence[str]) -> ColumnElement[bool]:
    """Whether a text or plain data holds one of the addresses; never, without any."""
    text = func.lower(cast(column, String))
    return or_(*(text.contains(one, autoescape=True) for one in addresses)) if addresses else col(Person.id).in_(())


def portions(these: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(these), size):
        yield these[start : start + size]


def _of_persons(persons: Sequence[int], addresses: Sequence[str]) -> ColumnElement[bool]:
    return or_(col(Contact.person_id).in_(persons), func.lower(col(Contact.sender_address)).in_(addresses))


def _sorted(ids: Iterable[int | None]) -> list[int]:
    return sorted(one for one in ids if one is not None)
