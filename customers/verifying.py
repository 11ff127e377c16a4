"""What a member of the desk has checked: who a person is, and that an address is theirs; or that this was a mistake."""

from sqlmodel import col, select

from customers.tables import ContactPoint, Person
from foundation.errors import NotFound
from storage.change import Change

NO_PERSON = "There is no such person."


def verify_person(change: Change, person_id: int, checked: bool) -> tuple[str, str]:
    """The person's identity before and after. Unchecked again, a person of an organisation claims to be one of its people."""
    person = change.session.get(Person, person_id)
    if person is None:
        raise NotFound(NO_PERSON)
    before = person.identity
    person.identity = "verified" if checked else "claimed" if person.organisation_id else "unknown"
    return before, person.identity


def verify_address(change: Change, person_id: int, point_id: int, checked: bool) -> tuple[bool, bool]:
    """Whether the address counted as the person's own, before and after."""
    point = change.session.exec(
        select(ContactPoint).where(col(ContactPoint.id) == point_id, ContactPoint.person_id == person_id)
    ).first()
    if point is None:
        raise NotFound(NO_PERSON)
    before, point.verified = point.verified, checked
    return before, checked
