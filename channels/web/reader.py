"""A sent form as it is kept, and what it says to ticketing. Pure.

The kept bytes are canonical JSON: the same sending gives the same bytes, so a double click is a duplicate. Each shown
form carries an id of its own, so the same words sent again tomorrow from a fresh form are a new message. Files stand
in it by the SHA-256 of their bytes, which are kept beside it.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from ticketing.inbound import File, Inbound, Party

MAILBOX = "form"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a form; `sha256` names its bytes."""

    name: str
    sha256: str
    media_type: str
    claimed_type: str = ""


@dataclass(frozen=True, slots=True)
class SentForm:
    """What somebody sent from a page. `form_id` is the one of the form as it was shown; `ticket_id` is set where it was
    sent from the page of a ticket (whose secret link stands for the right to do so)."""

    form_id: str
    name: str
    email: str
    subject: str
    text: str
    topic: str = ""
    language: str = ""
    """The language of the page: what the customer is answered in where the text itself does not say."""
    ticket_id: int | None = None
    files: tuple[SentFile, ...] = field(default=())


def to_bytes(form: SentForm) -> bytes:
    """The canonical JSON of the form, UTF-8."""
    return json.dumps(asdict(form), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(raw: bytes) -> SentForm:
    """The form of its canonical JSON. ValueError, KeyError or TypeError where the bytes are something else."""
    said: dict[str, Any] = json.loads(raw)
    files = tuple(SentFile(**one) for one in said.pop("files"))
    return SentForm(**said, files=files)


def read(form: SentForm, sha256: str, received_at: datetime, content_of: Callable[[str], bytes]) -> Inbound:
    """The contact a kept form stands for; `content_of` gives the bytes of a file by their SHA-256."""
    files = tuple(File(one.name, content_of(one.sha256), one.media_type, one.claimed_type) for one in form.files)
    return Inbound(
        channel="web", mailbox=MAILBOX, external_id=f"sha256:{sha256}", sha256=sha256, received_at=received_at,
        occurred_at=received_at, sender=Party(form.email, form.name), subject=form.subject, body_text=form.text,
        reply_text=form.text, files=files, ticket_token=str(form.ticket_id) if form.ticket_id else "", category=form.topic, language=form.language,
    )  # fmt: skip
