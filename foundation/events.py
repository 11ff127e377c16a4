"""What an event is: a frozen dataclass in the past tense, with identifiers and plain values only.

Events are recorded on the change that caused them. Who reacts is written in two tables in `house/reactions.py`: reactions in the
same commit, and reactions afterwards, which wait in the outbox. An event that is stored (history, outbox) is turned
into a plain mapping by `to_data` and back by `from_data`.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. `name` is stable: it is what history, outbox and API say."""

    name: ClassVar[str] = "event"


def to_data(event: Event) -> dict[str, Any]:
    """The event's fields as JSON can hold them; instants become ISO 8601."""
    kind: Any = type(event)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name in _names(kind)
        if (value := getattr(event, name)) is not None
    }


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
