"""In the proof of a clock: the waits of its ticket for a third party that did not stop it, and the pauses that were as long as they may
be. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk.proof_marks import holds, marked
from desk.timer_view import ProofLine, TimerView
from pages.saying import Saying
from sla.clock_data import KeptClock
from sla.third_party import WAITS, Wait


def not_held(waits: Sequence[Wait], kept: KeptClock) -> list[Wait]:
    """The waits, or what is left of them, during which the clock was not held for them."""
    rests: list[Wait] = [(one.start, one.end) for one in kept.pauses if one.state == WAITS]
    if kept.resting == WAITS and kept.clock.paused_since:
        rests.append((kept.clock.paused_since, None))
    found: list[Wait] = []
    for begun, over in waits:
        left: datetime | None = begun
        for start, end in rests:
            if left is None or (end is not None and end <= left) or (over is not None and start >= over):
                continue
            if left < start:
                found.append((left, start))
            left = end
        if left is not None and (over is None or left < over):
            found.append((left, over))
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
