"""Colleagues on a ticket, as its page shows them: who has it open, and what they have begun to write."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Other:
    """A colleague who has the ticket open as well."""

    name: str
    initials: str
    typing: bool = False


@dataclass(frozen=True, slots=True)
class OtherDraft:
    """What a colleague has written here and not sent; `kind`: reply or note."""

    name: str
    kind: str
    text: str
    saved_at: datetime
