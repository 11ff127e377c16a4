"""The one contract between the ways in and ticketing: what arrived, in words ticketing understands.

Every channel turns its raw arrival into an `Inbound`; ticketing has never heard of SMTP or forms. All texts are
Unicode without NUL; instants are aware. A field a channel knows nothing about keeps its default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Channel = Literal["email", "web", "phone", "fax", "letter", "api"]
Trust = Literal["verified", "plausible", "unknown", "suspicious"]
"""How far the named sender is believed: proven by the sender's domain; something speaks for it; nothing is known;
something speaks against it."""
OLD_MAIL = "imported"
"""The warning of old mail that was taken in from a file: nobody is answered for it, and it promises nothing."""
ABOUT_THE_NAME = frozenset({"name_is_ours", "name_holds_address", "mixed_scripts", "direction_marks"})
"""Warnings about the name shown, which leave it open whose the address is."""
NO_MATTER = frozenset(
    ("bounce", "absence", "read_receipt", "report", "complaint", "calendar_reply", "own_address", "own_loop", "autoreply", "newsletter")
)  # fmt: skip
"""Suppress reasons of machine mail that carries no matter: attached to its thread, else set aside, never a ticket of its own."""


@dataclass(frozen=True, slots=True)
class Party:
    """A sender or recipient as named on the contact: an address (lower-cased domain) and the name shown beside it."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """One attached file. `content` is exactly the decoded bytes; `filename` is for display (a stored name is made
    elsewhere), `media_type` is judged from the bytes where it matters, `claimed_type` is what the sender said."""

    filename: str
    content: bytes
    media_type: str = "application/octet-stream"
    claimed_type: str = ""
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """One recipient a delivery report speaks of. `status` is an enhanced code (RFC 3463) such as `5.1.1` or empty,
    `action` one of failed, delayed, delivered, relayed, expanded (RFC 3464)."""

    address: str
    status: str = ""
    action: str = "failed"
    diagnostic: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report: who could not be reached, and the Message-ID of the mail it is about, where it says so."""

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """A part of the body text that is folded away on the page: characters `start` to `end` of `body_text`."""

    start: int
    end: int
    kind: Literal["quote", "signature", "disclaimer", "forward"]


@dataclass(frozen=True, slots=True)
class Call:
    """The call a note is about. `reached`: both sides spoke. `seconds` is how long, None where nobody counted.
    `callback_at` is when we promised to phone, on `callback_number` (E.164, with `;ext=` behind it where there is an extension)."""

    direction: Literal["in", "out"]
    reached: bool
    seconds: int | None = None
    callback_at: datetime | None = None
    callback_number: str = ""


@dataclass(frozen=True, slots=True)
class Solution:
    """What an agent said that settled the matter on the spot: text, one of `states.RESOLUTION_CODES`, the final
    category, and the article it came from. `tell`: the customer also gets it in writing (N6)."""

    text: str
    code: str
    category: str
    article: str = ""
    tell: bool = False


@dataclass(frozen=True, slots=True)
class ScannedLetter:
    """What a letter on paper says beside its text. `facts`: name → value, confidence (0–1), where it was found.

    `readable` is False where a person has to type text or sender in (needs indexing); `address` are postal lines.
    """

    item_id: int
    document: int = 1
    pages: int = 0
    readable: bool = True
    address: str = ""
    customer_no: str = ""
    facts: Mapping[str, Sequence[str | float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail that a message passes on: who wrote it, what it says (with its visible part and folds, as in `Inbound`),
    and the `comment` of whoever passed it on."""

    sender: Party
    subject: str
    text: str
    reply_text: str
    folds: tuple[Fold, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SenderCheck:
    """One finding about the sender: `method` (spf, dkim, dmarc …) and `result` (pass, fail, none …) in the words of
    RFC 8601, `domain` the one it speaks of, where that is known."""

    method: str
    result: str
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One contact as it came in, normalised. `external_id` is the channel's own identifier (Message-ID without <>,
    else `sha256:…` of the raw bytes); `sha256` is of the raw bytes as they came.

    `suppress_reason` says why this message must never be answered by machine (RFC 3834, vendor header, list,
    bounce, null sender …), None where it may. `warnings` are sentences for the agent (stable codes, see reader).
    """

    channel: Channel
    mailbox: str
    external_id: str
    sha256: str
    received_at: datetime
    occurred_at: datetime
    sender: Party
    content_key: str | None = None
    """The same for every copy of one message, whichever way it came; None where only its bytes tell (`sha256`)."""
    subject: str = ""
    matter: str = ""
    """The subject without what programs put around it (reply prefixes, ticket numbers), for comparing."""
    body_text: str = ""
    body_html: str = ""
    remote_pictures: bool = False
    """The HTML shows pictures that lie elsewhere."""
    reply_text: str = ""
    folds: tuple[Fold, ...] = ()
    added: str = ""
    """What the channel itself put at the head of the text, to be read (the facts of an invitation); nobody wrote it."""
    language: str = ""
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    reply_to: Party | None = None
    also_reply_to: tuple[Party, ...] = ()
    """Where answers are wanted besides `reply_to` (RFC 5322 section 3.6.2), without ours and those nobody reads."""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    """Every address this copy was delivered to: envelope, To, Cc, Delivered-To, X-Original-To (for reply tokens)."""
    auto_generated: bool = False
    suppress_reason: str | None = None
    absence_note: bool = False
    bounce: Bounce | None = None
    files: tuple[File, ...] = ()
    warnings: tuple[str, ...] = ()
    ticket_token: str = ""
    """The id of the ticket that a signed reply address among the recipients names; verified by the channel."""
    thread_hints: tuple[str, ...] = ()
    """Ticket numbers named in the subject."""
    quoted_keys: tuple[str, ...] = ()
    """Keys of tickets that only our mail holds, found in the text and verified by the channel: `token:…` (a signed reply
    address), `id:…` (a Message-ID of ours), `page:…` (the address of the customer's page)."""
    trust: Trust = "unknown"
    sender_checks: tuple[SenderCheck, ...] = ()
    forwarded: Forwarded | None = None
    """The mail it passes on, where it does: of a colleague's forward the customer is the original sender."""
    # what a form, a call note or the API can say, and a mail cannot
    category: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What a form asked beside the usual: name of the field → what was entered."""
    phone: str = ""
    note_by: int | None = None
    """The agent who wrote a phone note down, or entered the contact by hand."""
    answered_at_once: bool = False
    """A completed call: it meets the first response (T1)."""
    call: Call | None = None
    person_id: int | None = None
    """Whom an agent recognised; without one the contact points decide."""
    remember_points: bool = False
    """Number and address belong to that person from now on."""
    priority: str = ""
    """What an agent judged, instead of the rules."""
    ask_e_level: bool = False
    """An agent wants the e-level asked about a phone note (5.2 step 7)."""
    solution: Solution | None = None
    scan: ScannedLetter | None = None
    """For fax and letter: its pages, and what is known of its sender."""

    @property
    def carries_no_matter(self) -> bool:
        """A bounce, an absence note, a receipt and the like: part of its thread, and never a ticket by itself."""
        kind = (self.suppress_reason or "").partition(":")[0]
        return self.bounce is not None or self.absence_note or kind in NO_MATTER
