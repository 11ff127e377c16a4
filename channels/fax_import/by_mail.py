"""Faxes that a gateway sends as mail: which mails those are, the scan inside, and whose fax it is. Pure."""

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.utils import getaddresses

from channels.fax_import.header_numbers import without_dates
from channels.fax_import.scan_kinds import Refused, kind_of
from foundation.settings import Settings
from ticketing.arrivals import Kept
from ticketing.scan_tables import ImportItem
from ticketing.telephone import normal_number

PAPER = ("tiff", "pdf")
_NUMBER = re.compile(r"(?:\+|00)?\d[\d ()/.-]{5,22}\d")


def from_gateway(kept: Kept, raw: bytes, gateways: tuple[str, ...]) -> bool:
    """Whether a kept mail came from or was sent to an address the admin named as a gateway's. Anybody can write such an
    address: what a stranger hands over to our listener himself is no gateway's."""
    if not gateways or ("peer" in kept.envelope and not kept.envelope.get("trusted")):
        return False
    known = {
        str(one).lower() for one in (kept.mailbox, kept.envelope.get("mail_from"), *kept.envelope.get("rcpt_to", ()))
    }
    head = email.message_from_bytes(raw.partition(b"\r\n\r\n")[0][:100_000], policy=email.policy.compat32)
    known |= {address.lower() for _, address in getaddresses([str(head.get("From", ""))])}
    return bool(known & set(gateways))


def scan_in(raw: bytes) -> bytes:
    """The first TIFF or PDF of a mail; empty where there is none."""
    return next((content for _, content in _scans(raw)), b"")


def item_of(settings: Settings, kept: Kept, raw: bytes, pages: int, now: datetime) -> ImportItem:
    """What is known of such a fax before its pages are read: the number stands in subject, sender or file name."""
    name, _ = next(_scans(raw), ("fax", b""))
    head = email.message_from_bytes(raw.partition(b"\r\n\r\n")[0][:100_000], policy=email.policy.default)
    number = number_in((str(head.get("Subject", "")), str(head.get("From", "")), name), settings.desk.country)
    return ImportItem(
        arrival_id=kept.id, origin=f"arrival:{kept.id}", medium="fax", source=kept.mailbox, name=name[:200], stamped_at=min(kept.received_at, now),
        stamp_source="mail", sender_number=number, number_source="mail" if number else "", pages=pages, created_at=now,
    )  # fmt: skip


def number_in(texts: tuple[str, ...], country: str) -> str:
    """The first telephone number of these texts."""
    for said in texts:
        for match in _NUMBER.finditer(without_dates(said)):
            if number := normal_number(match[0], country):
                return number
    return ""


def _scans(raw: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        parts = list(message.walk())
    except (ValueError, LookupError, AttributeError, TypeError):
        return
    for part in parts:
        if part.is_multipart():
            continue
        try:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and kind_of(content) in PAPER:
                yield _name(part), content
        except (Refused, ValueError, LookupError, AttributeError, TypeError):
            continue


def _name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or "fax"
    except (ValueError, LookupError, AttributeError, TypeError):
        return "fax"
