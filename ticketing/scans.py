"""What people do to a scanned letter: type in what no machine could read, and cut apart what is two letters.

The original is never touched. What a person enters completes the contact, and the ticket is routed by it as if it had
been there from the beginning; its clocks go on from the entry stamp.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from customers.directory import add_point, customer_of, join_organisation, standing
from customers.tables import ContactPoint, Person
from foundation.errors import Conflict, Invalid, Mistake
from storage.change import Change
from storage.full_text import index_anew
from ticketing import arrivals, major, moves, scan_stamps
from ticketing.actors import SYSTEM, Actor
from ticketing.answers import send
from ticketing.arrivals import Kept
from ticketing.automation import Recognition
from ticketing.contacts import excerpt
from ticketing.desk_context import DeskContext
from ticketing.events import ScanIndexed, ScanParted
from ticketing.history import happened
from ticketing.inbound import Inbound, Party, ScannedLetter
from ticketing.moves import locked_by_id
from ticketing.notice_texts import text_of as notice_text
from ticketing.opening import destination
from ticketing.paper import write_anew, writer_at
from ticketing.reference import Reference
from ticketing.routing import plain_path
from ticketing.rule_acts import carried_out
from ticketing.rule_orders import orders_of
from ticketing.rule_record import recorded
from ticketing.scan_tables import ImportItem, ScanPage
from ticketing.tables import Arrival, Contact, Ticket


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a person typed in. `number` in E.164 or empty, `address` postal lines, `text` what the letter says;
    `person_id` is whom they picked, `received_at` another entry stamp than the one that is known, `received_why` why it may
    lie before the date on the letter."""

    name: str
    subject: str
    text: str
    number: str = ""
    address: str = ""
    customer_no: str = ""
    person_id: int | None = None
    received_at: datetime | None = None
    received_why: str = ""


def pages_of(session: Session, contact_id: int) -> Sequence[ScanPage]:
    """The pages of a letter in their order."""
    return session.exec(select(ScanPage).where(ScanPage.contact_id == contact_id).order_by(col(ScanPage.number))).all()


def text_of(pages: Sequence[ScanPage]) -> str:
    """What was read on the pages of a letter."""
    return "\n\n".join(page.text for page in pages if page.text).strip()


def inbound_of(contact: Contact, said: Indexed) -> Inbound:
    """The letter as it would have come in, had it been legible: for the e-level and for routing."""
    known = contact.details.get("scan") or {}
    scan = ScannedLetter(**{**known, "readable": True, "address": said.address, "customer_no": said.customer_no})
    return Inbound(
        channel="letter" if contact.channel == "letter" else "fax", mailbox=contact.mailbox, external_id=contact.external_id,
        sha256=contact.sha256, received_at=contact.received_at, occurred_at=contact.occurred_at, sender=Party(said.number, said.name),
        subject=said.subject, body_text=said.text, reply_text=said.text, scan=scan,
    )  # fmt: skip


def times_typed(contact: Contact) -> int:
    """How often text and sender of the letter were typed in."""
    return int((contact.details.get("typed") or {}).get("times", 0))


def last_typed_by(contact: Contact) -> int | None:
    """The agent who typed it in last."""
    by: int | None = (contact.details.get("typed") or {}).get("by")
    return by


def check_typed(contact: Contact, seen: int | None) -> None:
    """Conflict where the letter was typed in again since it had been `seen` so many times; None asks for no check."""
    if seen is not None and seen != times_typed(contact):
        raise Conflict("Somebody else typed this letter in meanwhile. Nothing was overwritten.")


def index(
    change: Change, desk: DeskContext, reference: Reference, ticket: Ticket, contact: Contact, said: Indexed, recognition: Recognition, by: Actor
) -> None:  # fmt: skip
    """Completes the letter and sends its ticket where it belongs; the customer gets the receipt that could not go before."""
    if said.received_at is not None:
        zone = ZoneInfo(desk.settings.desk.time_zone)
        scan_stamps.correct(change, ticket, contact, said.received_at, zone, by, said.received_why)
    inbound = inbound_of(contact, said)
    before = (contact.subject, contact.body_text, contact.sender_name, contact.sender_address)
    contact.subject, contact.body_text, contact.reply_text = said.subject, said.text, said.text
    contact.sender_name, contact.sender_address = said.name, said.number
    warnings = [code for code in contact.details.get("warnings", ()) if not code.startswith("scan_")]
    typed = {"times": times_typed(contact) + 1, "by": by.agent_id}
    assert inbound.scan is not None
    contact.details = {**contact.details, "scan": asdict(inbound.scan), "warnings": warnings, "typed": typed}
    index_anew(change.session, contact.id or 0, before, (said.subject, said.text, said.name, said.number))
    _belongs_to(change, ticket, contact, said)
    write_anew(change, ticket, contact)
    with moves.changing(change, ticket):
        ticket.subject, ticket.excerpt = said.subject, excerpt(said.text)
        ticket.needs_indexing = False
        ticket.language = recognition.language if recognition.language in ("de", "en") else ticket.language
    happened(change, ScanIndexed(ticket.id or 0, change.now, contact.id or 0), by)
    person = change.session.get(Person, ticket.person_id) if ticket.person_id else None
    assert person is not None
    customer_is = customer_of(change.session, person)
    way, category, source = destination(change, reference, inbound, recognition, customer_is, ticket.id or 0)
    recorded(change, reference.rules, way)
    ticket.route_explanation = plain_path(way)
    moves.correct(change, ticket, "category", category, SYSTEM)
    ticket.category_source = source
    moves.correct(change, ticket, "type", way.type, SYSTEM)
    moves.correct(change, ticket, "priority", way.priority, SYSTEM)
    moves.send_to(change, ticket, way.level, way.queue, by)
    ticket.confidential |= way.queue in reference.reserved
    major.join(change, ticket, reference.majors)
    carried_out(change, desk, ticket, orders_of(ticket.route_explanation))
    if not _was_told(change.session, ticket.id or 0):
        outage = major.known_about(change.session, ticket, reference.majors)
        receipt = notice_text(change, desk, ticket, "acknowledgement", {"outage": outage})
        send(change, desk, ticket, "acknowledgement", receipt, SYSTEM, key=f"ack:{ticket.id}", to_answer=contact)


