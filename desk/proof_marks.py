"""Instants told in the proof of a clock: from here on something else holds, though the clock went on. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desk.timer_view import ProofLine

A_MINUTE = timedelta(minutes=1)
"""Shorter stretches are not told apart: both ends would read the same."""


def marked(lines: Sequence[ProofLine], at: datetime, until: datetime | None, reason: str) -> list[ProofLine]:
    """With a line at this instant that says so, until when (None: still), and what was used by then; a stretch that went on is told
    in two there."""
    place = next((place for place, line in enumerate(lines) if holds(line, at) or line.starts_at >= at), len(lines))
    before, after = (
        _cut(lines[place], at) if place < len(lines) and holds(lines[place], at) else ([], lines[place:][:1])
    )
    first = [*lines[:place], *before]
    mark = ProofLine(at, until, 0, False, reason, "switch", sum(line.seconds for line in first))
    return [*first, mark, *after, *lines[place + 1 :]]


def holds(line: ProofLine, at: datetime) -> bool:
    """Whether the instant lies in a stretch that was, not in one that is still ahead."""
    return line.place in ("", "after") and line.starts_at <= at and (line.ends_at is None or at < line.ends_at)


def _cut(line: ProofLine, at: datetime) -> tuple[list[ProofLine], Sequence[ProofLine]]:
    """What lies before and after; a stretch that counts does so without a break."""
    if at - line.starts_at < A_MINUTE:
        return [], [line]
    until = int((at - line.starts_at).total_seconds()) if line.counted else 0
    return [replace(line, ends_at=at, seconds=until)], [replace(line, starts_at=at, seconds=line.seconds - until)]
