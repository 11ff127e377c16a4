"""What is to be sent, read from the books: the message, whom it still has to reach, and in whose name it goes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from channels.email import reply_address, subjects
from channels.email.composer import MailIdentity, text_to_html
from foundation.settings import Settings
from storage.blobs import Blobs
from storage.outbox import NotEver
from storage.straight import Straight
from ticketing.inbound import File, Party
from ticketing.outbound import Outbound
from ticketing.tables import Attachment, Contact, Ticket

COLUMNS = (
    "id", "kind", "ticket_id", "external_id", "occurred_at", "subject", "body_text", "body_html", "language", "auto_generated",
    "raw_ref", "details",
)  # fmt: skip
SETTLED = ("sent", "refused", "bounced")
"""States of a recipient that are not tried again by themselves."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way. `left` are the addresses it still has to reach; `raw` the bytes where it was written before."""

    outbound: Outbound
    identity: MailIdentity
    left: tuple[str, ...]
    raw: bytes | None


ONE = Straight(
    select(
        *(col(getattr(Contact, name)) for name in COLUMNS),
        col(Ticket.number),
        col(Ticket.subject).label("ticket_subject"),
    )
    .join(Ticket, col(Ticket.id) == col(Contact.ticket_id))
    .where(col(Contact.id) == bindparam("contact"))
)
FILES = Straight(
    select(col(Attachment.filename), col(Attachment.sha256), col(Attachment.media_type))
    .where(col(Attachment.contact_id) == bindparam("contact"))
    .order_by(col(Attachment.id))
)  # fmt: skip


def outgoing(
    session: Session, blobs: Blobs, settings: Settings, secret: bytes, contact_id: int, attempt: int
) -> Outgoing:
    """The message of a contact; NotEver where it cannot be sent any more. The first attempt (also after the operator said
    *try again*) goes to all that have not got it, later ones not to those who were refused."""
    row = ONE.first(session, contact=contact_id)
    if row is None or not row.details.get("to"):
        raise NotEver("the message or its recipient is no longer there")
    outbound = _outbound(session, blobs, settings, row)
    over = ("sent",) if attempt == 1 else SETTLED
    told = {one["address"]: one["state"] for one in recipients_of(row.details)}
    everybody = (outbound.to, *outbound.cc, *outbound.bcc)
    left = tuple(party.address for party in everybody if told.get(party.address) not in over)
    raw = blobs.get(session, row.raw_ref) if row.raw_ref else None
    return Outgoing(outbound, identity(settings, secret, row.details, outbound), left, raw)


def recipients_of(details: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """How it stands with each recipient of a message of ours, as far as it was tried: address, state, words, at."""
    return (details.get("delivery") or {}).get("recipients") or ()


def identity(settings: Settings, secret: bytes, details: Mapping[str, Any], outbound: Outbound) -> MailIdentity:
    """In whose name: the queue's where the message says so, else the desk's."""
    mail, said = settings.mail, details.get("from") or {}
    address = said.get("address") or mail.address
    return MailIdentity(
        from_address=address, display_name=outbound.sender_name or said.get("name") or mail.name or settings.desk.company,
        reply_to=reply_address.address(secret, str(outbound.ticket_id), address), domain=mail.address.rpartition("@")[2], secret=secret,
    )  # fmt: skip


def _outbound(session: Session, blobs: Blobs, settings: Settings, row: Any) -> Outbound:
    said = row.details
    to, *more = [Party(one["address"], one["name"]) for one in said["to"]]
    files = FILES.rows(session, contact=row.id)
    return Outbound(
        kind=row.kind, ticket_id=row.ticket_id, ticket_number=row.number, contact_id=row.id, message_id=row.external_id,
        recorded_at=row.occurred_at, to=to, cc=(*more, *(Party(one["address"], one["name"]) for one in said.get("cc", ()))),
        bcc=tuple(Party(one["address"], one["name"]) for one in said.get("bcc", ())), subject=_subject(settings, row.subject or row.ticket_subject, row.number), text=signed(row.body_text, said.get("signature", "")),
        html=signed_html(row.body_html, said.get("signature", "")), in_reply_to=next(iter(said.get("in_reply_to", ())), ""), references=tuple(said.get("references", ())),
        language=row.language, automatic=row.auto_generated,
        files=tuple(File(one.filename, blobs.get(session, one.sha256), one.media_type) for one in files),
    )  # fmt: skip


def signed(text: str, signature: str) -> str:
    """The text with its signature behind the usual mark (RFC 3676 section 4.3), which mail programs fold away."""
    return f"{text.rstrip()}\n\n-- \n{signature.strip()}\n" if signature.strip() else text


def signed_html(html: str, signature: str) -> str:
    """The same for the formatted text; nothing where there is none."""
    mark = text_to_html("-- \n" + signature.strip())
    return f"{html}\n{mark}" if html and signature.strip() else html


def _subject(settings: Settings, subject: str, number: str) -> str:
    prefix = re.escape(settings.desk.number_prefix)
    return subjects.compose(subject, number if settings.mail.subject_tag else "", rf"{prefix}-\d{{4}}-\d{{4}}")
