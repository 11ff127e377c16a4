"""Is the stream still the one the licence was earned on? Five looks at a category's messages, none needs a verdict. Pure.

The first messages a model put into the category are compared with its newest. An alarm needs both: chance alone would
hardly ever do it, and the change is large enough to matter. Proportions by the pooled z-test, means by Welch's,
score distributions by the two-sample Kolmogorov–Smirnov test with its asymptotic tail (Smirnov 1948).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["language", "share", "abstention", "unseen", "score"]

REFERENCE, NEWEST, FEWEST = 500, 60, 100
"""Messages of the reference at most, of the newest compared, and of the reference at least."""
CHANCE = 1e-4 / 5
"""So rare must a look be by chance; five looks share one in ten thousand."""
LEAST = {"language": 0.25, "abstention": 0.25, "unseen": 0.1, "score": 0.35, "share": 3.0}
"""How large a change must be: difference of shares, of means, of distributions; for `share` the factor."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message the model put into the category. `number` counts the messages of all categories."""

    number: int
    confidence: float
    unseen: float
    language: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Which look changed, from what to what, and how rarely chance does that."""

    kind: Kind
    before: float
    now: float
    chance: float


def alarm(reference: Sequence[Seen], newest: Sequence[Seen], threshold: float) -> Alarm | None:
    """The most telling change, or none; also none while there is too little to compare."""
    if len(reference) < FEWEST or len(newest) < NEWEST:
        return None
    usual = max(
        {seen.language for seen in reference}, key=lambda code: sum(seen.language == code for seen in reference)
    )
    found = [
        _proportion("language", [seen.language != usual for seen in reference], [seen.language != usual for seen in newest]),
        _proportion("abstention", [seen.confidence < threshold for seen in reference], [seen.confidence < threshold for seen in newest]),
        _means("unseen", [seen.unseen for seen in reference], [seen.unseen for seen in newest]),
        _distributions([seen.confidence for seen in reference], [seen.confidence for seen in newest]),
        _volume(reference, newest),
    ]  # fmt: skip
    return min((one for one in found if one and one.chance < CHANCE), key=lambda one: one.chance, default=None)


def _proportion(kind: Kind, before: Sequence[bool], now: Sequence[bool]) -> Alarm | None:
    old, new = sum(before) / len(before), sum(now) / len(now)
    pooled = (sum(before) + sum(now)) / (len(before) + len(now))
    spread = math.sqrt(pooled * (1 - pooled) * (1 / len(before) + 1 / len(now)))
    if abs(new - old) < LEAST[kind] or spread == 0:
        return None
    return Alarm(kind, old, new, _two_sided((new - old) / spread))


def _means(kind: Kind, before: Sequence[float], now: Sequence[float]) -> Alarm | None:
    """Only a rise counts: fewer unknown words are no reason for alarm."""
    (old, old_spread), (new, new_spread) = _mean(before), _mean(now)
    spread = math.sqrt(old_spread + new_spread)
    if new - old < LEAST[kind] or spread == 0:
        return None
    return Alarm(kind, old, new, _two_sided((new - old) / spread))


def _mean(values: Sequence[float]) -> tuple[float, float]:
    """Mean, and the squared standard error of it."""
    mean = math.fsum(values) / len(values)
    return mean, math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values)


def _distributions(before: Sequence[float], now: Sequence[float]) -> Alarm | None:
    """Only where the scores have fallen."""
    old, new = sorted(before), sorted(now)
    below_old = below_new = 0
    widest = 0.0
    for at in sorted({*old, *new}):
        while below_old < len(old) and old[below_old] <= at:
            below_old += 1
        while below_new < len(new) and new[below_new] <= at:
            below_new += 1
        widest = max(widest, below_new / len(new) - below_old / len(old))
    if widest < LEAST["score"]:
        return None
    chance = 2 * math.exp(-2 * widest**2 * len(old) * len(new) / (len(old) + len(new)))
    return Alarm("score", _mean(before)[0], _mean(now)[0], min(1.0, chance))


def _volume(reference: Sequence[Seen], newest: Sequence[Seen]) -> Alarm | None:
    """The category's share of all messages, by their numbers; only a flood counts."""
    old, new = _share(reference), _share(newest)
    span = round(len(newest) / new)
    if new < LEAST["share"] * old or span <= 0:
        return None
    expected = old * span
    # Chernoff's bound on so many or more of a Poisson count (Mitzenmacher & Upfal, theorem 5.4)
    chance = math.exp(len(newest) - expected) * (expected / len(newest)) ** len(newest)
    return Alarm("share", old, new, chance)


def _share(seen: Sequence[Seen]) -> float:
    return len(seen) / max(len(seen), seen[-1].number - seen[0].number + 1)


def _two_sided(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))
