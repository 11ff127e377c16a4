"""Lines of a ticket's history, each at the instant it counts from. Pure.

A mail may be taken in after something else happened, though it was received before that. It counts from the instant of what
the history tells before it, so that nothing ever lasts a negative time; whatever means nothing to a clock holds up nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ticket's history: see `ticketing/events.py` for kinds and data."""

    kind: str
    at: datetime
    data: Mapping[str, Any]


def in_order(lines: Iterable[Line], kinds: Collection[str]) -> list[Line]:
    """The lines as they were written, none of them before one of these kinds that stands above it."""
    found: list[Line] = []
    latest: datetime | None = None
    for line in lines:
        if latest is not None and line.at < latest:
            line = Line(line.kind, latest, line.data)
        if line.kind in kinds:
            latest = line.at
        found.append(line)
    return found
