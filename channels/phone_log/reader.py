"""A call note as it is kept, and what it says to ticketing. Pure.

The kept bytes are canonical JSON: the same sending gives the same bytes, so a double click is a duplicate. Each shown
form carries an id of its own. Only what somebody wrote is kept: there are no recordings.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from ticketing.inbound import Call, Inbound, Party, Solution

MAILBOX = "desk"
IMPORTED = "import"
"""The mailbox of notes that were written elsewhere."""
LONGEST_HEADLINE = 80


@dataclass(frozen=True, slots=True)
class CallNote:
    """What somebody noted about a call. Instants are ISO 8601 with an offset, numbers E.164, empty where there is none.

    `by` is the agent's id. `person_id` is whom they recognised, `ticket_id` the ticket it belongs to (checked against
    their rights before it is kept). `since`: the instant our own telephone log knows of, from which a clock counts.
    With a `code` the matter was settled on the telephone: then `solution` and `category` say how.
    """

    note_id: str
    started_at: str
    text: str
    direction: Literal["in", "out"] = "in"
    reached: bool = True
    seconds: int | None = None
    by: int | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    extension: str = ""
    subject: str = ""
    category: str = ""
    priority: str = ""
    language: str = ""
    person_id: int | None = None
    remember: bool = False
    ticket_id: int | None = None
    callback_at: str = ""
    callback_number: str = ""
    ask: bool = False
    code: str = ""
    solution: str = ""
    article: str = ""
    tell: bool = False
    since: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Code of a field of the desk's own → what was entered."""


def to_bytes(note: CallNote) -> bytes:
    """The canonical JSON of the note, UTF-8."""
    return json.dumps(asdict(note), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(raw: bytes) -> CallNote:
    """The note of its canonical JSON. ValueError or TypeError where the bytes are something else."""
    said: Any = json.loads(raw)
    if not isinstance(said, dict):
        raise TypeError("a note is an object")
    return CallNote(**said)


def read(note: CallNote, mailbox: str, sha256: str, received_at: datetime) -> Inbound:
    """The contact a kept note stands for. ValueError where an instant of it is none."""
    call = Call(
        note.direction, note.reached, note.seconds,
        datetime.fromisoformat(note.callback_at) if note.callback_at else None, note.callback_number,
    )  # fmt: skip
    solution = Solution(note.solution or note.text, note.code, note.category, note.article, note.tell)
    return Inbound(
        channel="phone", mailbox=mailbox, external_id=external_id(note.note_id), sha256=sha256,
        received_at=min(received_at, datetime.fromisoformat(note.since)) if note.since else received_at,
        occurred_at=datetime.fromisoformat(note.started_at), sender=Party(note.email, note.name), subject=note.subject or (_headline(note.text) if note.ticket_id is None else ""),
        body_text=note.text, reply_text=note.text, language=note.language, category=note.category, phone=note.phone,
        ticket_token=str(note.ticket_id) if note.ticket_id else "", note_by=note.by, call=call,
        answered_at_once=answers(call), person_id=note.person_id, remember_points=note.remember, priority=note.priority,
        ask_e_level=note.ask, fields=note.fields, solution=solution if note.code else None,
        warnings=("imported",) if mailbox == IMPORTED else (),
    )  # fmt: skip


def external_id(note_id: str) -> str:
    """What a note is called among all contacts."""
    return f"call:{note_id}"


def _headline(text: str) -> str:
    """The subject of a long note without one: its first words and an ellipsis. A short note needs none: it is its own."""
    flat = " ".join(text.split())
    if len(flat) <= LONGEST_HEADLINE:
        return ""
    words = flat[:LONGEST_HEADLINE].rpartition(" ")[0] or flat[: LONGEST_HEADLINE - 1]
    return f"{words.rstrip(' ,;:.–-')}…"


def answers(call: Call) -> bool:
    """Whether the call meets the first response (T1): both sides spoke and nothing was put off."""
    return call.reached and call.callback_at is None
