"""What goes on of a ticket's story when its entry stamp is corrected: it begins at the right one. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sla.story import Event, Kind

_ENDED_BY: dict[Kind, Kind] = {"complaint": "no_complaint", "queued": "taken"}
"""What starts a clock beside the usual ones → what ends it."""
_BESIDE = {*_ENDED_BY, *_ENDED_BY.values()}


def going_on(events: Sequence[Event], at: datetime) -> list[Event]:
    """The story from the right stamp on, but for what was over when that was found out, and what the ticket was like till then. What
    began with the ticket begins with it there."""
    opened, *later = (event for event in events if event.kind != "sla")
    waiting = [
        event
        for place, event in enumerate(later)
        if _ENDED_BY.get(event.kind) not in {one.kind for one in later[place:]}
    ]
    moved = [replace(one, at=at) if one.at == opened.at and one.kind in _BESIDE else one for one in waiting]
    return [replace(opened, at=at), *sorted(moved, key=lambda one: max(one.at, at))]
