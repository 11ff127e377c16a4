"""What a message means, weighed beside its words: a linear machine over the vectors of the sentence encoder.

The vectors pass through random Fourier features (Rahimi & Recht, 2007), so that the machine over them is nearly one with
a Gaussian kernel, and is fitted in closed form by ridge regression. It recognises other wordings than the words do; the
sum of both recognises most, with few examples above all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]

_FEATURES, _WIDTH, _RIDGE = 2_000, 1.0, 0.1
"""Chosen on training rows of Banking77, all of them and ten a category."""
_SHARE = 0.7
"""Spread of the scores beside those by words."""
_SEED = 0
_AT_ONCE = 2_000
_LOWEST = -5.0
"""Below it a score says only that its category could not win."""


@dataclass(frozen=True, slots=True)
class Meant:
    """`encoder` says which one made the vectors (its identity). `centre` is their mean; `directions` size × features and
    `phases` make the features, `coefficients` are features × categories, on the scale of the model's other scores.
    `temperature`, `certainty` and `familiarity` are those of the sum (`model.Model`)."""

    encoder: str
    centre: Floats
    directions: Floats
    phases: Floats
    coefficients: Floats
    temperature: float = 1.0
    certainty: tuple[float, float, float] = (0.0, 0.0, 0.0)
    familiarity: tuple[float, float] = (0.0, 0.0)

    def scores(self, vectors: Floats) -> Floats:
        """What is to be added to the scores of these texts: texts × categories."""
        return np.asarray(self.features(vectors) @ self.coefficients, dtype=np.float32)

    def features(self, vectors: Floats) -> Floats:
        apart = vectors - self.centre
        apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
        waves: Floats = np.cos(apart @ self.directions + self.phases)
        return waves


def fitted(encoder: str, vectors: Floats, truth: Positions, fold: Positions, beside: Floats) -> tuple[Meant, Floats]:
    """The machine of these texts, still to be calibrated, and out-of-fold scores of it and `beside` together. `truth` is
    each text's category (-1: none), `fold` its fold, `beside` its out-of-fold scores by words: texts × categories."""
    chance = np.random.default_rng(_SEED)
    directions = chance.normal(scale=_WIDTH, size=(vectors.shape[1], _FEATURES)).astype(np.float32)
    phases = chance.uniform(0, 2 * np.pi, _FEATURES).astype(np.float32)
    nothing = np.zeros((_FEATURES, beside.shape[1]), np.float32)
    plain = Meant(encoder, vectors.mean(axis=0), directions, phases, nothing)
    features = plain.features(vectors)
    wanted = np.where(truth[:, None] == np.arange(beside.shape[1]), 1.0, -1.0)
    found = np.empty_like(beside)
    for number in range(int(fold.max()) + 1):
        here = fold == number
        found[here] = features[here] @ _ridge(features[~here], wanted[~here])
    share = _SHARE * float(np.maximum(beside, _LOWEST).std() / max(float(found.std()), 1e-9))
    coefficients = share * _ridge(features, wanted)
    return Meant(encoder, plain.centre, directions, phases, coefficients), beside + share * found


def _ridge(features: Floats, wanted: NDArray[np.float64]) -> Floats:
    """Coefficients (features × categories) of the ridge regression; over the texts where they are fewer."""
    texts, waves = features.shape
    ridge = _RIDGE * waves / 2  # a wave has a mean square of a half
    if texts < waves:
        plain = features.astype(np.float64)
        solved = plain.T @ np.linalg.solve(plain @ plain.T + ridge * np.eye(texts), wanted)
        return np.asarray(solved, dtype=np.float32)
    squares, products = ridge * np.eye(waves), np.zeros((waves, wanted.shape[1]))
    for first in range(0, texts, _AT_ONCE):
        some = features[first : first + _AT_ONCE].astype(np.float64)
        squares += some.T @ some
        products += some.T @ wanted[first : first + _AT_ONCE]
    return np.asarray(np.linalg.solve(squares, products), dtype=np.float32)
