"""Which ticket a message belongs to. Pure: the shell looks up what each key leads to, this decides.

The order is that of mail-requirements 35: signed reply address, own Message-IDs (In-Reply-To, then References from
right to left), stored foreign Message-IDs, ticket number in the subject, at last what only our mail holds and the text
quotes. Keys that strangers may know (foreign id, number) count only when the sender takes part in that ticket or is
proven to be one of us; otherwise a new ticket is opened and linked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Key = Literal["token", "own_id", "foreign_id", "sibling", "number", "quoted"]
TRUSTED: frozenset[Key] = frozenset({"token", "own_id", "quoted"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that a key of the message leads to (merged ones already replaced by their target)."""

    ticket_id: int
    key: Key
    closed: bool = False
    participants: frozenset[str] = field(default_factory=frozenset)
    """Addresses that wrote to or were written to on this ticket, lower case."""


@dataclass(frozen=True, slots=True)
class Append:
    """It continues this ticket."""

    ticket_id: int
    key: Key


@dataclass(frozen=True, slots=True)
class Open:
    """It opens a new ticket; `follow_up_of` where it continues a closed one (T20), `linked_to` where a key was named
    that the sender has no part in, with the `key`."""

    follow_up_of: int | None = None
    linked_to: int | None = None
    key: Key | None = None


def match(
    candidates: Sequence[Candidate],
    sender: str,
    companions: frozenset[str] = frozenset(),
    *,
    sender_trusted: bool = True,
    of_the_desk: bool = False,
) -> Append | Open:
    """`candidates` in the order the keys stand in; `sender` and `companions` (To and Cc, without our own
    addresses: everybody writes to those) are in lower case.

    `sender_trusted` is False where the sender's domain disowns the message (DMARC failure): then only the token counts.
    `of_the_desk` is True for one of us, proven: then every key counts.
    The first candidate that counts decides. The order of equal keys does not matter for the kind of answer.
    """
    linked: Candidate | None = None
    for candidate in candidates:
        if not of_the_desk and not _counts(candidate, sender, companions, sender_trusted):
            linked = linked or candidate
            continue
        if candidate.closed:
            return Open(follow_up_of=candidate.ticket_id, key=candidate.key)
        return Append(candidate.ticket_id, candidate.key)
    return Open(linked_to=linked.ticket_id, key=linked.key) if linked else Open()


def _counts(candidate: Candidate, sender: str, companions: frozenset[str], sender_trusted: bool) -> bool:
    if candidate.key == "token":
        return True
    if not sender_trusted:
        return False
    if candidate.key in TRUSTED:
        return True
    if candidate.key == "sibling":
        return sender in candidate.participants or bool(companions & candidate.participants)
    return sender in candidate.participants
