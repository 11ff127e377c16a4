"""When a fax or letter was received, corrected by a person: its ticket's clocks start there, until somebody has answered."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from foundation.errors import Invalid, Mistake
from storage.change import Change
from ticketing import moves
from ticketing.actors import Actor
from ticketing.answers import SUBSTANTIVE
from ticketing.events import AnswerSent, ScanRestamped
from ticketing.history import happened
from ticketing.scan_tables import ImportItem
from ticketing.states import State
from ticketing.tables import Contact, Ticket, TicketEvent

UNANSWERED = frozenset({State.NEW, State.E_LEVEL, State.QUEUED, State.IN_PROGRESS})
LONGEST_LAIN = timedelta(days=365)
"""So long a letter may have lain before it was scanned."""
SURE_DATE = 0.8
"""Confidence from which the date read on a letter is believed."""


def written_on(details: Mapping[str, Any]) -> date | None:
    """The date on a letter by its contact's details; None where none was read that is sure."""
    written, confidence, _ = (details.get("scan") or {}).get("facts", {}).get("written_on") or ("", 0.0, "")
    return date.fromisoformat(written) if confidence >= SURE_DATE else None


def may_be_corrected(session: Session, ticket: Ticket, contact: Contact) -> bool:
    """Whether this letter opened its ticket and the first answer is still owed: afterwards deadlines are settled."""
    mine = (Contact.ticket_id == ticket.id, Contact.visibility == "public")
    first = session.exec(
        select(Contact.id).where(*mine, Contact.direction == "in").order_by(col(Contact.id)).limit(1)
    ).first()
    answers = select(Contact.id).where(*mine, Contact.direction == "out", col(Contact.kind).in_(SUBSTANTIVE))
    unanswered = State(ticket.state) in UNANSWERED and session.exec(answers.limit(1)).first() is None
    said = select(TicketEvent.data).where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind == AnswerSent.name)
    return unanswered and first == contact.id and not any(one["substantive"] for one in session.exec(said))


def check_not_before(at: datetime, written: date | None, scanned_at: datetime, zone: ZoneInfo) -> None:
    """Invalid where a letter cannot have come `at` because it was `written` later or would have lain for over a year.
    A date on the letter that lies after its scan was misread, or is no day of writing: it is not believed."""
    day, scanned = at.astimezone(zone).date(), scanned_at.astimezone(zone).date()
    if written is not None and day < written <= scanned:
        raise Invalid(Mistake("received", "the letter bears a later date", f"not before {written}"))
    if day < (earliest := scanned - LONGEST_LAIN):
        raise Invalid(Mistake("received", "this is more than a year before it was scanned", f"not before {earliest}"))


def seems_too_early(details: Mapping[str, Any], at: datetime, zone: ZoneInfo) -> bool:
    """Whether `at` lies before the date read on the letter; the reading may be wrong, so a person may overrule it."""
    written = written_on(details)
    return written is not None and at.astimezone(zone).date() < written


def _disbelieved(details: Mapping[str, Any]) -> dict[str, Any]:
    """The contact's details with a date of the letter that counts for nothing any more, neither here nor in an answer."""
    scan = details["scan"]
    value, _, source = scan["facts"]["written_on"]
    return {**details, "scan": {**scan, "facts": {**scan["facts"], "written_on": [value, 0.0, source]}}}


def _item(session: Session, contact: Contact) -> ImportItem | None:
    return session.get(ImportItem, (contact.details.get("scan") or {}).get("item_id"))


def check(
    session: Session, ticket: Ticket, contact: Contact, at: datetime, zone: ZoneInfo, now: datetime, reason: str = ""
) -> None:
    """Invalid where the entry stamp cannot be `at`: it is still to come or too long ago (by days in `zone`), it cannot be
    corrected any more, or the letter bears a later date and no `reason` says why that was misread."""
    if at > now:
        raise Invalid(Mistake("received", "this time is still to come", "when the fax or letter reached you"))
    if not may_be_corrected(session, ticket, contact):
        raise Invalid(Mistake("received", "the first answer has been given, so its deadline is settled"))
    item = _item(session, contact)
    written = None if reason and seems_too_early(contact.details, at, zone) else written_on(contact.details)
    check_not_before(at, written, item.created_at if item else now, zone)


def correct(
    change: Change, ticket: Ticket, contact: Contact, at: datetime, zone: ZoneInfo, by: Actor, reason: str = ""
) -> None:
    """The entry stamp is `at`; Invalid as `check` says."""
    check(change.session, ticket, contact, at, zone, change.now, reason)
    item = _item(change.session, contact)
    overruled = reason if seems_too_early(contact.details, at, zone) else ""
    if overruled:
        contact.details = _disbelieved(contact.details)
    before = contact.received_at
    contact.received_at = contact.occurred_at = at
    if item is not None:
        item.stamped_at, item.stamp_source = at, "hand"
    with moves.changing(change, ticket):
        ticket.created_at = ticket.last_contact_at = at
    happened(change, ScanRestamped(ticket.id or 0, change.now, contact.id or 0, at, before, overruled), by)
