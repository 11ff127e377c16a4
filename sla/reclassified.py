"""Deadlines missed by being reclassified: at one instant the ticket, or what it is promised, became another, and more than is promised
since had been used up by then. Pure."""

from dataclasses import dataclass
from datetime import datetime

from sla.clock_data import KeptClock

Correction = tuple[str, str, str]
"""A field of the ticket, what it said and what it says (`ticketing.events.FieldChanged`)."""


@dataclass(frozen=True, slots=True)
class Reclassified:
    """When it was, and which corrections of the ticket did it; none where other targets began to hold."""

    at: datetime
    corrections: tuple[Correction, ...] = ()


def left_no_time(kept: KeptClock) -> tuple[datetime, datetime] | None:
    """The instant of the change that used the promise up, twice; or the pause it lay in. None where time ran out by itself."""
    missed = kept.clock.breached_at
    switches = {until for until, _ in kept.terms}
    if missed is None:
        return None
    if missed in switches:
        return missed, missed
    return next(((one.start, one.end) for one in kept.pauses if one.end == missed and one.start in switches), None)
