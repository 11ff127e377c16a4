"""Which mode a category has earned, and why (domain.md 5.3, e-level-requirements 6). Pure.

`off → shadow → assisted → automated`: an admin sets how high a category may climb, evidence how high it stands.
"""

from collections.abc import Sequence
from typing import Literal

from e_level.decision import Mode

MODES: tuple[Mode, ...] = ("off", "shadow", "assisted", "automated")
RECENT, GOOD, FEWEST = 30, 0.8, 20
"""Proposals are shown to agents once at least `FEWEST` were judged and `GOOD` of the last `RECENT` were right."""

Standing = Literal["learning", "licensed", "withdrawn"]


def mode_of(ceiling: Mode, *, licensed: bool, proposals_good: bool, withdrawn: bool, overridden: bool) -> Mode:
    """The mode that is in force. A withdrawn category falls back to `assisted`, not further: a person reads first there."""
    if ceiling == "off":
        return "off"
    earned: Mode = "automated" if licensed or overridden else "assisted" if proposals_good or withdrawn else "shadow"
    return min(earned, ceiling, key=MODES.index)


def proposals_are_good(verdicts: Sequence[bool]) -> bool:
    """Whether what the e-level proposes is right often enough to be put before an agent. Verdicts oldest first."""
    recent = verdicts[-RECENT:]
    return len(recent) >= FEWEST and sum(recent) >= GOOD * len(recent)


def next_review(reviewed: int, needed: int) -> int:
    """At how many verdicts the evidence is weighed next: as soon as it can suffice, then whenever it has grown by a
    quarter. Weighing it after every single verdict would give luck too many chances."""
    return max(needed, reviewed + max(1, -(-reviewed // 4)))
