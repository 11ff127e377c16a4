"""Keeping contacts: what came in as it came, what went out as it was said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select, update

from storage.blobs import Blobs, sha256_of
from storage.change import Change
from storage.full_text import files_will_be_found, will_be_found
from storage.rows import insert_now
from storage.upsert import unless_there
from ticketing import file_words
from ticketing.inbound import File, Inbound, Party
from ticketing.scan_tables import ScanPage
from ticketing.tables import Attachment, Contact, MessageReference, Ticket

EXCERPT = 160


def keep_inbound(
    change: Change,
    blobs: Blobs,
    inbound: Inbound,
    *,
    person_id: int | None,
    ticket_id: int | None,
    set_aside: str | None = None,
    found_by: str = "",
    kind: str = "",
    agent_id: int | None = None,
) -> Contact:
    """Stores the contact with its attachments and the ids it names; answers the row (with id). `found_by` is the key
    (ticketing/reply_matching.py) that led to the ticket. With a `kind` it is a colleague's (`agent_id`), and internal."""
    call = inbound.call
    contact = insert_now(
        change.session, Contact, direction=call.direction if call else "in", channel=inbound.channel, mailbox=inbound.mailbox, external_id=inbound.external_id, sha256=inbound.sha256,
        content_key=None if set_aside else inbound.content_key,
        ticket_id=ticket_id, person_id=person_id, agent_id=agent_id or inbound.note_by,
        kind=kind or ("phone_note" if inbound.channel == "phone" else "message"), visibility="internal" if kind else "public",
        occurred_at=inbound.occurred_at, received_at=inbound.received_at,
        sender_address=inbound.sender.address, sender_name=inbound.sender.name, subject=inbound.subject,
        body_text=inbound.body_text, body_html=inbound.body_html, reply_text=inbound.reply_text or inbound.body_text,
        language=inbound.language, auto_generated=inbound.auto_generated, suppress_reason=inbound.suppress_reason,
        set_aside_reason=set_aside, details=details_of(inbound) | ({"found_by": found_by} if found_by else {}), raw_ref=inbound.sha256, duration_s=call.seconds if call else None,
    )  # fmt: skip
    assert contact.id is not None
    attach(change, blobs, contact.id, inbound.files, inbound.warnings)
    will_be_found(change, contact.id, contact.subject, contact.body_text, contact.sender_name, contact.sender_address)
    if inbound.scan is not None:
        own = (col(ScanPage.item_id) == inbound.scan.item_id, col(ScanPage.document) == inbound.scan.document)
        change.session.execute(update(ScanPage).where(*own).values(contact_id=contact.id))
    if named := list(dict.fromkeys((*inbound.in_reply_to, *inbound.references)))[-50:]:
        rows = [{"message_id": name[:500], "contact_id": contact.id} for name in named]
        unless_there(change.session, MessageReference).run(change.session, rows)
    return contact


def keep_outbound(
    change: Change, *, ticket: Ticket, kind: str, channel: str, message_id: str, subject: str, text: str, html: str = "",
    to: Party | None, cc: Sequence[Party] = (), agent_id: int | None = None, automatic: bool = False, visibility: str = "public",
    details: Mapping[str, Any] | None = None,
) -> Contact:  # fmt: skip
    """Stores a message of ours (or a note) as part of the conversation."""
    contact = insert_now(
        change.session, Contact, direction="out", channel=channel, mailbox="", external_id=message_id, sha256="", ticket_id=ticket.id, person_id=ticket.person_id,
        agent_id=agent_id, kind=kind, visibility=visibility, occurred_at=change.now, received_at=change.now, subject=subject,
        body_text=text, body_html=html, reply_text=text, language=ticket.language, auto_generated=automatic,
        details={"to": [_party(to)] if to else [], "cc": [_party(one) for one in cc], "message_id": message_id, **(details or {})},
    )  # fmt: skip
    assert contact.id is not None
    will_be_found(change, contact.id, subject, text)
    return contact


def attach(change: Change, blobs: Blobs, contact_id: int, files: Sequence[File], warnings: Sequence[str] = ()) -> None:
    """Keeps the files of a contact, byte for byte; those a warning names (`refused_file:NAME`,
    `infected_file:NAME`, `unchecked_file:NAME`) bear that state."""
    for file in files:
        name, state = sha256_of(file.content), _check_state(file, warnings)
        blobs.put(change, file.content, name)
        opened = not file.inline and state in ("clean", "unchecked")
        unread = opened and file_words.may_hold_words(file.content, file.media_type)
        change.write(
            Attachment, contact_id=contact_id, filename=file.filename, media_type=file.media_type, claimed_type=file.claimed_type,
            size=len(file.content), sha256=name, inline=file.inline, content_id=file.content_id, check_state=state,
            words=None if unread else "",
        )  # fmt: skip
        if unread:
            change.wake(file_words.TOPIC)
    files_will_be_found(change, contact_id, [file.filename for file in files if not file.inline])


def _check_state(file: File, warnings: Sequence[str]) -> str:
    """Whether the file may be opened: the gravest of what was said about it."""
    said = (state for state in ("refused", "infected", "unchecked") if f"{state}_file:{file.filename}" in warnings)
    return next(said, "clean")


def details_of(inbound: Inbound) -> dict[str, Any]:
    """The parts of a contact that are shown but never searched by column."""
    bounce = inbound.bounce
    said: dict[str, Any] = {
        "to": [_party(one) for one in inbound.to],
        "cc": [_party(one) for one in inbound.cc],
        "reply_to": _party(inbound.reply_to) if inbound.reply_to else None,
        "also_reply_to": [_party(one) for one in inbound.also_reply_to],
        "matter": inbound.matter,
        "message_id": inbound.message_id,
        "in_reply_to": list(inbound.in_reply_to),
        "references": list(inbound.references),
        "folds": [[fold.start, fold.end, fold.kind] for fold in inbound.folds],
        "warnings": list(inbound.warnings),
        "trust": inbound.trust if inbound.channel == "email" else None,
        "sender_checks": [[one.method, one.result, one.domain] for one in inbound.sender_checks],
        "remote_pictures": inbound.remote_pictures or None,
        "absence_note": inbound.absence_note or None,
        "phone": inbound.phone or None,
        "fields": dict(inbound.fields) or None,
        "missed": (inbound.call is not None and not inbound.call.reached) or None,
        "scan": asdict(inbound.scan) if inbound.scan else None,
        "bounce": {
            "recipients": [
                {"address": one.address, "status": one.status, "action": one.action, "diagnostic": one.diagnostic, "reason": one.reason}
                for one in bounce.recipients
            ],
            "original_message_id": bounce.original_message_id,
        } if bounce else None,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value not in (None, [], "")}


def excerpt(text: str) -> str:
    """The first words, on one line, for lists."""
    flat = re.sub(r"\s+", " ", text[: EXCERPT * 3]).strip()
    return flat if len(flat) <= EXCERPT else flat[: EXCERPT - 1].rstrip() + "…"


def newest_public_inbound(session: Session, ticket_id: int) -> Contact | None:
    """The customer's last message: what an answer refers to. A machine's only where no human wrote."""
    return session.exec(
        select(Contact)
        .where(Contact.ticket_id == ticket_id, Contact.direction == "in", Contact.visibility == "public")
        .order_by(col(Contact.auto_generated), col(Contact.id).desc())
        .limit(1)
    ).first()


def _party(party: Party) -> dict[str, str]:
    return {"name": party.name, "address": party.address}
