"""What a message is about, by the model in memory: numpy only, no training library, well under a millisecond."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from e_level.decision import KNOWN_TOPIC
from e_level.features import Floats, Numbers, Occurrences, Rows, folded, occurrences
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
    the message's features that were in no example. `another` is the category of the first sentence that surely is about
    something else than `category`, empty without one."""

    category: str
    confidence: float
    second: str
    margin: float
    evidence: tuple[tuple[str, float], ...]
    ranked: tuple[tuple[str, float], ...]
    known_topic: bool
    familiarity: float
    unseen: float
    another: str


def predict(model: Model, text: str, parts: Sequence[str] = (), vectors: Floats | None = None) -> Prediction | None:
    """The model's view of a core text, and of sentences of it beside the whole; None where the text says nothing (no
    letter, no digit). `vectors` are what they mean, the whole first; without them the words alone are judged."""
    plain = folded(text)
    if not plain:
        return None
    found = occurrences([plain, *map(folded, parts)])
    rows = model.vectoriser.rows(found, 1 + len(parts))
    scores = scores_of(model, rows)
    if model.meant is not None and vectors is not None:
        scores, model = scores + _first_apart(model.meant.scores, vectors), calibrated(model)
    chances = probabilities(scores[0], model.temperature)
    certain, known = certainty(model, scores), familiarity(model, scores)
    order = np.argsort(-chances, kind="stable")
    best, second = int(order[0]), int(order[1])
    confidence = float(certain[0])
    shares = (confidence / chances[best] * chances).tolist()
    own = found.text == 0
    seen, features = np.flatnonzero(own & (rows.place >= 0)), int(own.sum())
    sure = (certain[1:] >= SURE_OF_ANOTHER) & (known[1:] >= KNOWN_TOPIC)
    others = [at for at in scores[1:].argmax(axis=-1)[sure].tolist() if at != best]
    return Prediction(
        category=model.categories[best],
        confidence=confidence,
        second=model.categories[second],
        margin=float(chances[best] - chances[second]),
        evidence=_evidence(model, found, rows, seen, best, text, plain),
        ranked=tuple((model.categories[at], shares[at]) for at in order.tolist()),
        known_topic=bool(known[0] >= KNOWN_TOPIC),
        familiarity=float(known[0]),
        unseen=(features - len(seen)) / features,
        another=model.categories[others[0]] if others else "",
    )


def scores_of(model: Model, rows: Rows) -> Floats:
    """Texts × categories. Only what belongs to the texts' own features is touched."""
    linear = _summed(rows, model.coefficients) + model.intercepts
    if model.network is None:
        return linear
    return linear + NETWORK_SHARE * _first_apart(model.network.chances, _summed(rows, model.network.inner))


def _first_apart(scores: Callable[[Floats], Floats], texts: Floats) -> Floats:
    """Of each row of `texts`. Products of matrices round by their size: the whole text, the first, is judged to the last
    bit alike whatever sentences of it stand beside it."""
    first = scores(texts[:1])
    return first if len(texts) == 1 else np.concatenate([first, scores(texts[1:])])


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
    `seen` are the occurrences of the text, which is the first of `rows`, that the model knows."""
    size, at = int(rows.starts[1]), rows.place[seen]
    times = np.bincount(at, minlength=size)
    shares = rows.weights[:size] * model.coefficients[rows.columns[:size], category] / times
    by_place = np.bincount(found.word[seen], weights=shares[at])
    by_word: dict[str, float] = {}
    for word, weight in zip(plain.split(" "), by_place.tolist(), strict=False):
        by_word[word] = by_word.get(word, 0.0) + weight
    strongest = [(word, weight) for word, weight in nlargest(_SHOWN_WORDS, by_word.items(), _WEIGHT) if weight > 0]
    spelt = {_folded_word(word): word for word in _WORD.findall(text)} if strongest else {}
    return tuple((spelt.get(word, word), round(weight, 4)) for word, weight in strongest)


_folded_word = lru_cache(maxsize=16_384)(folded)
"""Most words of a desk come again and again."""
