"""What happens between tickets. Each fact becomes a line of the history of both."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from ticketing.events import TicketFact


@dataclass(frozen=True, slots=True)
class TicketLinked(TicketFact):
    """`kind` as in `ticketing/link_tables.py`; `way`: `to` the other ticket, or `from` it."""

    name: ClassVar[str] = "linked"
    kind: str = "related"
    way: str = "to"
    number: str = ""


@dataclass(frozen=True, slots=True)
class TicketUnlinked(TicketFact):
    name: ClassVar[str] = "unlinked"
    kind: str = "related"
    way: str = "to"
    number: str = ""


@dataclass(frozen=True, slots=True)
class TicketSplit(TicketFact):
    """A message of this ticket, or a part of one, became the ticket `number`; `contact_id` is the message where it left whole."""

    name: ClassVar[str] = "split"
    number: str = ""
    contact_id: int = 0


@dataclass(frozen=True, slots=True)
class TicketSplitOff(TicketFact):
    """This ticket began with a message of the ticket `number`; there a person had answered it by then (`answered_at`, with the
    contact `contact_id`), or nobody."""

    name: ClassVar[str] = "split_off"
    number: str = ""
    answered_at: datetime | None = None
    contact_id: int = 0


@dataclass(frozen=True, slots=True)
class TagsChanged(TicketFact):
    """`tags` are all of them, one after the other."""

    name: ClassVar[str] = "tags_changed"
    tags: str = ""


@dataclass(frozen=True, slots=True)
class MajorDeclared(TicketFact):
    """The incident has wide effect: what comes in about the same is linked to it, and customers read about it."""

    name: ClassVar[str] = "major_declared"


@dataclass(frozen=True, slots=True)
class MajorEnded(TicketFact):
    name: ClassVar[str] = "major_ended"
