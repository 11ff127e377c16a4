"""In the proof of a clock: the instants at which its ticket began to wait for a third party, which stops no clock. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk.timer_view import ProofLine, TimerView
from pages.saying import Saying


def told(view: TimerView, began: Sequence[datetime], _: Saying) -> TimerView:
    """With a line at each instant of `began` at which the clock went on all the same; a stretch that counted is told in two there."""
    lines: list[ProofLine] = list(view.proof)
    for at in began:
        place = next((place for place, line in enumerate(lines) if _holds(line, at)), None)
        if place is None:
            continue
        used = sum(line.seconds for line in lines[:place])
        before, after = _cut(lines[place], at)
        said = ProofLine(
            at,
            at,
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
