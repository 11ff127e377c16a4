"""Who is calling: found by number or by name while it is typed, with what an agent needs to know of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from channels.phone_log.own_callbacks import may_be_called_about, own_note
from channels.phone_log.reader import CallNote
from channels.phone_log.view import CallerCard, CallerView, Candidate, OpenTicket, RecentContact, Target
from customers.directory import at_number, customer_of, standing
from customers.identity import shown_point
from customers.tables import ContactPoint, Person
from pages.seen_tickets import seen
from sla.registry import Registry
from staff.rights import Who, visible
from storage.types import FAR_FUTURE
from ticketing import announcements, finding_persons, maintenance
from ticketing import telephone as numbers
from ticketing.announcement_tables import Announcement, Maintenance
from ticketing.due_table import TicketDue
from ticketing.tables import Contact, Ticket

FEWEST_DIGITS = 6
"""A shorter beginning of a number (with its country) fits too many."""
FEWEST_LETTERS = 3
MOST_CANDIDATES = 6
MOST_TICKETS, MOST_CONTACTS, NEWEST = 6, 4, 60
_FILL = "9" * 15
"""A number that begins with some digits lies between them and them filled with nines."""


@dataclass(frozen=True, slots=True)
class Question:
    """What stands in the form. `person` is whom the agent picked by hand; `ticket` the number of the ticket they chose,
    beside the card of person `shown` (None: no card was shown)."""

    phone: str = ""
    name: str = ""
    withheld: bool = False
    person: int | None = None
    ticket: str = ""
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, and what the answer is measured by."""

    who: Who
    country: str
    registry: Registry
    now: datetime
    german: bool


def look(session: Session, asked: Question, desk: Desk) -> CallerView:
    """What is known of the caller so far, and what is announced to everybody."""
    language = "de" if desk.german else "en"
    known: list[Announcement | Maintenance] = [
        *announcements.running(session, desk.now),
        *maintenance.planned(session, desk.now, timedelta()),
    ]
    outages = (announcements.text_of(one, language) or one.text_de for one in known)
    return replace(_found(session, asked, desk), outage=" ".join(outages))


def _found(session: Session, asked: Question, desk: Desk) -> CallerView:
    number = None if asked.withheld else numbers.parse(asked.phone, desk.country)
    shown = numbers.shown(number.e164, desk.country) if number else ""
    known = at_number(session, number.e164) if number else None
    chosen = standing(session, asked.person) if asked.person else None
    person = chosen or known
    if person is not None:
        ticket = asked.ticket if asked.shown in (None, person.id) else ""
        card = _card(session, person, number.e164 if number else "", ticket, desk)
        others = _candidates(session, asked, desk, person.id) if asked.name.strip() else ()
        return CallerView("one", shown, others, card, ticket, picked=chosen is not None)
    candidates = _candidates(session, asked, desk)
    if candidates:
        return CallerView("several", shown, candidates)
    if number:
        return CallerView("unknown", shown)
    return CallerView("withheld" if asked.withheld else "nothing")


def contradiction(session: Session, note: CallNote, ticket: str, shown: int | None) -> str:
    """Which field says something else than the caller's number does: `phone` where the number is another person's than
    the one picked, `ticket` where it was chosen beside the card of somebody who is not the caller now; else empty."""
    owner = at_number(session, note.phone)
    chosen = standing(session, note.person_id) if note.person_id else None
    if owner and chosen and owner.id != chosen.id:
        return "phone"
    person = chosen or owner
    return "ticket" if ticket and shown is not None and shown != (person.id if person else None) else ""


def name_of(session: Session, person_id: int | None, number: str) -> str:
    """The name of whom an agent picked, or of whose number it is."""
    person = standing(session, person_id) if person_id else None
    person = person or at_number(session, number)
    return person.display_name if person else ""


def person_of_ticket(session: Session, who: Who, number: str) -> str:
    """The row of the person a ticket is about, as a field carries it; empty where the reader may not
    see it and did not promise a callback about it."""
    found = select(col(Ticket.person_id)).where(col(Ticket.number) == number, may_be_called_about(who))
    return str(session.execute(found).scalar() or "")


def _candidates(session: Session, asked: Question, desk: Desk, known: int | None = None) -> tuple[Candidate, ...]:
    """Persons whose number begins like this, else those the name fits, without the one whose card is there (`known`)."""
    start = "" if asked.withheld else numbers.beginning(asked.phone, desk.country)
    name = asked.name.strip().casefold()
    if len(name) >= FEWEST_LETTERS:
        find = finding_persons.by_address if "@" in name else finding_persons.by_name
        persons = find(session, name, MOST_CANDIDATES)
    elif len(start) >= FEWEST_DIGITS:
        persons = finding_persons.by_point(session, "phone", start, start + _FILL, MOST_CANDIDATES)
    else:
        return ()
    return tuple(_candidate(session, row, desk.country) for row in persons if row.id != known)