def part(change: Change, contact: Contact, numbers: Collection[int], by: Actor) -> Kept:
    """The pages with these numbers (in the file) are another letter: they come in again as one of their own. Invalid
    where none of them is one of this letter's, or no page would be left."""
    if contact.ticket_id is not None:
        locked_by_id(change.session, contact.ticket_id)  # two cuts at once would make one letter of two
    pages = pages_of(change.session, contact.id or 0)
    taken = [one for one in pages if one.number in numbers]
    rest = [one for one in pages if one.number not in numbers]
    if not taken or not rest:
        raise Invalid(Mistake("page", "each of the two letters needs a page"))
    item = change.session.get(ImportItem, taken[0].item_id)
    arrival = change.session.get(Arrival, item.arrival_id) if item else None
    if item is None or arrival is None:
        raise Invalid(Mistake("page", "the scan these pages came from is no longer there"))
    highest = change.session.exec(
        select(ScanPage.document).where(ScanPage.item_id == item.id).order_by(col(ScanPage.document).desc())
    ).first()
    typed = contact.body_text != text_of(pages)
    for one in taken:
        one.document, one.contact_id = (highest or 1) + 1, None
    if not typed:
        before = (contact.subject, contact.body_text, contact.sender_name, contact.sender_address)
        contact.body_text = contact.reply_text = text_of(rest)
        after = (contact.subject, contact.body_text, contact.sender_name, contact.sender_address)
        index_anew(change.session, contact.id or 0, before, after)
    contact.details = {**contact.details, "scan": {**(contact.details.get("scan") or {}), "pages": len(rest)}}
    if contact.ticket_id is not None:
        happened(
            change,
            ScanParted(contact.ticket_id, change.now, contact.id or 0, in_ranges([one.number for one in taken])),
            by,
        )
    known = arrivals.kept(arrival)
    envelope = {**known.envelope, "item": item.id, "document": (highest or 1) + 1}
    return arrivals.keep_again(change, replace(known, envelope=envelope), envelope)


def in_ranges(numbers: Iterable[int]) -> str:
    """Numbers as they are read out: `2–4, 7`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _belongs_to(change: Change, ticket: Ticket, contact: Contact, said: Indexed) -> None:
    """The letter is from whom somebody picked, and what it came from is theirs from now on; else from whoever is reached
    there. Without number and address its own person gets the name."""
    own = change.session.get(Person, ticket.person_id) if ticket.person_id else None
    person = standing(change.session, said.person_id) if said.person_id else None
    if person is not None:
        add_point(change.session, person, "fax", said.number)
        add_point(change.session, person, "postal", said.address)
    elif said.number or said.address:
        person = writer_at(change, said.number, said.address, said.name).person
    elif own is not None:
        own.display_name = said.name[:200] or own.display_name
        person = own
    if person is None:
        return
    if said.customer_no and person.organisation_id is None:
        join_organisation(change.session, person, said.customer_no)
    who = customer_of(change.session, person)
    contact.person_id = person.id
    if own is not None and own is not person and _is_a_shell(change.session, own, contact):
        own.merged_into_id = person.id
    with moves.changing(change, ticket):
        moves.belongs_to(ticket, person.id, who.organisation.id if who.organisation else None)
        ticket.segment = who.segment.code


def _is_a_shell(session: Session, own: Person, contact: Contact) -> bool:
    """Whether nothing is known of a person but this letter."""
    point = session.exec(select(ContactPoint.id).where(ContactPoint.person_id == own.id).limit(1)).first()
    others = select(Contact.id).where(Contact.person_id == own.id, Contact.ticket_id != contact.ticket_id)
    return point is None and session.exec(others.limit(1)).first() is None


def _was_told(session: Session, ticket_id: int) -> bool:
    wanted = (Contact.ticket_id == ticket_id, Contact.direction == "out", Contact.visibility == "public")
    return session.exec(select(Contact.id).where(*wanted)).first() is not None
