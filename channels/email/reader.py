"""A mail as it came, made into what ticketing understands. Pure and total: whatever the bytes, an `Inbound` comes back.

Warning codes an agent may see: `unreadable` (an unexpected fault of ours; the raw mail is kept), `too_many_parts`,
`too_many_files`, `broken_multipart`, `encrypted`, `external_body`, `partial_message`, `tnef_unreadable`,
`second_from`, `no_sender`, `no_date`, `odd_date`, `name_holds_address`, `name_is_ours`, `direction_marks`,
`domain_like_ours`, `mixed_scripts`, `garbled`; about its layout `link_elsewhere`, `hidden_text`.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from channels.email import (
    addresses,
    automatic,
    bodies,
    bounces,
    calendar_part,
    composer,
    content_key,
    dates,
    doubts,
    headers,
    layout_doubts,
    reactions,
    spoken,
    structure,
    visible_reply,
    wide_text,
)
from channels.email.headers import Field
from ticketing.inbound import Fold, Inbound, Party

MAX_IDS = 500
MAX_SUBJECT = 4_000
_ID = re.compile(r"<\s*([^<>\s]{1,900}(?: [^<>\s]{1,900})?)\s*>")  # a long one may be folded in the middle
_LONE_CR = re.compile(rb"\r(?!\n)")
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_EMPTY_CR_LINE = re.compile(rb"\r\r(?!\n)")
_REMOTE_PICTURE = re.compile(r"<img\b[^<>]{0,2000}?\ssrc\s*=\s*[\"']?\s*(?:https?:)?//", re.I)
_DELIVERED = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-rcpt-to",
    "x-delivered-to",
    "resent-to",
    "apparently-to",
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the SMTP transaction said: MAIL FROM (empty: null sender, None: not known, as over IMAP), RCPT TO, the
    peer's address and whether TLS was used."""

    mail_from: str | None = None
    rcpt_to: tuple[str, ...] = ()
    peer: str = ""
    tls: bool = False


SENT_FOR_ANOTHER = "sent_for_another"
"""It came in our own name, and the sender is whom answers go to: what is proven of our domain says nothing of them."""


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """Our own addresses (lower case), the names we show beside them, the secret our loop field is signed with, and the
    language and the zone (an IANA name) we read in."""

    addresses: frozenset[str] = field(default_factory=frozenset)
    names: frozenset[str] = field(default_factory=frozenset)
    loop_secret: bytes = b""
    language: str = "en"
    zone: str = "UTC"

    @property
    def lower_names(self) -> frozenset[str]:
        return frozenset(name.lower() for name in self.names)

    def holds(self, address: str) -> bool:
        """Whether it is one of ours, also with something behind a `+`."""
        local, _, domain = address.lower().rpartition("@")
        return address.lower() in self.addresses or f"{local.partition('+')[0]}@{domain}" in self.addresses

    def signed(self, loop_mark: str, message_id: str) -> bool:
        """Whether a loop field is ours; a stranger's would silence us."""
        return bool(self.loop_secret and loop_mark) and composer.is_own_loop(loop_mark, self.loop_secret, message_id)


def read(raw: bytes, envelope: Envelope, mailbox: str, received_at: datetime, own: OwnAddresses) -> Inbound:
    """One message as an `Inbound`. Never raises; a fault of ours gives what the envelope knows, and a warning."""
    digest = hashlib.sha256(raw).hexdigest()
    known = partial(Inbound, channel="email", mailbox=mailbox, sha256=digest, received_at=received_at)
    try:
        return _read(raw, envelope, known, own)
    except Exception:  # the promise of this function; the caller keeps the raw bytes
        return known(
            external_id=f"sha256:{digest}",
            occurred_at=received_at,
            sender=Party(addresses.normal(envelope.mail_from or "")),
            recipients=tuple(envelope.rcpt_to),
            body_text=headers.tidy(raw[:20_000].decode("latin-1")),
            warnings=("unreadable",),
        )


