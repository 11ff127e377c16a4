"""What a message means, weighed beside its words: a linear machine over the vectors of the sentence encoder.

The vectors pass through random Fourier features (Rahimi & Recht, 2007), so that the machine over them is nearly one with
a Gaussian kernel, and is fitted by ridge regression in closed form: every fold costs one solution of the same sums. It
recognises other wordings than the words do; the sum of both recognises most, with few examples above all.
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
        return np.asarray(self._features(vectors) @ self.coefficients, dtype=np.float32)

    def _features(self, vectors: Floats) -> Floats:
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
    folds = range(int(fold.max()) + 1)
    squares, products = zip(*(_sums(plain, vectors, truth, fold == number, beside.shape[1]) for number in folds), strict=True)  # fmt: skip
    found = np.empty_like(beside)
    for number in folds:
        here = fold == number
        rest = [at for at in folds if at != number]
        solved = _solved(sum(squares[at] for at in rest), sum(products[at] for at in rest))
        for rows in _slices(np.flatnonzero(here)):
            found[rows] = plain._features(vectors[rows]) @ solved
    share = _SHARE * float(np.maximum(beside, _LOWEST).std() / max(float(found.std()), 1e-9))
    coefficients = (share * _solved(sum(squares), sum(products))).astype(np.float32)
    return Meant(encoder, plain.centre, directions, phases, coefficients), beside + share * found


def _sums(
    plain: Meant, vectors: Floats, truth: Positions, here: NDArray[np.bool_], categories: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What the ridge regression needs to know of some texts: features × features, and features × categories."""
    squares, products = np.zeros((_FEATURES, _FEATURES)), np.zeros((_FEATURES, categories))
    for rows in _slices(np.flatnonzero(here)):
        features = plain._features(vectors[rows])
        wanted = np.where(truth[rows, None] == np.arange(categories), 1.0, -1.0).astype(np.float32)
        squares += features.T @ features
        products += features.T @ wanted
    return squares, products


def _solved(squares: NDArray[np.float64], products: NDArray[np.float64]) -> Floats:
    ridge = _RIDGE * _FEATURES / 2  # the features have a mean square of a half
    return np.asarray(np.linalg.solve(squares + ridge * np.eye(len(squares)), products), dtype=np.float32)


def _slices(rows: Positions) -> list[Positions]:
    return [rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE)]
