"""A running clock as plain data, for the row that keeps it, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sla.running_clock import Clock


@dataclass(frozen=True, slots=True)
class KeptClock:
    """A clock with what its row remembers beside it: the contact that answered it, who wrote that (agent, e_level),
    and the instant of the last event that touched it."""

    clock: Clock
    last_at: datetime
    answer: int | None = None
    answered_by: str = ""


def to_data(kept: KeptClock) -> dict[str, Any]:
    """Instants become ISO 8601; what says nothing is left out."""
    clock = kept.clock
    data = {name: _plain(value) for name in _FIELDS if (value := getattr(clock, name)) not in (None, 0)}
    data["last_at"] = kept.last_at.isoformat()
    if kept.answer is not None:
        data |= {"answer": kept.answer, "answered_by": kept.answered_by}
    return data


def from_data(data: Mapping[str, Any]) -> KeptClock:
    """The inverse of `to_data`."""
    said: dict[str, Any] = {name: value for name, value in data.items() if name in _FIELDS}
    said |= {name: datetime.fromisoformat(said[name]) for name in _INSTANTS & said.keys()}
    last_at = datetime.fromisoformat(data["last_at"])
    return KeptClock(Clock(**said), last_at, data.get("answer"), data.get("answered_by", ""))


_FIELDS = frozenset(field.name for field in fields(Clock))
_INSTANTS = frozenset({"started_at", "due_at", "stopped_at", "paused_since", "breached_at", "measured_from"})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
