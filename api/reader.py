"""A sent ticket as it is kept, and what it says to ticketing.

The kept bytes are canonical JSON: the same sending gives the same bytes, so a repeated one is a duplicate. `external_id`
is the caller's own id, or one made for this sending. Files stand in it by the SHA-256 of their bytes, which are kept
beside it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.blobs import Blobs
from ticketing.arrivals import Kept
from ticketing.inbound import File, Inbound, Party


@dataclass(frozen=True, slots=True)
class SentFile:
    """`sha256` names the bytes."""

    name: str
    sha256: str
    media_type: str
    claimed_type: str


@dataclass(frozen=True, slots=True)
class SentTicket:
    """What a program sent. `occurred_at` is ISO 8601 with an offset, or empty."""

    external_id: str
    address: str
    name: str
    subject: str
    text: str
    language: str
    category: str
    occurred_at: str
    files: tuple[SentFile, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApiReader:
    """Reads kept tickets for one installation."""

    blobs: Blobs

    def __call__(self, kept: Kept, raw: bytes, session: Session) -> Inbound:
        return read(raw, kept, lambda sha256: self.blobs.get(session, sha256))


def to_bytes(sent: SentTicket) -> bytes:
    """The canonical JSON, UTF-8."""
    return json.dumps(asdict(sent), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(raw: bytes, kept: Kept, content_of: Callable[[str], bytes]) -> Inbound:
    """The contact; ValueError, KeyError or TypeError where the bytes are something else."""
    said: dict[str, Any] = json.loads(raw)
    files = tuple(SentFile(**one) for one in said.pop("files"))
    sent = SentTicket(**said, files=files)
    return Inbound(
        channel="api", mailbox=kept.mailbox, external_id=sent.external_id, sha256=kept.sha256, received_at=kept.received_at,
        occurred_at=datetime.fromisoformat(sent.occurred_at) if sent.occurred_at else kept.received_at,
        sender=Party(sent.address, sent.name), subject=sent.subject, body_text=sent.text, reply_text=sent.text,
        language=sent.language, category=sent.category, fields=sent.fields,
        files=tuple(File(one.name, content_of(one.sha256), one.media_type, one.claimed_type) for one in files),
    )  # fmt: skip
