"""What a message is about, by the model in memory: numpy only, no training library, well under a millisecond."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from e_level.decision import KNOWN_TOPIC
from e_level.features import Floats, Numbers, Occurrences, Rows, folded, folded_word, occurrences
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
    found = occurrences([plain, *map(folded, parts)])
    rows = model.vectoriser.rows(found, 1 + len(parts))
    whole = _prediction(model, text, plain, found, rows.of_texts(0, 1), None if vectors is None else vectors[:1])
    others = _surely(model, rows.of_texts(1), None if vectors is None else vectors[1:]) if parts else ()
    return whole, others


def _surely(model: Model, rows: Rows, vectors: Floats | None) -> tuple[str, ...]:
    """The best category of each of these texts that surely is about any."""
    scores, _, model = _judged(model, rows, vectors)
    sure = (certainty(model, scores) >= SURE_OF_ANOTHER) & (familiarity(model, scores) >= KNOWN_TOPIC)
    return tuple(model.categories[at] for at in scores.argmax(axis=-1)[sure].tolist())


def _prediction(
    model: Model, text: str, plain: str, found: Occurrences, rows: Rows, vectors: Floats | None
) -> Prediction:
    """Of the first of the texts of `found`, the one of `rows`."""
    (scores,), by_meaning, model = _judged(model, rows, vectors)
    chances = probabilities(scores, model.temperature)
    known = float(familiarity(model, scores))
    order = np.argsort(-chances, kind="stable")
    best, second = int(order[0]), int(order[1])
    confidence = float(certainty(model, scores))
    shares = (confidence / chances[best] * chances).tolist()
    here = found.text == 0
    seen, features = np.flatnonzero(here & (rows.place >= 0)), int(here.sum())
    return Prediction(
        category=model.categories[best],
        confidence=confidence,
        second=model.categories[second],
        margin=float(chances[best] - chances[second]),
        evidence=_evidence(model, found, rows, seen, best, text, plain),
        ranked=tuple((model.categories[at], shares[at]) for at in order.tolist()),
        known_topic=known >= KNOWN_TOPIC,
        familiarity=known,
        unseen=(features - len(seen)) / features,
        meaning=None if by_meaning is None else _part_of_the_lead(by_meaning[0], scores, best, second),
    )


def _judged(model: Model, rows: Rows, vectors: Floats | None) -> tuple[Floats, Floats | None, Model]:
    """Scores of texts × categories by words and, where there are vectors, by meaning; what the meaning adds to them; and
    the model calibrated for them."""
    scores = scores_of(model, rows)
    if model.meant is None or vectors is None:
        return scores, None, model
    by_meaning = model.meant.scores(vectors)
    return scores + by_meaning, by_meaning, calibrated(model)


def scores_of(model: Model, rows: Rows) -> Floats:
    """Texts × categories. Only what belongs to the texts' own features is touched."""
    linear = _summed(rows, model.coefficients) + model.intercepts
    if model.network is None:
        return linear
    return linear + NETWORK_SHARE * model.network.chances(_summed(rows, model.network.inner))


def _part_of_the_lead(some: Floats, every: Floats, best: int, second: int) -> float:
    lead = float(every[best] - every[second])
    return min(1.0, max(0.0, float(some[best] - some[second]) / lead)) if lead > 0 else 0.0


def _summed(rows: Rows, weights: Floats) -> Floats:
    """Of each text, its features' rows of `weights` times how much they count in it."""
    own = weights.take(rows.columns, axis=0)
    each = [rows.weights[start:end] @ own[start:end] for start, end in itertools.pairwise(rows.starts.tolist())]
    return np.stack(each)


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
    model: Model, found: Occurrences, rows: Rows, seen: Numbers, category: int, text: str, plain: str
) -> tuple[tuple[str, float], ...]:
    """Words in the customer's own spelling with their share of the category's score, strongest first, positive only.
    `seen` are the occurrences in it that the model knows."""
    at = rows.place[seen]
    shares = rows.weights * model.coefficients[rows.columns, category] / np.bincount(at, minlength=len(rows.columns))
    by_place = np.bincount(found.word[seen], weights=shares[at])
    by_word: dict[str, float] = {}
    for word, weight in zip(plain.split(" "), by_place.tolist(), strict=False):
        by_word[word] = by_word.get(word, 0.0) + weight
    strongest = [(word, weight) for word, weight in nlargest(_SHOWN_WORDS, by_word.items(), _WEIGHT) if weight > 0]
    spelt = {folded_word(word): word for word in _WORD.findall(text)} if strongest else {}
    return tuple((spelt.get(word, word), round(weight, 4)) for word, weight in strongest)