def _read(raw: bytes, envelope: Envelope, known: partial[Inbound], own: OwnAddresses) -> Inbound:
    raw = wide_text.as_utf8(raw)
    source = (_LONE_CR.sub(b"\n", raw) if _has_lone_ends(raw) else raw).removeprefix(b"\xef\xbb\xbf")
    budget = structure.Budget()
    root = structure.parse(source, budget)
    content = bodies.collect(root, budget, own.language, own.zone)
    fields = root.fields
    charset = _body_charset(root)
    warnings = list(content.warnings)

    sender = _sender(fields, envelope, charset, warnings)
    wanted = [one for one in _all(fields, "reply-to", charset) if "@" in one.address and not own.holds(one.address)]
    reply_to = wanted[0] if wanted else None
    also_reply_to = tuple(one for one in wanted[1:] if not automatic.read_by_nobody(one.address))
    if reply_to and own.holds(sender.address):
        also_reply_to = ()
        sender = reply_to  # a form on a website writes in our name for whoever filled it in
        warnings.append(SENT_FOR_ANOTHER)
    subject = headers.text(headers.first(fields, "subject"), charset)[:MAX_SUBJECT]
    null_sender = envelope.mail_from == "" or headers.first(fields, "return-path").replace(b" ", b"") == b"<>"
    bounce = bounces.find(root, sender, subject, null_sender, content.text)
    folds: tuple[Fold, ...] = ()
    reply = content.text
    if bounce is None:
        sign = reactions.emoji(root)
        folds, reply = (
            reactions.visible(content.text, sign) if sign else visible_reply.of(content.text, content.html, subject)
        )
    message_id = _message_id(fields)
    traits = automatic.Traits(
        fields=fields,
        root=root,
        sender=sender.address,
        null_sender=null_sender,
        subject=subject,
        is_bounce=bounce is not None,
        calendar_method=_calendar_method(root, content),
        from_own_address=own.holds(sender.address),
        own_loop=own.signed(headers.text(headers.first(fields, composer.LOOP_FIELD.lower())), message_id),
        said=reply[:5_000],
    )
    reason = automatic.suppress_reason(traits)
    to, cc = (tuple(_all(fields, name, charset)) for name in ("to", "cc"))
    senders = len(headers.every(fields, "from"))
    warnings += doubts.about(sender, subject, senders, own.addresses, own.lower_names)
    warnings += layout_doubts.of(content.html)
    noise = doubts.is_noise(content.text)
    if noise or doubts.is_no_head(fields):
        warnings.append("garbled")
    if reason is None and (noise or not (fields or content.text or content.files)):
        reason = "garbled"
    return known(
        external_id=message_id or f"sha256:{known.keywords['sha256']}",
        content_key=content_key.of(root, content, message_id, sender.address, subject),
        occurred_at=_occurred_at(fields, known.keywords["received_at"], warnings),
        sender=sender,
        subject=subject,
        body_text=content.text,
        body_html=content.html,
        remote_pictures=bool(_REMOTE_PICTURE.search(content.html)),
        reply_text=reply,
        folds=folds,
        added=content.added,
        language=spoken.language_of(reply) or _stated_language(fields),
        to=to,
        cc=cc,
        reply_to=reply_to,
        also_reply_to=also_reply_to,
        message_id=message_id,
        in_reply_to=_ids(fields, "in-reply-to"),
        references=_ids(fields, "references"),
        recipients=_recipients(envelope, fields, to, cc, charset),
        auto_generated=bounce is not None or automatic.is_automatic(reason, traits),
        suppress_reason=reason,
        absence_note=automatic.is_absence_note(traits),
        bounce=bounce,
        files=tuple(content.files),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _has_lone_ends(raw: bytes) -> bool:
    """Whether CR alone ends the lines. A server on the way may have put lines of its own above them, and a line end below."""
    if b"\n" not in raw:
        return True
    return not _EMPTY_LINE.search(raw.strip()) and b"\r\r" in raw and bool(_EMPTY_CR_LINE.search(raw))


def _stated_language(fields: list[Field]) -> str:
    """What the program says, which is the language it is set to rather than that of the mail."""
    return headers.text(headers.first(fields, "content-language")).split(",")[0].strip()[:35].lower()


def _body_charset(root: structure.Part) -> str:
    """The charset the first text part claims, by which raw 8-bit header fields are read."""
    part = root
    while part.children:
        part = part.children[0]
    return part.params.get("charset", "")


def _sender(fields: list[Field], envelope: Envelope, charset: str, warnings: list[str]) -> Party:
    """From; where it is unusable its name stays and the address comes from the next field that has one."""
    name = ""
    for field_name in ("from", "reply-to", "sender", "return-path", "x-sender", "x-original-from"):
        for value in headers.every(fields, field_name):
            party = addresses.one(value, charset)
            if party is None:
                continue
            if "@" in party.address or (field_name == "from" and party.address):
                return party if party.name or not name else Party(party.address, name)
            name = name or party.name
    if envelope.mail_from:
        return Party(addresses.normal(envelope.mail_from.strip("<> ")), name)
    warnings.append("no_sender")
    return Party("", name)


def _all(fields: list[Field], name: str, charset: str) -> list[Party]:
    found: dict[str, Party] = {}
    for value in headers.every(fields, name):
        for party in addresses.parties(value, charset):
            found.setdefault(party.address, party)
    return list(found.values())


def _recipients(
    envelope: Envelope, fields: list[Field], to: tuple[Party, ...], cc: tuple[Party, ...], charset: str
) -> tuple[str, ...]:
    found = dict.fromkeys(addresses.normal(address) for address in envelope.rcpt_to)
    found.update(dict.fromkeys(party.address for party in (*to, *cc)))
    there = {name for name, _ in fields}
    for name in filter(there.__contains__, _DELIVERED):
        found.update(dict.fromkeys(party.address for party in _all(fields, name, charset)))
    return tuple(address for address in found if address)


def _message_id(fields: list[Field]) -> str:
    value = headers.text(headers.first(fields, "message-id")) or headers.text(headers.first(fields, "message-i-d"))
    found = _ID.search(value)
    if found:
        return found[1].replace(" ", "")
    return re.sub(r"\s+", "", value.strip().strip("<>"))[:900]


def _ids(fields: list[Field], name: str) -> tuple[str, ...]:
    """The ids of a field, in order, each once; those without brackets are taken where they hold an `@`."""
    found: dict[str, None] = {}
    for raw in headers.every(fields, name):
        value = headers.text(raw) if b"=?" in raw else headers.raw_text(raw)  # some programs encode a long id
        ids = [one.replace(" ", "") for one in _ID.findall(value)]
        if not ids:
            words = value.split()
            ids = [word.strip("<>,;\"'") for word in words if "@" in word or len(words) == 1]
        found.update(dict.fromkeys(one for one in ids if one))
    ids = list(found)
    return tuple(ids if len(ids) <= MAX_IDS else [ids[0], *ids[-MAX_IDS + 1 :]])


def _occurred_at(fields: list[Field], received_at: datetime, warnings: list[str]) -> datetime:
    """The Date field, unless it is missing, unreadable, before 1980 or in the future."""
    value = headers.text(headers.first(fields, "date"))
    if not value:
        warnings.append("no_date")
        return received_at
    stated = dates.read(value)
    if stated is None or stated.year < 1980 or stated > received_at + timedelta(days=1):
        warnings.append("odd_date")
        return received_at
    return min(stated, received_at)


def _calendar_method(root: structure.Part, content: bodies.Content) -> str:
    stated = next((part.params.get("method", "") for part in structure.every(root) if part.type == "text/calendar"), "")
    if stated:
        return stated.upper()
    for file in content.files:
        if file.claimed_type == "text/calendar":
            return calendar_part.method(file.content[:20_000].decode("utf-8", "replace"))
    return ""
