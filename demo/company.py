"""The fictitious company put into an empty desk: customers, colleagues and queues."""

from argon2 import PasswordHasher
from sqlmodel import select

from customers.tables import ContactPoint, Organisation, OrganisationDomain, Person, Segment
from demo.script import Company, OrganisationSpec, PersonSpec
from staff.tables import Agent
from storage.change import Change
from ticketing.tables import Queue

PASSWORD = "nordlicht-demo"
"""Everybody's in the demo; shown at the start."""
RESTRICTED = {"crm": ["beschwerden"], "auditor": ["datenschutz"]}
"""Role → queues beyond those of the levels."""


def plant(change: Change, company: Company) -> None:
    """Adds everybody of the company; the desk's own starting stock is there already."""
    _queues(change, company)
    organisations = _organisations(change, company.organisations)
    for person in company.persons:
        _person(change, person, organisations.get(person.organisation))
    password = PasswordHasher().hash(PASSWORD)
    for one in company.agents:
        change.session.add(
            Agent(
                login=one.login, display_name=one.display_name, email=one.email, password_hash=password, roles=list(one.roles),
                levels=list(one.levels), queues=[queue for role in one.roles for queue in RESTRICTED.get(role, ())],
            )
        )  # fmt: skip
    change.session.flush()


def e164(number: str, country: str = "+49") -> str:
    """A telephone number as it is kept: `0431 555-0211` → `+494315550211`."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"+{digits}" if number.strip().startswith("+") else country + digits.removeprefix("0")


def _queues(change: Change, company: Company) -> None:
    for position, queue in enumerate(company.queues):
        known = change.session.get(Queue, queue.code)
        if known is None:
            change.session.add(
                Queue(
                    code=queue.code, name_de=queue.name_de, name_en=queue.name_en, level=queue.level, position=position
                )
            )
        else:
            known.name_de, known.name_en = queue.name_de, queue.name_en
    change.session.flush()


def _organisations(change: Change, specs: tuple[OrganisationSpec, ...]) -> dict[str, int]:
    """Key of the script → id."""
    segments = {segment.code: segment.id for segment in change.session.exec(select(Segment)).all()}
    ids = {}
    for spec in specs:
        row = Organisation(
            name=spec.name, customer_no=spec.customer_no, segment_id=segments[spec.segment], created_at=change.now
        )
        change.session.add(row)
        change.session.flush()
        change.session.add(OrganisationDomain(domain=spec.domain, organisation_id=row.id or 0))
        ids[spec.key] = row.id or 0
    return ids


def _person(change: Change, spec: PersonSpec, organisation_id: int | None) -> None:
    row = Person(
        display_name=spec.name, language=spec.language, organisation_id=organisation_id, identity="verified", created_at=change.now
    )  # fmt: skip
    change.session.add(row)
    change.session.flush()
    person_id = row.id or 0
    change.session.add(
        ContactPoint(person_id=person_id, kind="email", value=spec.email.lower(), verified=True, is_primary=True)
    )
    if spec.phone:
        change.session.add(ContactPoint(person_id=person_id, kind="phone", value=e164(spec.phone), verified=True))
