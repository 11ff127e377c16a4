"""What a message is about, by the model in memory: numpy only, no training library, well under a millisecond."""

import re
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from e_level.features import Floats, Occurrences, Row, folded, occurrences
from e_level.model import NETWORK_SHARE, Model

Reals = NDArray[np.floating]

KNOWN_TOPIC = 0.5
"""From this probability on a topic counts as known."""

_SHOWN_WORDS = 6
_WEIGHT = itemgetter(1)
_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Prediction:
    """`confidence` is the probability that `category` is right, unknown topics allowed for; `margin` the lead of its
    probability over that of `second`, were the topic certainly known. `evidence` names words of the message and what
    they add to the category's score. `ranked` lists every category with its share of the confidence, best first.
    `familiarity` is the probability that the topic is known, `known_topic` whether that suffices; `unseen` the share of
    the message's features that were in no example."""

    category: str
    confidence: float
    second: str
    margin: float
    evidence: tuple[tuple[str, float], ...]
    ranked: tuple[tuple[str, float], ...]
    known_topic: bool
    familiarity: float
    unseen: float


def predict(model: Model, text: str) -> Prediction | None:
    """The model's view of a core text; None where the text says nothing (no letter, no digit)."""
    plain = folded(text)
    if not plain:
        return None
    found = occurrences([plain])
    row = model.vectoriser.row(found)
    scores = scores_of(model, row)
    chances = probabilities(scores, model.temperature)
    certain, known = float(certainty(model, scores)), float(familiarity(model, scores))
    order = np.argsort(-chances, kind="stable")
    best, second = int(order[0]), int(order[1])
    shares = (certain / chances[best] * chances).tolist()
    return Prediction(
        category=model.categories[best],
        confidence=certain,
        second=model.categories[second],
        margin=float(chances[best] - chances[second]),
        evidence=_evidence(model, found, row, best, text, plain),
        ranked=tuple((model.categories[at], shares[at]) for at in order.tolist()),
        known_topic=known >= KNOWN_TOPIC,
        familiarity=known,
        unseen=float((row.place < 0).mean()),
    )


def scores_of(model: Model, row: Row) -> Floats:
    """One score a category. Only the rows of the message's own features are touched."""
    linear = row.weights @ model.coefficients[row.columns] + model.intercepts
    if model.network is None:
        return linear
    return linear + NETWORK_SHARE * model.network.chances(row.columns, row.weights)


def probabilities(scores: Floats, temperature: float) -> Floats:
    """Softmax over the last axis."""
    raised = np.exp((scores - scores.max(axis=-1, keepdims=True)) / temperature)
    return raised / raised.sum(axis=-1, keepdims=True)


def best_and_lead(scores: Floats) -> tuple[Floats, Floats]:
    """Best score and its lead over the second, over the last axis."""
    upper = np.partition(scores, -2, axis=-1)
    return upper[..., -1], upper[..., -1] - upper[..., -2]


def certainty(model: Model, scores: Floats) -> Reals:
    """Probability that the best category is right (over the last axis)."""
    on_best, on_lead, offset = model.certainty
    best, lead = best_and_lead(scores)
    return _logistic(on_best * best + on_lead * lead + offset)


def familiarity(model: Model, scores: Floats) -> Reals:
    """Probability that the topic is one the model was trained on, by the best score (over the last axis)."""
    slope, offset = model.familiarity
    return _logistic(slope * scores.max(axis=-1) + offset)


def _logistic(values: Reals) -> Reals:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))


def _evidence(
    model: Model, found: Occurrences, row: Row, category: int, text: str, plain: str
) -> tuple[tuple[str, float], ...]:
    """Words in the customer's own spelling with their share of the category's score, strongest first, positive only."""
    here = row.place >= 0
    at = row.place[here]
    times = np.bincount(at, minlength=len(row.columns))
    shares = row.weights * model.coefficients[row.columns, category] / times
    by_place = np.bincount(found.word[here], weights=shares[at])
    by_word: dict[str, float] = {}
    for word, weight in zip(plain.split(" "), by_place.tolist(), strict=False):
        by_word[word] = by_word.get(word, 0.0) + weight
    strongest = [(word, weight) for word, weight in nlargest(_SHOWN_WORDS, by_word.items(), _WEIGHT) if weight > 0]
    spelt = {_folded_word(word): word for word in _WORD.findall(text)} if strongest else {}
    return tuple((spelt.get(word, word), round(weight, 4)) for word, weight in strongest)


_folded_word = lru_cache(maxsize=16_384)(folded)
"""Most words of a desk come again and again."""
