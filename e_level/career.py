"""A category's way with its licence: what one more verdict changes. Pure; the errand keeps what this decides.

Evidence is weighed at fixed sizes only (`earned.next_review`), and each review weighs all of it anew: the threshold
that stands at any moment is one walk over the verdicts so far, so that the promise holds at that moment with the
wanted certainty. Between reviews the sequential test on sent answers watches.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from e_level.earned import next_review
from e_level.licence import Audited, Licence, Withdrawal, clean_needed, withdrawal
from e_level.segments import weighed


@dataclass(frozen=True, slots=True)
class Standing:
    """`threshold` is None without a licence; `reviewed` is how many verdicts there were at the last review."""

    threshold: float | None = None
    reviewed: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What happens: nothing, a licence `granted` or `renewed` by a walk (`found`, with the `parts` of segments weighed
    alone), `not_proved` any more, or `withdrawn` by the sequential test (`errors`), after which older verdicts count no
    more."""

    kind: Literal["nothing", "reviewed", "granted", "renewed", "not_proved", "withdrawn"]
    found: Licence | None = None
    errors: Withdrawal | None = None
    parts: Mapping[str, Licence] = field(default_factory=dict)


def step(
    standing: Standing, evidence: Callable[[], Sequence[Audited]], count: int, sent: Sequence[bool], tolerated: float, certainty: float,
    *, at_once: bool = False,
) -> Step:  # fmt: skip
    """`evidence` gives the `count` verdicts that count, asked for only where they are weighed; `sent` are the verdicts on
    answers sent under this licence (True: right), oldest first. `at_once` does not wait for the next review."""
    if standing.threshold is not None and (errors := withdrawal(sent, tolerated)):
        return Step("withdrawn", errors=errors)
    if not at_once and count < next_review(standing.reviewed, clean_needed(tolerated, certainty)):
        return Step("nothing")
    found = weighed(evidence(), tolerated, certainty)
    if found.whole.held:
        return Step("granted" if standing.threshold is None else "renewed", found.whole, parts=found.parts)
    return Step("reviewed" if standing.threshold is None else "not_proved", found.whole)
