"""Tickets of the last months as routing saw them, read from what is stored: the ticket, its path, its first contact."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from customers.tables import Organisation, Person, Segment
from ticketing.reference import Reference
from ticketing.routing import Situation
from ticketing.rule_replay import Desk, PastTicket
from ticketing.tables import Attachment, Contact, Ticket

BATCH = 1000
MONTH = timedelta(days=30)
_COLUMNS: tuple[Any, ...] = (
    col(Ticket.id), col(Ticket.number), col(Ticket.created_at), col(Ticket.first_category), col(Ticket.route_explanation),
    col(Contact.id).label("contact_id"), col(Contact.channel), col(Contact.mailbox), col(Contact.sender_address), col(Contact.subject),
    col(Contact.body_text), col(Contact.reply_text), col(Contact.language), col(Organisation.name).label("organisation"),
    col(Person.critical_workplace),
)  # fmt: skip


def desk_of(reference: Reference, bypass_queues: Mapping[str, str]) -> Desk:
    """What routing reads beside the rules, as it is now."""
    return Desk({code: reference.defaults(code) for code in reference.categories}, reference.levels, bypass_queues)


def past_tickets(session: Session, now: datetime, months: int) -> Iterator[PastTicket]:
    """Those opened in the last `months` (of 30 days), newest first; a ticket without an inbound contact was not routed by one."""
    shifts = {one.code: one.priority_shift for one in session.exec(select_rows(Segment)).all()}
    oldest = now - months * MONTH
    ids = _before(session, None)
    while ids:
        rows = _opened(session, ids)
        with_files = _with_files(session, [row.contact_id for row in rows])
        recent = [row for row in rows if row.created_at >= oldest]
        yield from (_past(row, shifts, row.contact_id in with_files) for row in recent)
        if rows and not recent:
            return
        ids = _before(session, ids[-1])


def _before(session: Session, newer: int | None) -> Sequence[int]:
    """The numbers of the next tickets, going back."""
    question = select(col(Ticket.id)).order_by(col(Ticket.id).desc()).limit(BATCH)
    return session.execute(question if newer is None else question.where(col(Ticket.id) < newer)).scalars().all()


def _opened(session: Session, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """These tickets with the contact that opened them."""
    firsts = (
        select(func.min(Contact.id))
        .where(col(Contact.ticket_id).in_(ids), col(Contact.direction) == "in")
        .group_by(col(Contact.ticket_id))
    )
    question = (
        select(*_COLUMNS)
        .join(Contact, col(Contact.ticket_id) == col(Ticket.id))
        .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id), isouter=True)
        .join(Person, col(Person.id) == col(Ticket.person_id), isouter=True)
        .where(col(Contact.id).in_(firsts))
        .order_by(col(Ticket.id).desc())
    )
    return session.execute(question).all()


def _with_files(session: Session, contacts: Sequence[int]) -> set[int]:
    question = select(col(Attachment.contact_id)).where(col(Attachment.contact_id).in_(contacts)).distinct()
    return set(session.execute(question).scalars())


def _past(row: Row[Any], shifts: Mapping[str, int], has_files: bool) -> PastTicket:
    said = {step["code"]: step["values"] for step in row.route_explanation}
    segment, category, bypass = said.get("segment", {}), said.get("category", {}), said.get("bypass", {})
    source = category.get("source", "e_level")
    situation = Situation(
        channel=row.channel, sender=row.sender_address, recipient=row.mailbox, subject=row.subject, text=row.reply_text or row.body_text,
        language=row.language, segment=segment.get("segment", ""), segment_source=segment.get("source", ""), organisation=row.organisation or "",
        priority_shift=shifts.get(segment.get("segment", ""), 0), critical_workplace=bool(row.critical_workplace), category_source=source,
        confidence=category.get("confidence"), bypass=tuple(bypass.get("groups", ())), has_files=has_files,
    )  # fmt: skip
    another = said.get("another", {}).get("category", "")
    return PastTicket(row.number, situation, "" if source == "rule" else row.first_category, another)
