"""Whose letter it may be: known persons who have its number, its address, its customer number, or the name below it.

A name proves nothing, so nobody is chosen by it without a person looking.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlmodel import Session, col

from customers.directory import at_number, find_person
from customers.tables import Organisation, Person
from desk import person_card
from foundation.umlauts import written_out
from pages.view import Choice
from storage.full_text import find_contacts
from ticketing.tables import Contact

MOST, LOOKED_AT = 5, 200


def persons(
    session: Session, name: str, number: str, address: str, customer_no: str, apart_from: int | None, country: str
) -> tuple[Choice, ...]:
    """The persons it may be from, the surest first. `number` is E.164; `apart_from` whom the scan has brought itself;
    numbers are shown as in `country`."""
    found = dict.fromkeys(_ids(session, name, number, address, customer_no))
    return tuple(_choice(session, one, country) for one in [one for one in found if one != apart_from][:MOST])


def _ids(session: Session, name: str, number: str, address: str, customer_no: str) -> Iterator[int]:
    for person in (at_number(session, number, "fax"), find_person(session, "postal", address) if address else None):
        if person is not None and person.id:
            yield person.id
    named = set(written_out(name.casefold()).split())
    standing = select(col(Person.id), col(Person.display_name)).where(col(Person.merged_into_id).is_(None))
    if customer_no:
        colleagues = standing.join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        rows = session.execute(colleagues.where(col(Organisation.customer_no) == customer_no).limit(LOOKED_AT)).all()
        yield from (row.id for row in sorted(rows, key=lambda row: not _fits(named, row.display_name)))
    if named:
        contacts = find_contacts(session, name, LOOKED_AT, files=False)
        writers = select(col(Contact.person_id)).where(col(Contact.id).in_(contacts))
        rows = session.execute(standing.where(col(Person.id).in_(writers)).order_by(col(Person.id).desc())).all()
        yield from (row.id for row in rows if _fits(named, row.display_name))


def _fits(named: Iterable[str], known: str) -> bool:
    return set(named) <= set(written_out(known.casefold()).split())


def _choice(session: Session, person_id: int, country: str) -> Choice:
    row = person_card.read(session, person_id)
    assert row is not None
    reached = next((one.value for one in person_card.addresses(session, person_id, country)), "")
    where = reached.removeprefix(f"{row.display_name}, ")
    return Choice(str(person_id), row.display_name or where, ", ".join(filter(None, (row.organisation, where))))
