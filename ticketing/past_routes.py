"""Tickets of the last months as routing saw them, read from what is stored: the ticket, its path, its first contact."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from customers.tables import Organisation, Person, Segment
from ticketing.person_facts import ASKED, Opened, PersonFacts, then_about
from ticketing.reference import Reference
from ticketing.routing import Situation, as_entered, endings
from ticketing.rule_replay import Desk, PastTicket
from ticketing.tables import Attachment, Contact, Ticket

BATCH = 1000
MONTH = timedelta(days=30)
_COLUMNS: tuple[Any, ...] = (
    col(Ticket.id), col(Ticket.number), col(Ticket.person_id), col(Ticket.created_at), col(Ticket.first_category), col(Ticket.route_explanation),
    col(Contact.id).label("contact_id"), col(Contact.channel), col(Contact.mailbox), col(Contact.sender_address), col(Contact.subject),
    col(Contact.body_text), col(Contact.reply_text), col(Contact.language), col(Organisation.name).label("organisation"),
    col(Person.critical_workplace),
)  # fmt: skip


def desk_of(reference: Reference, bypass_queues: Mapping[str, str]) -> Desk:
    """What routing reads beside the rules, as it is now."""
    return Desk(
        {code: reference.defaults(code) for code in reference.categories},
        reference.levels,
        bypass_queues,
        general=reference.general,
    )


def past_tickets(session: Session, now: datetime, months: int, asks: Set[str] = frozenset()) -> Iterator[PastTicket]:
    """Those opened in the last `months` (of 30 days), newest first; a ticket without an inbound contact was not routed by one.
    What nobody `asks` about the person is not looked up. What was so of the desk then is what the ticket's own path kept of it."""
    shifts = {one.code: one.priority_shift for one in session.exec(select_rows(Segment)).all()}
    oldest = now - months * MONTH
    ids = _before(session, None)
    while ids:
        rows = _opened(session, ids, *((col(Contact.details),) if "form_fields" in asks else ()))
        files = _files(session, [row.contact_id for row in rows])
        recent = [row for row in rows if row.created_at >= oldest]
        about = (
            then_about(session, [Opened(row.id, row.contact_id, row.person_id, row.created_at) for row in recent])
            if asks & ASKED
            else {}
        )
        yield from (
            _past(row, shifts, files.get(row.contact_id, ()), about.get(row.id, PersonFacts())) for row in recent
        )
        if rows and not recent:
            return
        ids = _before(session, ids[-1])


def _before(session: Session, newer: int | None) -> Sequence[int]:
    """The numbers of the next tickets, going back."""
    question = select(col(Ticket.id)).order_by(col(Ticket.id).desc()).limit(BATCH)
    return session.execute(question if newer is None else question.where(col(Ticket.id) < newer)).scalars().all()


def _opened(session: Session, ids: Sequence[int], *more: Any) -> Sequence[Row[Any]]:
    """These tickets with the contact that opened them; `more` columns where somebody asks for them."""
    firsts = (
        select(func.min(Contact.id))
        .where(col(Contact.ticket_id).in_(ids), col(Contact.direction) == "in")
        .group_by(col(Contact.ticket_id))
    )
    question = (
        select(*_COLUMNS, *more)
        .join(Contact, col(Contact.ticket_id) == col(Ticket.id))
        .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id), isouter=True)
        .join(Person, col(Person.id) == col(Ticket.person_id), isouter=True)
        .where(col(Contact.id).in_(firsts))
        .order_by(col(Ticket.id).desc())
    )
    return session.execute(question).all()


def _files(session: Session, contacts: Sequence[int]) -> dict[int, list[tuple[str, bool]]]:
    """Name of each file, and whether it is a picture within the text, by contact."""
    found: dict[int, list[tuple[str, bool]]] = {}
    question = select(col(Attachment.contact_id), col(Attachment.filename), col(Attachment.inline))
    for contact, name, inline in session.execute(question.where(col(Attachment.contact_id).in_(contacts))):
        found.setdefault(contact, []).append((name, inline))
    return found


def _past(
    row: Row[Any], shifts: Mapping[str, int], files: Sequence[tuple[str, bool]], about: PersonFacts
) -> PastTicket:
    said = {step["code"]: step["values"] for step in row.route_explanation}
    segment, category, bypass = said.get("segment", {}), said.get("category", {}), said.get("bypass", {})
    source, moment = category.get("source", "e_level"), said.get("moment", {})
    major = said.get("major", {}).get("number", "")
    situation = Situation(
        channel=row.channel, sender=row.sender_address, recipient=row.mailbox, subject=row.subject, text=row.reply_text or row.body_text,
        language=row.language, segment=segment.get("segment", ""), segment_source=segment.get("source", ""), organisation=row.organisation or "",
        priority_shift=shifts.get(segment.get("segment", ""), 0), critical_workplace=bool(row.critical_workplace), category_source=source,
        confidence=category.get("confidence"), bypass=tuple(bypass.get("groups", ())), has_files=bool(files),
        files=endings(name for name, inline in files if not inline), has_open_ticket=about.has_open_ticket, wrote_recently=about.wrote_recently,
        major=major, service_health=moment.get("health", "disturbed" if major else "sound"), loads=moment.get("loads", {}),
        form_fields=as_entered(row._mapping.get("details", {}).get("fields", {})),
    )  # fmt: skip
    another = said.get("another", {}).get("category", "")
    taken = [step["values"]["actions"] for step in row.route_explanation if step["code"] == "rule"]
    return PastTicket(
        row.number, situation, "" if source == "rule" else row.first_category, another, row.created_at,
        guarded=bypass.get("holds", not bypass), at_level=all("queue" in actions for actions in taken if "level" in actions),
    )  # fmt: skip
