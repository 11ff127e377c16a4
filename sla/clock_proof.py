"""The proof of a kept clock: every stretch from its start, in the calendar it was measured in; the pauses do not count. And
what will count until it is due.

Calendars are asked for as they are defined now. While they are as they were, what counted adds up to what was used.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
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


def ahead_of(kept: KeptClock, calendar: str, hours_of: HoursOf, now: datetime) -> list[ProofLine]:
    """From now until a running clock is due: what will count, if nothing happens."""
    if kept.clock.state != "running" or kept.clock.due_at <= now:
        return []
    return list(_in(calendar, hours_of, now, kept.clock.due_at))


def _in(calendar: str, hours_of: HoursOf, start: datetime, end: datetime) -> Iterator[ProofLine]:
    for line in hours_of(calendar).proof(start, end):
        yield replace(line, calendar=calendar)


def _measured(kept: KeptClock, calendar: str, hours_of: HoursOf, start: datetime, end: datetime) -> Iterator[ProofLine]:
    """The stretch without pauses, each part in the calendar that was in force."""
    for until, code in kept.terms:
        if start < min(until, end):
            yield from _in(code, hours_of, start, min(until, end))
            start = until
    if start < end:
        yield from _in(calendar, hours_of, start, end)
