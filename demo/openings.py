"""How a conversation begins: the bytes that arrive, the same for the same conversation and instant."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.phone_log import reader as calls
from channels.phone_log.reader import CallNote
from channels.web import reader
from channels.web.reader import SentForm
from demo import mails
from demo.company import e164
from demo.plan import Act
from demo.script import Company, PersonSpec


@dataclass(frozen=True, slots=True)
class Arriving:
    """Raw bytes on a channel, with what the transport said; `external_id` is what the contact will be known by."""

    channel: str
    mailbox: str
    raw: bytes
    envelope: dict[str, object]
    external_id: str


def opening(act: Act, company: Company, address: str, members: Mapping[str, int]) -> Arriving:
    """What opens the conversation of `act`; `address` is the desk's, `members` are the ids of log-ins."""
    person, one = person_of(act, company), act.conversation
    if one.channel == "email":
        page = sheet(replace(act, do="open"), company, address, act.opened)
        return mail(page, mails.first_mail(page, one))
    if one.channel == "web":
        topic = one.category if one.at.minute % 2 else ""  # not everybody chooses one
        form = SentForm(act.opened.isoformat(), person.name, person.email, one.subject, one.text, topic)
        return _kept_as("web", reader.MAILBOX, reader.to_bytes(form))
    note = CallNote(
        hashlib.sha256(f"{one.place} {act.opened}".encode()).hexdigest()[:32], act.opened.isoformat(), one.text,
        seconds=60 + len(one.text), by=members[one.logged_by], name=person.name, phone=e164(person.phone), subject=one.subject,
        category=one.category,
    )  # fmt: skip
    envelope: dict[str, object] = {"sender": note.phone, "by": one.logged_by}
    return Arriving("phone", calls.MAILBOX, calls.to_bytes(note), envelope, f"call:{note.note_id}")


def mail(page: mails.Sheet, raw: bytes, *, envelope_from: str | None = None) -> Arriving:
    """A mail as the listener hands it over."""
    sender = page.sender.email if envelope_from is None else envelope_from
    envelope: dict[str, object] = {"mail_from": sender, "rcpt_to": [page.to], "peer": "127.0.0.1", "tls": False}
    return Arriving("email", page.to, raw, envelope, page.message_id)


def sheet(act: Act, company: Company, address: str, at: datetime) -> mails.Sheet:
    """The paper the conversation's person writes on at an instant."""
    local = at.astimezone(ZoneInfo(company.timezone))
    return mails.Sheet(person_of(act, company), address, local, f"{act.conversation.place} {act.do}")


def person_of(act: Act, company: Company) -> PersonSpec:
    return next(person for person in company.persons if person.key == act.conversation.person)


def cut_short(whole: Arriving) -> Arriving:
    """What came of a form whose second half never arrived."""
    return _kept_as(whole.channel, whole.mailbox, whole.raw[: len(whole.raw) // 2])


def _kept_as(channel: str, mailbox: str, raw: bytes) -> Arriving:
    return Arriving(channel, mailbox, raw, {"peer": "127.0.0.1"}, f"sha256:{hashlib.sha256(raw).hexdigest()}")
