"""One message on each channel, for tests that hold every channel to the same promises.

A new channel adds one line to `WAYS` and is held to all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from api.reader import SentTicket
from api.reader import to_bytes as api_bytes
from channels.phone_log.reader import CallNote
from channels.phone_log.reader import to_bytes as note_bytes
from channels.web.reader import SentForm
from channels.web.reader import to_bytes as form_bytes
from ticketing.tables import Ticket


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


WAYS = (
    Way(
        "email", "hilfe@schalter.example", _mail, lambda name, text, ticket: _mail(name, text, f"Re: [{ticket.number}]"),
        None, {"mail_from": "anna@kunde.example", "rcpt_to": ["hilfe@schalter.example"], "peer": "127.0.0.1", "tls": False},
    ),
    Way("web", "form", _form, _form, b'{"form_id": "1", "name'),
    Way("phone", "desk", _note, _note, b'{"note_id": "1", "te'),
    Way("api", "shop", _of_program, None, b'{"external_id": "1"'),
)  # fmt: skip
