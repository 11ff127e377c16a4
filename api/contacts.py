"""Contacts: what came in as it came, what went out as it was said."""

from collections.abc import Sequence
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field
from sqlmodel import Session, col, or_, select

from api.calls import Call, need
from api.models import AttachmentNamed, BouncedRecipient, BounceTold, Contact, Listed, Sender
from api.paging import Page, next_of
from api.tickets import ticket_of
from foundation.errors import NotFound
from foundation.settings import Settings
from pages.seen_tickets import seen
from staff.rights import Right, may, visible
from ticketing import tables
from ticketing.events import TAKEN_BACK
from ticketing.tables import Arrival, Attachment, Ticket
from ticketing.ticket_scope import scope_of


class ContactQuery(Page):
    """By the identifier of the channel, or by the bytes; without either all, the newest first."""

    external_id: Annotated[str | None, Field(description="Message-ID (with or without <>), or sha256:…")] = None
    sha256: Annotated[
        str | None, Field(description="SHA-256 of the raw bytes, in hex; also of a copy that came another way")
    ] = None


async def find(call: Call[ContactQuery, None]) -> Listed[Contact]:
    """The newest first; empty where unknown, several where several are so named. What belongs to no ticket is shown to
    whoever may see arrivals."""
    asked, settings = call.query, call.desk.settings

    def question(session: Session) -> Listed[Contact]:
        found = select(tables.Contact).order_by(col(tables.Contact.id).desc()).limit(asked.rows)
        if asked.external_id is not None:
            found = found.where(
                tables.Contact.external_id == asked.external_id.strip().removeprefix("<").removesuffix(">")
            )
        if asked.sha256 is not None:
            found = found.where(col(tables.Contact.id).in_(_of_bytes(asked.sha256.lower())))
        if asked.after is not None:
            found = found.where(col(tables.Contact.id) < asked.after)
        visibility, apart = visible(call.who), may(call.who, Right.ARRIVALS_READ)
        if not (visibility.everything and apart):
            found = found.join(Ticket, col(tables.Contact.ticket_id) == Ticket.id, isouter=apart)
            found = found.where(or_(col(Ticket.id).is_(None), seen(visibility)) if apart else seen(visibility))
        rows = session.exec(found).all()
        return Listed[Contact](items=views(session, rows, settings), next=next_of(rows, asked))

    return await call.database.read(question)


async def of_ticket(call: Call[Page, None]) -> Listed[Contact]:
    """The conversation, in the order it was kept."""
    asked, settings = call.query, call.desk.settings

    def question(session: Session) -> Listed[Contact]:
        ticket = ticket_of(session, call.who, call.path["number"])
        rows = session.exec(
            select(tables.Contact)
            .where(tables.Contact.ticket_id == ticket.id, col(tables.Contact.id) > (asked.after or 0))
            .order_by(col(tables.Contact.id))
            .limit(asked.rows)
        ).all()
        return Listed[Contact](items=views(session, rows, settings), next=next_of(rows, asked))

    return await call.database.read(question)


async def one(call: Call[None, None]) -> Contact:
    return await call.database.read(
        lambda session: views(session, [of_row(session, call, call.row, Right.TICKET_READ)], call.desk.settings)[0]
    )


async def raw(call: Call[None, None]) -> web.Response:
    """Never shown by a browser: it is somebody else's mail."""

    def question(session: Session) -> tuple[bytes, str]:
        contact = of_row(session, call, call.row, Right.RAW_READ)
        if not contact.raw_ref:
            raise NotFound("There are no bytes of this contact: it was written here, or has not been sent yet.")
        return call.desk.blobs.get(session, contact.raw_ref), contact.channel

    content, channel = await call.database.read(question)
    kind = "message/rfc822" if channel == "email" else "application/octet-stream"
    return web.Response(
        body=content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="contact-{call.row}.eml"'}
        if channel == "email" else {"Content-Disposition": f'attachment; filename="contact-{call.row}"'},
    )  # fmt: skip