def _candidate(session: Session, row: Row[Any], country: str) -> Candidate:
    points = _points(session, row.id, country)
    reached = next((value for _kind, value in points), "")
    return Candidate(row.id, row.display_name or reached, ", ".join(filter(None, (row.organisation, reached))))


def _points(session: Session, person_id: int, country: str) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(col(ContactPoint.kind), col(ContactPoint.value), col(ContactPoint.data))
        .where(col(ContactPoint.person_id) == person_id)
        .order_by(col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
        .limit(8)
    )
    return tuple(
        (
            row.kind,
            numbers.shown(row.value, country) if row.kind in ("phone", "fax") else shown_point(row.value, row.data),
        )
        for row in rows
    )


def _card(session: Session, person: Person, number: str, ticket: str, desk: Desk) -> CallerCard:
    assert person.id is not None
    customer = customer_of(session, person)
    segment, organisation = customer.segment, customer.organisation
    owned = (owner := at_number(session, number)) is not None and owner.id == person.id
    points = _points(session, person.id, desk.country)
    name = person.display_name or next((value for _kind, value in points), "?")
    return CallerCard(
        id=person.id, name=name, initials="".join(word[0] for word in name.split()[:2]).upper() or "?",
        organisation=organisation.name if organisation else "", customer_no=organisation.customer_no if organisation else "",
        segment=segment.name_de if desk.german else segment.name_en or segment.name_de, identity=person.identity, note=person.note,
        blocked=person.blocked, since=person.created_at.year, points=points, knows_number=owned or not number,
        tickets=_tickets(session, person.id, ticket, desk), contacts=_contacts(session, person.id, desk),
        targets=_targets(session, segment.code, desk),
    )  # fmt: skip


_TICKET = select(
    col(Ticket.id),
    col(Ticket.number),
    col(Ticket.subject),
    col(Ticket.state),
    col(Ticket.shelf),
    col(TicketDue.due_sort),
).join(TicketDue, col(TicketDue.ticket_id) == col(Ticket.id))


def _tickets(session: Session, person_id: int, chosen: str, desk: Desk) -> tuple[OpenTicket, ...]:
    """What is not over among the person's newest tickets, open work first; before it the one that was chosen, whosever."""
    may_see = seen(visible(desk.who))
    of_person = _TICKET.where(col(Ticket.person_id) == person_id, may_see).order_by(col(Ticket.id).desc())
    rows = [row for row in session.execute(of_person.limit(NEWEST)) if row.shelf < 2 and row.number != chosen]
    rows.sort(key=lambda row: (row.shelf, row.due_sort, -row.id))
    first = _chosen(session, chosen, desk.who) if chosen else ()
    return (*first, *(_open_ticket(row, row.subject) for row in rows[:MOST_TICKETS]))


def _chosen(session: Session, number: str, who: Who) -> tuple[OpenTicket, ...]:
    """The ticket with this number, if it is open and a call may be noted on it; else nothing."""
    wanted = _TICKET.add_columns(seen(visible(who)).label("seen")).where(col(Ticket.number) == number)
    rows = session.execute(wanted.where(col(Ticket.shelf) < 2, may_be_called_about(who)))
    return tuple(_open_ticket(row, row.subject if row.seen else own_note(session, who, row.id)) for row in rows)


def _open_ticket(row: Row[Any], subject: str) -> OpenTicket:
    return OpenTicket(row.id, row.number, subject, row.state, row.due_sort if row.due_sort < FAR_FUTURE else None)


def _contacts(session: Session, person_id: int, desk: Desk) -> tuple[RecentContact, ...]:
    rows = session.execute(
        select(
            col(Contact.occurred_at), col(Contact.channel), col(Contact.direction), col(Contact.subject), col(Ticket.number),
            col(Ticket.subject).label("matter"),
        )
        .join(Ticket, col(Ticket.id) == col(Contact.ticket_id))
        .where(
            col(Contact.person_id) == person_id, col(Contact.visibility) == "public", col(Contact.auto_generated).is_(False),
            seen(visible(desk.who)),
        )
        .order_by(col(Contact.occurred_at).desc(), col(Contact.id).desc())
        .limit(MOST_CONTACTS)
    )  # fmt: skip
    return tuple(
        RecentContact(row.occurred_at, row.channel, row.direction, row.subject or row.matter, row.number)
        for row in rows
    )


def _targets(session: Session, segment: str, desk: Desk) -> tuple[Target, ...]:
    terms = desk.registry.current(session)
    asked = {"segment": segment, "ticket_type": "question", "priority": "P3", "category": "", "channel": "phone"}
    promised = ((metric, terms.promise(metric, asked, desk.now)) for metric in ("first_response", "resolution"))
    return tuple(Target(metric, promise.seconds_from(desk.now)) for metric, promise in promised if promise is not None)
