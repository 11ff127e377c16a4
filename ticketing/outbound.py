"""What ticketing hands to a channel that can answer: one message to one customer, in words no channel owns.

The channel's `sender.py` turns it into a mail, a page or (later) a letter. `text` is plain text with blank lines
between paragraphs; `html` is an optional richer form of the same, already safe.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ticketing.inbound import File, Party

# notices of domain.md section 8 that are built so far, and what agents write themselves
Kind = Literal[
    "acknowledgement", "automatic_answer", "question", "reminder", "resolution", "closure", "reply",
    "progress", "delay", "violation",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to send. `ticket_number` and `ticket_id` name the ticket, `message_id` (without <>) was made when
    the message was recorded (at `recorded_at`), so that trying again sends the same mail, byte for byte. `automatic` marks what no human wrote."""

    kind: Kind
    ticket_id: int
    ticket_number: str
    contact_id: int
    message_id: str
    recorded_at: datetime
    to: Party
    subject: str
    text: str
    html: str = ""
    cc: tuple[Party, ...] = ()
    bcc: tuple[Party, ...] = ()
    """They get the same mail, and it names them nowhere (RFC 5322 section 3.6.3)."""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    language: str = "de"
    automatic: bool = False
    sender_name: str = ""
    files: tuple[File, ...] = ()


Way = Literal["in", "out"]
TrialEnd = Literal[
    "well",
    "login",
    "no_login",
    "no_encryption",
    "no_tls",
    "refused",
    "folder",
    "certificate",
    "name",
    "silent",
    "unreachable",
]


@dataclass(frozen=True, slots=True)
class MailboxTried:
    """Whether a mailbox opens (`in`), and whether its mail server takes us (`out`); `words` are the other side's."""

    way: Way
    end: TrialEnd
    words: str = ""


@dataclass(frozen=True, slots=True)
class MailTried:
    """What became of a test mail: its header fields as they went out, the envelope, and what the relay said of it."""

    to: str
    envelope_sender: str
    headers: tuple[tuple[str, str], ...]
    state: str
    """sent, refused, later, unknown, kept (no relay is set up)"""
    words: str = ""
