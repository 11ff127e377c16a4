"""What could be answered by machine, measured on a desk's own labelled history before anything is rolled out.

Every message is predicted by a model that has not seen it. One walk over all of them gives the threshold at which the
tolerated rate is kept; what lies above it and is right could be answered with an article that fits, and is answered where one of
today does, by the conditions of the live decision; with exact binomial error bars. History holds no messages of topics nobody has met yet,
so the figures are an upper estimate: what really may be answered is decided by the audit alone.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from e_level.classifier import trained
from e_level.decision import MATCH
from e_level.features import folded
from e_level.grouping import grouped
from e_level.licence import Audited, clean_needed, licence, upper_bound
from e_level.prediction import certainty
from e_level.starter_set import NO_CATEGORY, Example
from e_level.would_send import Offered, Sender

GOAL = 0.30
"""Degree of automation the concept names; shown beside the measured figure."""
_EXAMPLES, _TOPICS, _TOPIC_SIZE = 3, 8, 15
_COMPARED = 300
"""Messages of a category that are compared with the articles, drawn by lot where there are more."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What one message costs, in the desk's currency, and over how many months the history was gathered."""

    person: float = 6.0
    machine: float = 0.1
    months: float = 1.0


@dataclass(frozen=True, slots=True)
class CategoryPotential:
    """`answerable` is the share of the category's messages that could be answered at the tolerated rate with the articles
    of today, between `least` and `most` with the certainty asked for; `possible` the share with articles that fit all of
    them; `needed` clean verdicts would license it."""

    category: str
    volume: int
    share: float
    accuracy: float
    answerable: float
    least: float
    most: float
    possible: float
    has_article: bool
    needed: int
    saving_per_month: float
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Messages without a category that speak of the same things."""

    terms: tuple[str, ...]
    volume: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Potential:
    """`answerable` counts what the articles of today answer, `with_articles` what fitting ones would; both as shares of
    every message. `least` and `most` are the error bars of `answerable`."""

    messages: int
    answerable: float
    least: float
    most: float
    with_articles: float
    goal: float
    tolerated: float
    certainty: float
    saving_per_month: float
    categories: tuple[CategoryPotential, ...]
    missing_articles: tuple[str, ...]
    """Categories to write for first, by what articles that fit would add."""
    topics: tuple[Topic, ...]


def measured(
    history: Sequence[Example],
    articles: Sequence[Offered],
    tolerated: float,
    confidence: float,
    costs: Costs,
    match: float = MATCH,
    people: frozenset[str] = frozenset(),
    seed: int = 7,
) -> Potential:
    """The potential of labelled messages (`-`: no category), of a lot of them where there are very many. `articles` are
    all published ones, `match` is the least match of one that is sent; `people` are the categories that always
    go to people. Of messages that all have none, the topics are told and nothing
    else. OperatorError where there is too little to learn from."""
    if all(row.label == NO_CATEGORY for row in history):
        return _without_categories(history, tolerated, confidence)
    result = trained(history, seed)
    seen = [history[at] for at in result.rows]
    drawn = len(seen) / sum(bool(folded(row.text)) for row in history)
    per_month = replace(costs, months=costs.months * drawn)
    scores, categories = result.held.scores, result.model.categories
    best, sure = scores.argmax(axis=1), certainty(result.model, scores)
    pooled = licence(
        [Audited(float(score), bool(at == true)) for score, at, true in zip(sure, best, result.held.truth, strict=True)],
        tolerated, confidence,
    )  # fmt: skip
    sender, chance, rows = Sender(result.model, articles, match), random.Random(seed), []
    with_article = {each.category for each in articles if each.answers}
    for at, category in enumerate(categories):
        own = [index for index, row in enumerate(seen) if row.label == category]
        right = [index for index in own if best[index] == at]
        certain = [at for at in right if pooled.threshold is not None and float(sure[at]) >= pooled.threshold]
        asked = chance.sample(certain, min(len(certain), _COMPARED)) if category not in people else []
        fates = [sender.found(seen[index].text, seen[index].language, category) for index in asked]
        answers = _Answers(len(own), len(right), len(certain), len(asked), sum(each.open for each in fates), sum(each.sent for each in fates))  # fmt: skip
        examples = tuple(seen[index].text[:200] for index in own[:_EXAMPLES])
        rows.append(
            _row(category, answers, len(seen), category in with_article, tolerated, confidence, per_month, examples)
        )
    rows.sort(key=lambda row: -row.volume)
    total = len(seen)
    answered = round(sum(row.answerable * row.volume for row in rows))
    possible = sum(row.possible * row.volume for row in rows) / total
    missing = [row for row in rows if _gain(row) >= 1]
    return Potential(
        total, round(answered / total, 4), *_between(answered, total, confidence), round(possible, 4), GOAL, tolerated, confidence,
        round(sum(row.saving_per_month for row in rows), 2), tuple(rows),
        tuple(row.category for row in sorted(missing, key=_gain, reverse=True)),
        topics([row.text for row in seen if row.label == NO_CATEGORY]),
    )  # fmt: skip


def _without_categories(history: Sequence[Example], tolerated: float, confidence: float) -> Potential:
    texts = [row.text for row in history if folded(row.text)]
    return Potential(len(texts), 0.0, 0.0, 1.0, 0.0, GOAL, tolerated, confidence, 0.0, (), (), topics(texts))


def _gain(row: CategoryPotential) -> float:
    """Messages that are answered only with articles there are not yet."""
    return (row.possible - row.answerable) * row.volume


@dataclass(frozen=True, slots=True)
class _Answers:
    """Of the `volume` messages of a category `right` are recognised and `certain` surely enough; of those `asked` were
    compared with the articles, `open` of them do not ask for a person, and `sent` would be answered today."""

    volume: int
    right: int
    certain: int
    asked: int
    open: int
    sent: int


def _row(
    category: str, found: _Answers, messages: int, has_article: bool, tolerated: float, confidence: float, costs: Costs, examples: tuple[str, ...],
) -> CategoryPotential:  # fmt: skip
    drawn = found.certain / found.asked if found.asked else 1.0
    share = found.sent * drawn / found.volume if found.volume else 0.0
    return CategoryPotential(
        category, found.volume, round(found.volume / messages, 4),
        round(found.right / found.volume, 4) if found.volume else 0.0, round(share, 4),
        *_between(found.sent, round(found.volume / drawn), confidence),
        round(found.open * drawn / found.volume, 4) if found.volume else 0.0, has_article, clean_needed(tolerated, confidence),
        round(share * found.volume / costs.months * (costs.person - costs.machine), 2), examples,
    )  # fmt: skip


def _between(answered: int, volume: int, confidence: float) -> tuple[float, float]:
    """The exact binomial limits of a share, each with the given confidence."""
    if not volume:
        return 0.0, 1.0
    lower, upper = upper_bound(volume - answered, volume, confidence), upper_bound(answered, volume, confidence)
    return round(1 - lower, 4), round(upper, 4)


def topics(texts: Sequence[str]) -> tuple[Topic, ...]:
    """Groups of messages that share telling words, the largest first; each message stands in one."""
    return tuple(
        Topic(group.terms, len(group.members), tuple(texts[at][:200] for at in group.members[:_EXAMPLES]))
        for group in grouped(texts, _TOPIC_SIZE, _TOPICS)
    )
