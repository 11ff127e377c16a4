"""Whom planned works concern: the persons of chosen segments and organisations that mail reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlmodel import Session, col

from customers.tables import ContactPoint, Organisation, Person, Segment, SuppressedAddress

MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Audience:
    """Codes of segments and ids of organisations; a person belongs to it by either."""

    segments: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.segments or self.organisations)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with the address mail goes to."""

    person_id: int
    name: str
    language: str
    address: str


def how_many(session: Session, audience: Audience) -> int:
    """Counted up to `MOST_COUNTED` and one more."""
    found = _persons(session, audience).limit(MOST_COUNTED + 1).subquery()
    return session.execute(select(func.count()).select_from(found)).scalar_one()


def recipients(session: Session, audience: Audience, after: int, most: int) -> Sequence[Recipient]:
    """Those with an id above `after`, in its order; each once, at their primary address or, where that is dead, at another."""
    persons = session.execute(_persons(session, audience).where(col(Person.id) > after).limit(most)).all()
    addresses: dict[int, str] = {}
    for person_id, address in session.execute(
        select(col(ContactPoint.person_id), col(ContactPoint.value))
        .join(SuppressedAddress, col(SuppressedAddress.address) == func.lower(col(ContactPoint.value)), isouter=True)
        .where(col(ContactPoint.person_id).in_([row.id for row in persons]), col(ContactPoint.kind) == "email")
        .order_by(
            col(SuppressedAddress.address).is_not(None), col(ContactPoint.is_primary).desc(), col(ContactPoint.id)
        )
    ):
        addresses.setdefault(person_id, address)
    return [Recipient(row.id, row.display_name, row.language, addresses[row.id]) for row in persons]


def _persons(session: Session, audience: Audience) -> Select[int | None, str, str]:
    mail = exists().where(col(ContactPoint.person_id) == col(Person.id), col(ContactPoint.kind) == "email")
    return (
        select(col(Person.id), col(Person.display_name), col(Person.language))
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id), isouter=True)
        .where(_belongs(session, audience), col(Person.status) == "active", col(Person.blocked).is_(False), mail)
        .order_by(col(Person.id))
    )


def _belongs(session: Session, audience: Audience) -> ColumnElement[bool]:
    """The segment that counts for a person is that of `customers/segments.py`: the organisation's, their own, the default."""
    rows = session.execute(select(col(Segment.id), col(Segment.code), col(Segment.is_default))).all()
    default = next((row.id for row in rows if row.is_default), None)
    wanted = [row.id for row in rows if row.code in audience.segments]
    counts = func.coalesce(col(Organisation.segment_id), col(Person.segment_id), default)
    return or_(counts.in_(wanted), col(Person.organisation_id).in_(audience.organisations))
