"""The proof of a kept clock: every stretch from its start, in the calendar it was measured in; the pauses do not count.

Calendars are asked for as they are defined now. While they are as they were, what counted adds up to what was used.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from sla.clock_data import KeptClock, Pause
from sla.hours import ServiceHours
from sla.proof import ProofLine

HoursOf = Callable[[str], ServiceHours]


def proof_of(kept: KeptClock, calendar: str, hours_of: HoursOf, now: datetime) -> list[ProofLine]:
    """Until the clock stopped, or now; `calendar` is the code of the one it runs in."""
    clock = kept.clock
    pauses = kept.pauses
    if clock.paused_since is not None and clock.paused_since < now:
        pauses = (*pauses, Pause(clock.paused_since, now, kept.resting))
    lines: list[ProofLine] = []
    at = clock.started_at
    for pause in pauses:
        lines += _measured(kept, calendar, hours_of, at, pause.start)
        lines.append(ProofLine(pause.start, pause.end, False, 0, "paused", pause.state))
        at = pause.end
    lines += _measured(kept, calendar, hours_of, at, clock.stopped_at or clock.paused_since or now)
    return lines


def _measured(kept: KeptClock, calendar: str, hours_of: HoursOf, start: datetime, end: datetime) -> Iterator[ProofLine]:
    """The stretch without pauses, each part in the calendar that was in force."""
    for until, code in kept.terms:
        if start < min(until, end):
            yield from hours_of(code).proof(start, min(until, end))
            start = until
    if start < end:
        yield from hours_of(calendar).proof(start, end)