def views(session: Session, contacts: Sequence[tables.Contact], settings: Settings) -> list[Contact]:
    """Contacts with their files and the numbers of their tickets, in two further questions."""
    numbers: dict[int | None, str] = {}
    ticket_ids = {contact.ticket_id for contact in contacts if contact.ticket_id}
    if ticket_ids:
        numbers = dict(session.exec(select(Ticket.id, Ticket.number).where(col(Ticket.id).in_(ticket_ids))).all())
    files: dict[int, list[AttachmentNamed]] = {}
    if contacts:
        ids = [contact.id for contact in contacts]
        for row in session.exec(
            select(Attachment).where(col(Attachment.contact_id).in_(ids)).order_by(col(Attachment.id))
        ):
            named = AttachmentNamed(
                id=str(row.id), filename=row.filename, content_type=row.media_type, size=row.size, sha256=row.sha256, inline=row.inline
            )  # fmt: skip
            files.setdefault(row.contact_id, []).append(named)
    return [
        _view(contact, numbers.get(contact.ticket_id), files.get(contact.id or 0, []), settings) for contact in contacts
    ]


def _view(contact: tables.Contact, number: str | None, files: list[AttachmentNamed], settings: Settings) -> Contact:
    details = contact.details
    delivery = details.get("delivery") or {}
    ours = contact.direction == "out"
    name = contact.sender_name or (settings.mail.name or settings.desk.company if ours else "")
    address = contact.sender_address or (settings.mail.address if ours else "")
    return Contact(
        id=contact.id or 0, channel=contact.channel, direction=contact.direction, kind=contact.kind, visibility=contact.visibility,
        ticket=number, external_id=contact.external_id, sha256=contact.sha256 or contact.raw_ref or None,
        sender=Sender(name=name, address=address), reply_to=(details.get("reply_to") or {}).get("address"),
        to=_addresses(details.get("to")), cc=_addresses(details.get("cc")), bcc=_addresses(details.get("bcc")), message_id=details.get("message_id"),
        in_reply_to=details.get("in_reply_to", []), references=details.get("references", []), subject=contact.subject,
        body_text=contact.body_text, body_html=contact.body_html, reply_text=contact.reply_text, language=contact.language,
        auto_generated=contact.auto_generated, suppress_reason=contact.suppress_reason, sender_trust=details.get("trust"), bounce=_bounce(details.get("bounce")),
        attachments=files, occurred_at=contact.occurred_at, received_at=contact.received_at, set_aside_reason=contact.set_aside_reason,
        taken_back_at=delivery["at"] if delivery.get("state") == TAKEN_BACK else None,
    )  # fmt: skip


def _addresses(parties: list[dict[str, str]] | None) -> list[str]:
    return [party["address"] for party in parties or ()]


def _bounce(said: dict[str, Any] | None) -> BounceTold | None:
    if said is None:
        return None
    return BounceTold(
        recipients=[
            BouncedRecipient(address=one["address"], status=one["status"], action=one["action"])
            for one in said["recipients"]
        ]
    )


def _of_bytes(sha256: str) -> Any:
    """Ids of the contacts these bytes became; those of a copy belong to the contact there was."""
    became = select(Arrival.contact_id).where(Arrival.sha256 == sha256, col(Arrival.contact_id).is_not(None))
    return select(tables.Contact.id).where(tables.Contact.sha256 == sha256).union(became)


def of_row(session: Session, call: Call[None, None], contact_id: int, right: Right) -> tables.Contact:
    """The contact, if its ticket may be seen; one without a ticket belongs to whoever may see arrivals."""
    contact = session.get(tables.Contact, contact_id)
    ticket = session.get(Ticket, contact.ticket_id) if contact and contact.ticket_id else None
    if contact is None or (ticket is None and not may(call.who, Right.ARRIVALS_READ)):
        raise NotFound("There is no such contact.")
    if ticket is not None:
        need(call.who, right, scope_of(session, ticket))
    return contact
