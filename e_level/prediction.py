"""What a message is about, by the model in memory: numpy only, no training library, well under a millisecond."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from e_level.decision import KNOWN_TOPIC
from e_level.familiar import Seen, seen
from e_level.features import Floats, Numbers, folded, folded_word
from e_level.model import NETWORK_SHARE, Model, calibrated

Reals = NDArray[np.floating]

SURE_OF_ANOTHER = 0.75
"""From this confidence on a sentence is about a matter of its own."""

_SHOWN_WORDS = 6
_WEIGHT = itemgetter(1)
_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Prediction:
    """`confidence` is the probability that `category` is right, unknown topics allowed for; `margin` the lead of its
    probability over that of `second`, were the topic certainly known. `evidence` names words of the message and what
    they add to the category's score. `ranked` lists every category with its share of the confidence, best first.
    `familiarity` is the probability that the topic is known, `known_topic` whether that suffices; `unseen` the share of
    the message's features that were in no example. `meaning` is the part of the lead over `second` that comes from what
    the text means and not from its words, 0–1; None where its words alone were judged."""

    category: str
    confidence: float
    second: str
    margin: float
    evidence: tuple[tuple[str, float], ...]
    ranked: tuple[tuple[str, float], ...]
    known_topic: bool
    familiarity: float
    unseen: float
    meaning: float | None = None


def predict(model: Model, text: str, vectors: Floats | None = None) -> Prediction | None:
    """The model's view of a core text; None where it says nothing (no letter, no digit). `vectors`, one row, are what it
    means; without them the words alone are judged."""
    found, _ = predict_with_parts(model, text, (), vectors)
    return found


def predict_with_parts(
    model: Model, text: str, parts: Sequence[str], vectors: Floats | None = None
) -> tuple[Prediction | None, tuple[str, ...]]:
    """As `predict`, and the categories that those of its parts are about that surely are about any. `vectors` are what
    the text and then its parts mean."""
    plain = folded(text)
    if not plain:
        return None, ()
    found = seen(model.vectoriser, [plain, *map(folded, parts)])
    rows = model.coefficients.take(found.columns, axis=0)
    scores, by_meaning, judge = _judged(model, found, rows, vectors)
    sure, known = certainty(judge, scores), familiarity(judge, scores)
    trust = float(sure[0]), float(known[0])
    whole = _prediction(
        judge, text, plain, found, rows, scores[0], trust, None if by_meaning is None else by_meaning[0]
    )
    surely = (sure >= SURE_OF_ANOTHER) & (known >= KNOWN_TOPIC)
    surely[0] = False
    return whole, tuple(judge.categories[at] for at in scores[surely].argmax(axis=-1).tolist())


def _prediction(
    model: Model,
    text: str,
    plain: str,
    found: Seen,
    rows: Floats,
    scores: Floats,
    trust: tuple[float, float],
    by_meaning: Floats | None,
) -> Prediction:
    """Of the first of the texts of `found`, the coefficients of whose features are `rows`, and whose certainty and familiarity `trust` says; `by_meaning` is what its meaning
    adds to the `scores`."""
    chances = probabilities(scores, model.temperature)
    confidence, known = trust
    order = np.argsort(-chances, kind="stable")
    best, second = int(order[0]), int(order[1])
    shares = (confidence / chances[best] * chances).tolist()
    return Prediction(
        category=model.categories[best],
        confidence=confidence,
        second=model.categories[second],
        margin=float(chances[best] - chances[second]),
        evidence=_evidence(found, rows[:, best], text, plain),
        ranked=tuple((model.categories[at], shares[at]) for at in order.tolist()),
        known_topic=known >= KNOWN_TOPIC,
        familiarity=known,
        unseen=(found.features - len(found.word)) / found.features,
        meaning=None if by_meaning is None else _part_of_the_lead(by_meaning, scores, best, second),
    )


def _judged(model: Model, found: Seen, rows: Floats, vectors: Floats | None) -> tuple[Floats, Floats | None, Model]:
    """Scores of texts × categories by words and, where there are vectors, by meaning; what the meaning adds to them; and
    the model calibrated for them."""
    scores = scores_of(model, found.columns, found.weights, rows)
    if model.meant is None or vectors is None:
        return scores, None, model
    by_meaning = model.meant.scores(vectors)
    return scores + by_meaning, by_meaning, calibrated(model)


def scores_of(model: Model, columns: Numbers, weights: Floats, rows: Floats) -> Floats:
    """Texts × categories. `weights` (texts × columns) are of these features, `rows` their coefficients; only what belongs
    to them is touched."""
    linear = weights @ rows + model.intercepts
    if model.network is None:
        return linear
    return linear + NETWORK_SHARE * model.network.chances(weights @ model.network.inner.take(columns, axis=0))


def _part_of_the_lead(some: Floats, every: Floats, best: int, second: int) -> float:
    lead = float(every[best] - every[second])
    return min(1.0, max(0.0, float(some[best] - some[second]) / lead)) if lead > 0 else 0.0


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
    return 1 / (1 + np.exp(-np.minimum(np.maximum(values, -30), 30)))


def _evidence(found: Seen, coefficients: Floats, text: str, plain: str) -> tuple[tuple[str, float], ...]:
    """Words in the customer's own spelling with their share of the category's score, strongest first, positive only."""
    times = np.bincount(found.place, minlength=len(found.columns))
    shares = found.weights[0] * coefficients / np.maximum(times, 1)
    by_place = np.bincount(found.word, weights=shares[found.place])
    by_word: dict[str, float] = {}
    for word, weight in zip(plain.split(" "), by_place.tolist(), strict=False):
        by_word[word] = by_word.get(word, 0.0) + weight
    strongest = [(word, weight) for word, weight in nlargest(_SHOWN_WORDS, by_word.items(), _WEIGHT) if weight > 0]
    spelt = {folded_word(word): word for word in _WORD.findall(text)} if strongest else {}
    return tuple((spelt.get(word, word), round(weight, 4)) for word, weight in strongest)
