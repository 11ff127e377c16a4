"""In the proof of a clock: the waits of its ticket for a third party, which stop no clock. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from desk.timer_view import ProofLine, TimerView
from pages.saying import Saying
from ticketing.states import State

Wait = tuple[datetime, datetime | None]
"""From when until when; None: it waits still."""


def waits_of(moves: Iterable[tuple[datetime, str, str]]) -> list[Wait]:
    """Out of the ticket's moves in their order: when, and the state before and after."""
    found: list[Wait] = []
    for at, before, after in moves:
        if after == State.WAITING_THIRD_PARTY:
            found.append((at, None))
        elif before == State.WAITING_THIRD_PARTY and found:
            found[-1] = found[-1][0], at
    return found


def told(view: TimerView, waits: Sequence[Wait], _: Saying) -> TimerView:
    """With a line for each wait during which the clock went on all the same; a stretch that counted is told in two where it began."""
    lines: list[ProofLine] = list(view.proof)
    for at, until in waits:
        place = next((place for place, line in enumerate(lines) if _holds(line, at)), None)
        if place is None:
            continue
        used = sum(line.seconds for line in lines[:place])
        before, after = _cut(lines[place], at)
        said = ProofLine(
            at,
            until,
            0,
            False,
            _("waits for a third party: that does not stop this deadline"),
            "switch",
            used + sum(one.seconds for one in before),
        )
        lines[place : place + 1] = [*before, said, after]
    return replace(view, proof=tuple(lines))


def _holds(line: ProofLine, at: datetime) -> bool:
    return line.place in ("", "after") and line.starts_at <= at and (line.ends_at is None or at < line.ends_at)


def _cut(line: ProofLine, at: datetime) -> tuple[list[ProofLine], ProofLine]:
    """What lies before and after; a stretch that counts does so without a break."""
    if line.starts_at == at:
        return [], line
    until = int((at - line.starts_at).total_seconds()) if line.counted else 0
    return [replace(line, ends_at=at, seconds=until)], replace(line, starts_at=at, seconds=line.seconds - until)
