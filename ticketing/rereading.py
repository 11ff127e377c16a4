"""A message read once more: what a better reader finds in the kept bytes replaces what stood there (mail-requirements 7).

Its ticket, its person and what was answered stay as they are; only what was read out of the bytes is new.
"""

from collections.abc import Callable
from typing import Any, Literal

from sqlmodel import Session, col, delete, select

from storage.blobs import Blobs
from storage.change import Change
from storage.full_text import forget_contact, index_contact, index_files
from ticketing import arrivals, colleagues
from ticketing.actors import SYSTEM
from ticketing.arrivals import Kept
from ticketing.contacts import attach, details_of, excerpt
from ticketing.events import MessageReread
from ticketing.history import happened
from ticketing.inbound import Inbound
from ticketing.tables import Arrival, Attachment, Contact, Ticket

Read = Callable[[Kept, bytes, Session], Inbound]
Result = Literal["reread", "unchanged", "waits", "no_contact"]
TROUBLED = frozenset(
    {"unreadable", "too_many_parts", "too_many_files", "broken_multipart", "tnef_unreadable", "encrypted", "partial_message"}
)  # fmt: skip
"""Warnings that say the reader did not get all of a message."""
_READ_FROM_BYTES = frozenset(
    {
        "to",
        "cc",
        "reply_to",
        "also_reply_to",
        "message_id",
        "in_reply_to",
        "references",
        "folds",
        "warnings",
        "bounce",
        "absence_note",
    }
)


def reread(change: Change, blobs: Blobs, read: Read, arrival_id: int) -> Result:
    """Reads an arrival's bytes again. `waits`: it was held and is taken in anew; `no_contact`: it became none,
    its words were taken out for good, or it is no mail."""
    row = change.session.get(Arrival, arrival_id)
    if row is not None and row.outcome == "held" and arrivals.retry(change, arrival_id):
        return "waits"
    contact = change.session.get(Contact, row.contact_id) if row and row.contact_id else None
    if row is None or contact is None or contact.redacted_at is not None or {row.channel, contact.channel} != {"email"}:
        return "no_contact"
    kept = arrivals.kept(row)
    inbound = read(kept, blobs.get(change.session, row.sha256), change.session)
    if "forwarded_by_colleague" in contact.details.get("warnings", ()) and inbound.forwarded:
        inbound = colleagues.on_behalf(inbound)
    return "reread" if _replaced(change, blobs, contact, inbound) else "unchanged"


def troubled(session: Session, after: int, most: int) -> tuple[list[int], int | None]:
    """Arrivals after this id that are held or whose message bears a warning of the reader, and the id to go on after."""
    rows = session.execute(
        select(Arrival.id, Arrival.outcome, Contact.details)
        .join(Contact, col(Contact.id) == col(Arrival.contact_id), isouter=True)
        .where(col(Arrival.id) > after, Arrival.channel == "email")
        .order_by(col(Arrival.id))
        .limit(most)
    ).all()
    found = [
        row_id
        for row_id, outcome, details in rows
        if outcome == "held" or (outcome != "duplicate" and TROUBLED.intersection((details or {}).get("warnings", ())))
    ]
    return found, rows[-1][0] if len(rows) == most else None


def _replaced(change: Change, blobs: Blobs, contact: Contact, inbound: Inbound) -> bool:
    """Puts what was read now in the place of what was read then; False where it is the same."""
    session, said = change.session, details_of(inbound)
    noted = {name: value for name, value in contact.details.items() if name not in _READ_FROM_BYTES}
    now: dict[str, Any] = {
        "subject": inbound.subject, "body_text": inbound.body_text, "body_html": inbound.body_html,
        "reply_text": inbound.reply_text or inbound.body_text, "sender_name": inbound.sender.name, "content_key": _key(session, contact, inbound),
        "details": {**{name: value for name, value in said.items() if name in _READ_FROM_BYTES}, **noted},
    }  # fmt: skip
    files = session.exec(
        select(Attachment).where(Attachment.contact_id == contact.id).order_by(col(Attachment.id))
    ).all()
    then = [(file.filename, file.size, file.inline) for file in files]
    if all(getattr(contact, name) == value for name, value in now.items()) and then == [
        (file.filename, len(file.content), file.inline) for file in inbound.files
    ]:
        return False
    ticket = session.get(Ticket, contact.ticket_id) if contact.ticket_id else None
    if ticket is not None and ticket.excerpt == excerpt(contact.reply_text):
        ticket.excerpt = excerpt(now["reply_text"])
    words = (contact.subject, contact.body_text, contact.sender_name, contact.sender_address)
    forget_contact(session, contact.id or 0, *words)
    for name, value in now.items():
        setattr(contact, name, value)
    index_contact(
        session, contact.id or 0, contact.subject, contact.body_text, contact.sender_name, contact.sender_address
    )
    session.execute(delete(Attachment).where(col(Attachment.contact_id) == contact.id))
    index_files(session, contact.id or 0, ())
    attach(change, blobs, contact.id or 0, inbound.files, inbound.warnings)
    if ticket is not None:
        happened(change, MessageReread(ticket.id or 0, change.now, contact.id or 0), SYSTEM)
    return True


def _key(session: Session, contact: Contact, inbound: Inbound) -> str | None:
    """What further copies of the message are known by now; a key that another message bears already stays with that one."""
    if contact.set_aside_reason or inbound.content_key == contact.content_key:
        return contact.content_key
    taken = select(Contact.id).where(Contact.content_key == inbound.content_key)
    return contact.content_key if session.exec(taken).first() else inbound.content_key
