"""How a conversation begins: the bytes that arrive, the same for the same conversation and instant."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from demo import mails
from demo.company import e164
from demo.plan import Act
from demo.script import Company, PersonSpec
from ticketing.inbound import Inbound, Party


@dataclass(frozen=True, slots=True)
class Arriving:
    """Raw bytes on a channel, with what the transport said; `external_id` is what the contact will be known by."""

    channel: str
    mailbox: str
    raw: bytes
    envelope: dict[str, object]
    external_id: str


def opening(act: Act, company: Company, address: str) -> Arriving:
    """What opens the conversation of `act`; `address` is the desk's."""
    person, one = person_of(act, company), act.conversation
    if one.channel == "email":
        page = sheet(act, company, address, act.opened)
        return mail(page, mails.first_mail(page, one))
    said = {"subject": one.subject, "text": one.text, "name": person.name, "at": act.opened.isoformat(), "by": one.logged_by}
    said |= {"email": person.email} if one.channel == "web" else {"phone": e164(person.phone)}
    raw = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    name = "form" if one.channel == "web" else "phone"
    return Arriving(one.channel, name, raw, {}, f"sha256:{hashlib.sha256(raw).hexdigest()}")


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


def form_said(act: Act, person: PersonSpec, arriving: Arriving, topic: str) -> Inbound:
    """A contact form as ticketing takes it; `topic` is the category the customer chose, or empty."""
    return _inbound(act, arriving, Party(person.email, person.name), category=topic)


def call_noted(act: Act, person: PersonSpec, arriving: Arriving, agent_id: int) -> Inbound:
    """A call an agent wrote down."""
    return _inbound(
        act, arriving, Party("", person.name), category=act.conversation.category, phone=e164(person.phone), note_by=agent_id,
    )  # fmt: skip


def _inbound(
    act: Act, arriving: Arriving, sender: Party, *, category: str = "", phone: str = "", note_by: int | None = None
) -> Inbound:
    one = act.conversation
    return Inbound(
        channel=one.channel, mailbox=arriving.mailbox, external_id=arriving.external_id, sha256=arriving.external_id.removeprefix("sha256:"),
        received_at=act.at, occurred_at=act.at, sender=sender, subject=one.subject, body_text=one.text, reply_text=one.text,
        language=one.language, category=category, phone=phone, note_by=note_by, answered_at_once=one.channel == "phone",
    )  # fmt: skip
