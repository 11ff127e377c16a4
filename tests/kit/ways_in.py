"""One message on each channel, for tests that hold every channel to the same promises.

A new channel adds one line to `WAYS` and is held to all of them.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from PIL import Image

from api.reader import SentTicket
from api.reader import to_bytes as api_bytes
from channels.fax_import import reply_mark
from channels.phone_log.reader import CallNote
from channels.phone_log.reader import to_bytes as note_bytes
from channels.web.reader import SentForm
from channels.web.reader import to_bytes as form_bytes
from house.parts import Parts
from storage.change import Change
from ticketing.arrivals import Kept
from ticketing.scan_tables import ImportItem, ScanPage
from ticketing.tables import Ticket

WRITTEN, CODE = 270, 285
"""TIFF's tags for a description and the name of the page: here what a reading program finds on it, and the code there."""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel as tests use it: `message(name, text)` is the raw bytes of a message known by `name`, `continues`
    the same about a standing ticket; `damaged` bytes that nobody can read (None: the channel reads anything)."""

    channel: str
    mailbox: str
    message: Callable[[str, str], bytes]
    continues: Callable[[str, str, Ticket], bytes] | None
    damaged: bytes | None
    envelope: Mapping[str, Any] = field(default_factory=dict)
    read_before: Callable[[Parts, Change, Kept, bytes], None] | None = None
    """What the channel's own loop stores of a message before the intake may have it."""


def _mail(name: str, text: str, subject: str = "Frage") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Anna Kunde <anna@kunde.example>", "hilfe@schalter.example", subject
    mail["Message-ID"], mail["Date"] = f"<{name}@kunde.example>", "Mon, 09 Mar 2026 10:00:00 +0100"
    mail.set_content(text)
    return mail.as_bytes()


def _form(name: str, text: str, ticket: Ticket | None = None) -> bytes:
    return form_bytes(SentForm(name, "Anna Kunde", "anna@kunde.example", "Frage", text, ticket_id=ticket.id if ticket else None))  # fmt: skip


def _note(name: str, text: str, ticket: Ticket | None = None) -> bytes:
    return note_bytes(
        CallNote(name, "2026-03-09T09:00:00+00:00", text, name="Anna Kunde", phone="+494315550142", by=1, ticket_id=ticket.id if ticket else None)
    )  # fmt: skip


def _of_program(name: str, text: str) -> bytes:
    return api_bytes(SentTicket(name, "anna@kunde.example", "Anna Kunde", "Frage", text, "", "", ""))


def _scan(name: str, text: str, ticket: Ticket | None = None) -> bytes:
    """A page of one dot, which nobody has to recognise for these tests: what stands on it is written beside it."""
    file = io.BytesIO()
    said = {WRITTEN: text.encode().hex(), CODE: str(ticket.id) if ticket else "", 305: name}
    Image.new("1", (1, 1)).save(file, "TIFF", tiffinfo=said)
    return file.getvalue()


def _pages(house: Parts, change: Change, kept: Kept, raw: bytes) -> None:
    """As the reading loop leaves a scan; a file it could not read has no page."""
    item = ImportItem(
        arrival_id=kept.id, origin=str(kept.id), medium=kept.channel, source=kept.mailbox, name="scan.tif", stamped_at=kept.received_at,
        sender_number="+494315550142", sender_name="Anna Kunde", number_source="side_car", pages=1, state="imported", created_at=change.now,
    )  # fmt: skip
    change.session.add(item)
    change.session.flush()
    try:
        tags = Image.open(io.BytesIO(raw)).tag_v2  # type: ignore[attr-defined]
    except OSError:
        change.session.delete(item)
        return
    text, ticket = bytes.fromhex(tags[WRITTEN]).decode(), tags.get(CODE, "")
    codes = [reply_mark.mark(house.secret.for_purpose("paper"), int(ticket))] if ticket else []
    change.session.add(
        ScanPage(item_id=item.id or 0, number=1, picture=kept.sha256, width=1, height=1, text=text, source="ocr", confidence=95, codes=codes)
    )  # fmt: skip


WAYS = (
    Way(
        "email", "hilfe@schalter.example", _mail, lambda name, text, ticket: _mail(name, text, f"Re: [{ticket.number}]"),
        None, {"mail_from": "anna@kunde.example", "rcpt_to": ["hilfe@schalter.example"], "peer": "127.0.0.1", "tls": False},
    ),
    Way("web", "form", _form, _form, b'{"form_id": "1", "name'),
    Way("phone", "desk", _note, _note, b'{"note_id": "1", "te'),
    Way("fax", "fax:/srv/fax", _scan, _scan, b"torn", read_before=_pages),
    Way("letter", "letter:/srv/post", _scan, _scan, b"torn", read_before=_pages),
    Way("api", "shop", _of_program, None, b'{"external_id": "1"'),
)  # fmt: skip
