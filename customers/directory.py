"""Finding and making persons: the shell around `identity.py` and `segments.py`."""

from dataclasses import dataclass, fields
from typing import Literal

from sqlalchemy import bindparam, insert
from sqlmodel import Session, col, select

from customers.identity import Known, domain_of, identify, normal_address, postal_point
from customers.segments import SegmentChoice, SegmentFacts, choose
from customers.suppression import lift
from customers.tables import ContactPoint, Organisation, OrganisationDomain, Person, Segment, SuppressedAddress
from storage.change import Change
from storage.once import once
from storage.rows import insert_now
from storage.straight import Straight


@dataclass(frozen=True, slots=True)
class Customer:
    """The person a contact comes from, with the segment that counts and where it was found."""

    person: Person
    organisation: Organisation | None
    segment: SegmentFacts
    segment_source: str
    """organisation, person, default"""


def customer_at(change: Change, kind: str, value: str, name: str = "", language: str = "") -> Customer:
    """The customer behind a contact point (`kind` email, phone, fax, postal); a person is made where there is none."""
    session = change.session
    point = _kept_as(kind, value)
    person, suppressed = _owner(session, kind, point)
    decision = identify(
        person.id if person else None, None if person else _organisation_of(session, point if kind == "email" else "")
    )
    if person is None:
        assert not isinstance(decision, Known)
        person = insert_now(
            session, Person, display_name=name.strip()[:200], language=language, organisation_id=decision.organisation_id,
            identity=decision.identity, created_at=change.now,
        )  # fmt: skip
        if point:
            _keep_point(session, person, kind, point, value, is_primary=True)
    else:
        if name and not person.display_name:
            person.display_name = name.strip()[:200]
        if suppressed == "bounce":  # whoever writes from an address can be written to there
            lift(change, point)
    return customer_of(session, person)


def customer_of(session: Session, person: Person) -> Customer:
    """The customer picture's head: organisation and segment of a person."""
    organisation = session.get(Organisation, person.organisation_id) if person.organisation_id else None
    segments = once(session, _segments)
    default = next(number for number, segment in segments.items() if segment.is_default)
    choice: SegmentChoice = choose(organisation.segment_id if organisation else None, person.segment_id, default)
    return Customer(person, organisation, segments[choice.segment_id], choice.source)


def _segments(session: Session) -> dict[int, SegmentFacts]:
    return {row.id: SegmentFacts(*row) for row in _SEGMENTS.rows(session)}


def join_organisation(session: Session, person: Person, customer_no: str) -> bool:
    """Counts the person to the organisation with this customer number, as a claim. False where there is none."""
    organisation = session.exec(select(Organisation).where(Organisation.customer_no == customer_no)).first()
    if organisation is None:
        return False
    person.organisation_id, person.identity = organisation.id, "claimed"
    return True


def find_person(session: Session, kind: str, value: str) -> Person | None:
    """The person with exactly this contact point; a merged one leads to its survivor."""
    return _owner(session, kind, _kept_as(kind, value))[0]


def at_number(session: Session, number: str, first: Literal["phone", "fax"] = "phone") -> Person | None:
    """Whose telephone or fax it is (E.164): many machines are both, so one known as the other counts where nobody has it
    as `first`."""
    if not number:
        return None
    return find_person(session, first, number) or find_person(session, "fax" if first == "phone" else "phone", number)


def _owner(session: Session, kind: str, value: str) -> tuple[Person | None, str | None]:
    """The person with this contact point, and why no automatic mail goes there."""
    if any(isinstance(one, ContactPoint) for one in (*session.new, *session.dirty, *session.deleted)):
        session.flush()  # else what waits to be written tells nothing about it
    found = _OWNER.first(session, kind=kind, value=value)
    return (standing(session, found.person_id), found.reason) if found else (None, None)


def standing(session: Session, person_id: int) -> Person | None:
    """The person by id; a merged one leads to its survivor."""
    return _survivor(session, session.get(Person, person_id))


def _survivor(session: Session, person: Person | None) -> Person | None:
    while person is not None and person.merged_into_id is not None:
        person = session.get(Person, person.merged_into_id)
    return person


def add_point(session: Session, person: Person, kind: str, value: str) -> None:
    """One more way to reach the person, unless it is somebody's already."""
    point = _kept_as(kind, value)
    if point and _owner(session, kind, point)[0] is None:
        _keep_point(session, person, kind, point, value)


def _keep_point(
    session: Session, person: Person, kind: str, point: str, value: str, *, is_primary: bool = False
) -> None:
    row = {
        "person_id": person.id, "kind": kind, "value": point, "verified": False, "is_primary": is_primary,
        "data": {"lines": value} if kind == "postal" else {},
    }  # fmt: skip
    _POINT.run(session, [row])


def address_of(session: Session, person_id: int, kind: str = "email") -> ContactPoint | None:
    """Where the person is reached by `kind`: the primary point first."""
    return session.exec(
        select(ContactPoint)
        .where(ContactPoint.person_id == person_id, ContactPoint.kind == kind)
        .order_by(col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
    ).first()


def _kept_as(kind: str, value: str) -> str:
    """The form in which contact points of this kind are told apart."""
    return {"email": normal_address, "postal": postal_point}.get(kind, str)(value)


def _organisation_of(session: Session, address: str) -> int | None:
    """The organisation of the mail domain, or of the nearest domain above it that is known."""
    labels = domain_of(address).split(".")
    domains = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    rows = _DOMAINS.rows(session, domains=domains) if domains else ()
    known = {row.domain: row.organisation_id for row in rows}
    return next((known[domain] for domain in domains if domain in known), None)


_SEGMENTS = Straight(select(*(getattr(Segment, one.name) for one in fields(SegmentFacts))))
_POINT = Straight(insert(ContactPoint))
_OWNER = Straight(
    select(ContactPoint.person_id, SuppressedAddress.reason)
    .join(SuppressedAddress, col(SuppressedAddress.address) == ContactPoint.value, isouter=True)
    .where(ContactPoint.kind == bindparam("kind"), ContactPoint.value == bindparam("value"))
)
_DOMAINS = Straight(
    select(OrganisationDomain.domain, OrganisationDomain.organisation_id).where(
        col(OrganisationDomain.domain).in_(bindparam("domains", expanding=True))
    )
)
