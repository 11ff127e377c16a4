"""Finding persons by the beginning of an address or a number, or by words of their name; always along an index."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from customers.tables import ContactPoint, Organisation, Person
from foundation.umlauts import written_out
from storage.full_text import find_contacts
from ticketing.tables import Contact

LOOKED_AT = 300
_PERSON: tuple[Any, ...] = (col(Person.id), col(Person.display_name), col(Organisation.name).label("organisation"))
_WRITERS = (
    select(*_PERSON)
    .join(Organisation, col(Organisation.id) == col(Person.organisation_id), isouter=True)
    .where(
        col(Person.id).in_(select(col(Contact.person_id)).where(col(Contact.id).in_(bindparam("contacts", expanding=True)))),
        col(Person.merged_into_id).is_(None),
    )
    .order_by(col(Person.display_name), col(Person.id))
)  # fmt: skip
"""Whoever wrote one of these contacts."""


def by_point(session: Session, kind: str, first: str, last: str, most: int) -> Sequence[Row[Any]]:
    """Persons (id, display_name, organisation) with a contact point of `kind` from `first` to `last`, in its order."""
    return session.execute(
        select(*_PERSON)
        .join(ContactPoint, col(ContactPoint.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id), isouter=True)
        .where(col(ContactPoint.kind) == kind, col(ContactPoint.value) >= first, col(ContactPoint.value) <= last)
        .where(col(Person.merged_into_id).is_(None))
        .order_by(col(ContactPoint.value))
        .limit(most)
    ).all()


def by_address(session: Session, start: str, most: int) -> Sequence[Row[Any]]:
    """Persons whose mail address begins with `start`."""
    return by_point(session, "email", start, start + "\uffff", most)


def by_name(session: Session, name: str, most: int) -> list[Row[Any]]:
    """Along the full text of contacts, whose senders' names it holds: every word begins a word of the person's name."""
    contacts = find_contacts(session, name, LOOKED_AT, files=False)
    if not contacts:
        return []
    rows = session.connection().execute(_WRITERS, {"contacts": contacts})
    fits = _name_fits(name)
    return [row for row in rows if fits(f"{row.display_name} {row.organisation or ''}")][:most]


def _name_fits(typed: str) -> Callable[[str], bool]:
    words = written_out(typed.casefold()).split()
    return lambda name: all(
        any(part.startswith(word) for part in written_out(name.casefold()).split()) for word in words
    )
