"""Waiting for a third party holds the clocks whose target says so: from T14 until T15, as far as such a target is in force. Pure."""

from collections.abc import Iterable
from datetime import datetime

from sla.clock_data import KeptClock, stepped
from sla.hours import ServiceHours
from sla.policy import PAUSABLE
from sla.running_clock import pause, resume
from sla.terms import Promise
from ticketing.states import State

WAITS = State.WAITING_THIRD_PARTY.value
Wait = tuple[datetime, datetime | None]
"""From when until when a ticket waited for a third party; None: it waits still."""


def waits_of(moves: Iterable[tuple[datetime, str, str]]) -> list[Wait]:
    """Out of the ticket's moves in their order: when, and the state before and after."""
    found: list[Wait] = []
    for at, before, after in moves:
        if after == WAITS:
            found.append((at, None))
        elif before == WAITS and found:
            found[-1] = found[-1][0], at
    return found


def let_go(hours: ServiceHours, kept: KeptClock, promise: Promise, at: datetime) -> KeptClock:
    """A clock that third parties held goes on where a promise begins that lets them hold it no more; `hours` measured it. What a
    desk defined itself rests by its own rule."""
    if kept.resting != WAITS or promise.third_party_pauses or kept.clock.metric not in PAUSABLE:
        return kept
    return stepped(kept, resume(hours, kept.clock, at), at)


def may_hold(kept: KeptClock, promise: Promise) -> bool:
    """Whether a promise that begins makes a clock stand still, if its ticket waits for a third party."""
    return promise.third_party_pauses and kept.clock.state == "running"


def held(kept: KeptClock, at: datetime) -> KeptClock:
    """It stands still from an instant on, for its ticket waits."""
    return stepped(kept, pause(kept.clock, at), at, WAITS)
