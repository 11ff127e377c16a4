"""In the proof of a clock: the waits of its ticket for a third party, which stop no clock, and the pauses that were as long as they may
be. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from desk.proof_marks import holds, marked
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


def told(view: TimerView, waits: Sequence[Wait], _: Saying, resumed: Sequence[datetime] = ()) -> TimerView:
    """With a line for each wait during which the clock went on all the same, and where it was `resumed` by itself."""
    lines: Sequence[ProofLine] = view.proof
    for at in resumed:
        if any(holds(line, at) for line in lines):
            lines = marked(lines, at, at, _("the longest pause is over, the clocks run again"))
    for at, until in waits:
        if any(holds(line, at) for line in lines):
            lines = marked(lines, at, until, _("waits for a third party: that does not stop this deadline"))
    return replace(view, proof=tuple(lines))
