"""The customer beside the conversation: who it is, how they are reached, what else is open."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlmodel import Session, col

from customers.identity import shown_point
from customers.tables import ContactPoint, Organisation, Person
from desk import agreed
from desk.look_up_view import Address
from desk.names import Names, initials
from desk.view import PersonCard
from pages.saying import Saying
from pages.times import Reader
from storage.straight import Straight
from ticketing.tables import Contact, Ticket
from ticketing.telephone import shown

MOST_COUNTED = 200
"""Counting stops here: nobody needs the exact number of a heavy writer's contacts."""
COLUMNS: tuple[Any, ...] = (
    col(Person.id), col(Person.display_name), col(Person.identity), col(Person.note), col(Person.created_at), col(Person.blocked),
    col(Organisation.name).label("organisation"), col(Organisation.customer_no), col(Organisation.id).label("organisation_id"),
)  # fmt: skip

ONE = Straight(
    select(*COLUMNS)
    .join(Organisation, col(Organisation.id) == col(Person.organisation_id), isouter=True)
    .where(col(Person.id) == bindparam("person"))
)
POINTS = Straight(
    select(
        col(ContactPoint.id),
        col(ContactPoint.kind),
        col(ContactPoint.value),
        col(ContactPoint.verified),
        col(ContactPoint.data),
    )
    .where(col(ContactPoint.person_id) == bindparam("person"))
    .order_by(col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
)
NEWEST = Straight(
    select(col(Ticket.id), col(Ticket.shelf))
    .where(col(Ticket.person_id) == bindparam("person"))
    .order_by(col(Ticket.id).desc())
    .limit(MOST_COUNTED)
)
CONTACTS = Straight(
    select(func.count().label("counted")).select_from(
        select(col(Contact.id))
        .where(
            col(Contact.person_id) == bindparam("person"),
            col(Contact.direction) == "in",
            col(Contact.visibility) == "public",
            col(Contact.auto_generated).is_(False),
        )
        .limit(MOST_COUNTED)
        .subquery()
    )
)
"""What the person sent or told us: our answers and receipts, and what a machine of theirs wrote, are no contacts of theirs."""


def read(session: Session, person_id: int | None) -> Row[Any] | None:
    return ONE.first(session, person=person_id)


def addresses(session: Session, person_id: int, country: str) -> list[Address]:
    """Every contact point as it is read at a desk in `country`, the primary ones first."""
    rows = POINTS.rows(session, person=person_id)
    return [Address(row.kind, _as_read(row.kind, row.value, row.data, country), row.verified, row.id) for row in rows]


def _as_read(kind: str, value: str, data: Mapping[str, str], country: str) -> str:
    return shown(value, country) if kind in ("phone", "fax") else shown_point(value, data)


def card(
    session: Session, row: Row[Any] | None, segment: str, names: Names, _: Saying, country: str, reader: Reader, this_ticket: int = 0
) -> PersonCard:  # fmt: skip
    """The card. `segment` is the code that counts on the ticket at hand; `this_ticket` is left out of the open ones."""
    if row is None:
        return PersonCard(_("Unknown person"), "?", "", "/desk/", segment=names.segment(segment, _))
    points = addresses(session, row.id, country)
    reached = {one.kind: one.value for one in reversed(points)}
    best = next((kind for kind in ("email", "phone", "fax", "postal") if kind in reached), "")
    name = row.display_name or reached.get("email") or reached.get("phone") or _("Unknown person")
    open_tickets = sum(number != this_ticket for number in _open_ones(session, row.id))
    return PersonCard(
        name=name,
        initials=initials(name) or "?",
        address=reached.get(best, ""),
        reached_by=best,
        url=f"/desk/persons/{row.id}",
        organisation=row.organisation or "",
        customer_no=row.customer_no or "",
        segment=names.segment(segment, _) if segment else "",
        agreement=agreed.told(session, row.organisation_id, names, reader, _) if row.organisation_id else "",
        identity=row.identity,
        phone=reached.get("phone", ""),
        open_tickets=open_tickets,
        contacts=_contacts(session, row.id),
        since=row.created_at.year,
        note=row.note,
        blocked=row.blocked,
    )


def _open_ones(session: Session, person_id: int) -> list[int]:
    """The open ones among a person's newest tickets. Asked for along the person's index, whatever a planner thinks of `shelf`."""
    return [row.id for row in NEWEST.rows(session, person=person_id) if row.shelf == 0]


def _contacts(session: Session, person_id: int) -> int:
    (row,) = CONTACTS.rows(session, person=person_id)
    return int(row.counted)
