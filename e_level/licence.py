"""The licence to answer by itself: proof from audited messages that wrong answers stay below the tolerated rate.

The bound is the exact upper limit of Clopper & Pearson (Biometrika 26, 1934). Thresholds are tried in one order fixed
beforehand, from strict to loose, each at the full level; the walk ends at the first that cannot be proved. Such a
fixed sequence keeps the level over all its steps (Maurer, Hothorn & Lehmacher 1995; for risk control see
Angelopoulos et al., "Learn then Test", 2021). The walk starts late, at a place that depends on the number of audited
messages only: at the very top a single odd label would end it.

The promise holds for a stream like the audited sample, messages without any category included.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_STEPS = 100
"""Thresholds tried at most. Between two neighbours lies a hundredth of the audit: trying every single message would
end the walk where luck has just peaked, and so spend a little more risk than promised."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One message a person has judged: the score it had, and whether the answer for it was right."""

    score: float
    right: bool
    category: str = ""
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """What the evidence allows. `n` counts the audited messages at or above the threshold; where nothing is proved
    `threshold` is None and `n`, `wrong` and `bound` tell how far the evidence went (first step, or all there is)."""

    threshold: float | None
    bound: float
    n: int
    wrong: int
    tolerated: float
    certainty: float
    needed: int
    """Messages without any error that would prove the tolerated rate."""

    @property
    def held(self) -> bool:
        return self.threshold is not None


def clean_needed(tolerated: float, certainty: float) -> int:
    """Answers in a row, none wrong, that prove the rate: 149 for 2 % at 95 %."""
    return math.ceil(math.log(1 - certainty) / math.log1p(-tolerated))


def certainty_of_start(certainty: float, fresh_starts: int) -> float:
    """How certain a proof must be after so many fresh starts on new evidence, each of which gives luck another chance: a
    quarter of the risk 1 - certainty for the first, a ninth for the second, a sixteenth for the third. Such shares add
    up to less than two thirds of it however many there are (1/4 + 1/9 + 1/16 + … = π²/6 - 1). That risk is spent in
    shares fixed beforehand is due to Lan & DeMets (Biometrika 70, 1983)."""
    return 1 - (1 - certainty) / (fresh_starts + 1) ** 2


def upper_bound(wrong: int, n: int, certainty: float) -> float:
    """Largest error rate under which seeing at most `wrong` of `n` is not rarer than 1 - certainty."""
    if wrong >= n:
        return 1.0
    low, high = wrong / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if at_most(wrong, n, middle) > 1 - certainty:
            low = middle
        else:
            high = middle
    return high


def at_most(wrong: int, n: int, rate: float) -> float:
    """Probability of at most `wrong` errors among `n`, each with probability `rate` (binomial distribution)."""
    if wrong < 0 or rate >= 1:
        return float(wrong >= n)
    if rate <= 0 or wrong >= n:
        return 1.0
    odds = rate / (1 - rate)
    largest = min(wrong, int(n * rate))
    log_largest = (
        math.lgamma(n + 1)
        - math.lgamma(largest + 1)
        - math.lgamma(n - largest + 1)
        + largest * math.log(rate)
        + (n - largest) * math.log1p(-rate)
    )
    total = term = 1.0
    for count in range(largest, 0, -1):
        term *= count / ((n - count + 1) * odds)
        total += term
        if term < 1e-17 * total:
            break
    term = 1.0
    for count in range(largest, wrong):
        term *= (n - count) * odds / (count + 1)
        total += term
    return min(1.0, math.exp(log_largest) * total)


@lru_cache(maxsize=64)
def allowed_errors(n: int, tolerated: float, certainty: float) -> tuple[int, ...]:
    """For 0…n answered messages the most errors that still prove the rate, -1 where none does."""
    allowed, most = [], -1
    for answered in range(n + 1):
        while at_most(most + 1, answered, tolerated) <= 1 - certainty:
            most += 1
        allowed.append(most)
    return tuple(allowed)


def first_step(n: int, tolerated: float, certainty: float) -> int:
    """Answered messages at which the walk starts, from the size of the audit alone (3 errors allowed at 1,000 messages
    and 2 %, 8 at 5,000); more than `n` where so few messages can prove nothing."""
    allowed = allowed_errors(n, tolerated, certainty)
    errors = min(round(0.48 * (n * tolerated) ** 0.61), allowed[-1])
    return allowed.index(errors) if errors >= 0 else n + 1


def licence(audited: Sequence[Audited], tolerated: float, certainty: float) -> Licence:
    """The loosest threshold the walk can prove on these messages, or none."""
    ordered = sorted(audited, key=lambda each: -each.score)
    step = first_step(len(ordered), tolerated, certainty)
    allowed = allowed_errors(len(ordered), tolerated, certainty)
    threshold, proved_n, proved_wrong, wrong = None, len(ordered), sum(not each.right for each in ordered), 0
    for answered, each in enumerate(ordered, start=1):
        wrong += not each.right
        tied = answered < len(ordered) and ordered[answered].score == each.score
        if tied or answered < min(step, len(ordered)):
            continue
        step = answered + max(1, len(ordered) // _STEPS)
        if wrong > allowed[answered]:
            if threshold is None:
                proved_n, proved_wrong = answered, wrong
            break
        threshold, proved_n, proved_wrong = each.score, answered, wrong
    bound = upper_bound(proved_wrong, proved_n, certainty)
    needed = clean_needed(tolerated, certainty)
    return Licence(threshold, bound, proved_n, proved_wrong, tolerated, certainty, needed)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why a licence ends: `wrong` among the last `among` audited answers, as probable as `chance` if all were well."""

    wrong: int
    among: int
    chance: float


def withdrawal(
    verdicts: Sequence[bool], tolerated: float, *, window: int = 30, alarm: float = 0.125
) -> Withdrawal | None:
    """Looks at the newest audited automatic answers (True: right; oldest first) and says whether the licence must go.

    It goes when as many errors in the window would be rarer than `alarm` at the tolerated rate: two of thirty at 2 %,
    but never for a single one. Wrongly withdrawn costs a few answers, wrongly kept costs the promise.
    """
    newest = verdicts[-window:]
    wrong = sum(not right for right in newest)
    if wrong < 2:
        return None
    chance = 1 - at_most(wrong - 1, len(newest), tolerated)
    return Withdrawal(wrong, len(newest), chance) if chance <= alarm else None
