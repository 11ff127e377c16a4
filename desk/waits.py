"""In the proof of a clock: the instants at which its ticket began to wait for a third party, which stops no clock. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk.proof_marks import holds, marked
from desk.timer_view import ProofLine, TimerView
from pages.saying import Saying


def told(view: TimerView, began: Sequence[datetime], _: Saying) -> TimerView:
    """With a line at each instant of `began` at which the clock went on all the same."""
    lines: Sequence[ProofLine] = view.proof
    for at in began:
        if any(holds(line, at) for line in lines):
            lines = marked(lines, at, _("waits for a third party: that does not stop this deadline"))
    return replace(view, proof=tuple(lines))
