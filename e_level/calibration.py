"""Fits what turns scores into probabilities: temperature, certainty and familiarity, on examples the model had not seen.

Such an example, its own category taken away, also plays the unknown topic nobody has examples of.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from e_level.features import Floats
from e_level.prediction import best_and_lead, probabilities

Positions = NDArray[np.int64]

NEVER = -100.0
"""Score of a category that cannot win."""

_FAR = 5.0
_STRANGER_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Held:
    """Predictions of examples by models that had not seen them: `scores` examples ×
    categories, and the true category's position (-1: none of the model's categories)."""

    scores: Floats
    truth: Positions


def temperature(held: Held) -> float:
    """The divisor under which the probabilities of held-out examples fit best (log loss)."""
    inside = held.truth >= 0
    scores, truth = held.scores[inside], held.truth[inside]
    usable = scores[np.arange(len(truth)), truth] > NEVER / 2
    scores, truth = scores[usable], truth[usable]

    def loss(divisor: float) -> float:
        chances = probabilities(scores, divisor)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(min(np.geomspace(0.02, 2.0, 60), key=loss)) if len(truth) else 1.0


def certainty(held: Held) -> tuple[float, float, float]:
    """Slopes on best score and lead, and offset, of the probability that the best category is right."""
    right, unknown = held.scores.argmax(axis=1) == held.truth, strangers(held)
    values = np.concatenate([_best_and_lead(held.scores), _best_and_lead(unknown)])
    labels = np.concatenate([right, np.zeros(len(unknown), dtype=bool)])
    weights = np.concatenate([np.ones(len(right)), np.full(len(unknown), _STRANGER_WEIGHT)])
    (on_best, on_lead), offset = _logistic(values, labels, weights)
    return max(on_best, 0.0), max(on_lead, 0.0), offset


def familiarity(held: Held) -> tuple[float, float]:
    """Slope and offset of the probability, from the best score, that the topic is known."""
    known = held.scores[held.truth >= 0].max(axis=1)
    unknown = np.concatenate([strangers(held).max(axis=1), held.scores[held.truth < 0].max(axis=1)])
    labels = np.repeat([True, False], [len(known), len(unknown)])
    weights = np.where(labels, 1 / len(known), 1 / len(unknown)) * len(known)
    (slope,), offset = _logistic(np.concatenate([known, unknown]).reshape(-1, 1), labels, weights)
    return max(slope, 0.0), offset


def strangers(held: Held) -> Floats:
    """Scores of the examples as if their own category were none of the model's."""
    inside = np.flatnonzero(held.truth >= 0)
    scores = held.scores[inside]
    scores[np.arange(len(inside)), held.truth[inside]] = NEVER
    return scores


def _best_and_lead(scores: Floats) -> Floats:
    return np.stack(best_and_lead(scores), axis=1)


def _logistic(values: Floats, labels: NDArray[np.bool_], weights: Floats) -> tuple[tuple[float, ...], float]:
    """Slopes and offset of a logistic fit; a constant where there is nothing to tell apart."""
    from sklearn.linear_model import LogisticRegression

    if labels.all() or not labels.any():
        return (0.0,) * values.shape[1], 3.0 if labels.all() else -3.0
    fit = LogisticRegression(C=100.0, max_iter=500).fit(np.maximum(values, -_FAR), labels, sample_weight=weights)
    return tuple(float(slope) for slope in fit.coef_[0]), float(fit.intercept_[0])
