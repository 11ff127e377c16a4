"""Training: examples in, a `Model` out. Runs in its own process; the training library is imported only inside.

A linear one-against-all support vector machine over words and character sequences. Examples labelled `-` teach every
category what it is not, without becoming a category themselves. Temperature, certainty and familiarity are fitted on
predictions of examples that were left out of the fit. Such an example, its own category taken away, also plays the
unknown topic nobody has examples of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from e_level.features import Floats, Vectoriser, folded
from e_level.language import detect
from e_level.mail_noise import enlarged
from e_level.model import Model
from e_level.prediction import best_and_lead, probabilities
from e_level.starter_set import NO_CATEGORY, Example
from foundation.errors import OperatorError

Positions = NDArray[np.int64]

_FOLDS, _FOLDS_OF_VERY_MANY = 5, 2
_STRENGTH, _PRECISION = 0.7, 0.1
_NOISE_SHARE = 0.1
_MANY, _VERY_MANY = 2_000, 20_000
_ENOUGH_EACH = 40
_EMPHASIS_RICH = (1.0, 0.7, 1.0)
_EMPHASIS_POOR = (1.0, 0.4, 0.3)
"""With few examples a category, character sequences carry over to new wordings better than words and pairs do."""

_NEVER = -100.0
_FAR = 5.0
_STRANGER_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Held:
    """Predictions of examples by models that had not seen them: `scores` examples ×
    categories, and the true category's position (-1: none of the model's categories)."""

    scores: Floats
    truth: Positions


@dataclass(frozen=True, slots=True)
class Trained:
    """The model, and how each example fared out of fold, in the order of the examples."""

    model: Model
    held: Held


def train(examples: Sequence[Example], seed: int) -> Model:
    """The model of these examples; the same examples and seed give the same model."""
    return trained(examples, seed).model


def trained(examples: Sequence[Example], seed: int) -> Trained:
    """As `train`, with the out-of-fold predictions beside it. OperatorError where there is too little to learn."""
    usable = [example for example in examples if folded(example.text)]
    categories = tuple(sorted({example.label for example in usable} - {NO_CATEGORY}))
    if len(categories) < 2:
        raise OperatorError("Training needs examples of at least two categories.")
    position = {category: at for at, category in enumerate(categories)}
    truth = np.array([position.get(example.label, -1) for example in usable], dtype=np.int64)
    texts = [example.text for example in usable]
    languages = [example.language or detect(example.text)[0] for example in usable]
    noisy = enlarged(texts, languages, share=_NOISE_SHARE, seed=seed)
    plain = [folded(text) for text in texts] + [folded(text) for _, text in noisy]
    rich = len(texts) >= _ENOUGH_EACH * len(categories)
    emphasis = _EMPHASIS_RICH if rich else _EMPHASIS_POOR
    vectoriser = Vectoriser.fitted(plain, least=2 if len(texts) > _MANY else 1, emphasis=emphasis)
    origin = np.concatenate([np.arange(len(texts)), np.array([at for at, _ in noisy], dtype=np.int64)])
    corpus = _Corpus(vectoriser.matrix(plain), origin, truth, len(categories))
    fold = _folds(truth, seed)

    held = Held(corpus.out_of_fold(fold), truth)
    coefficients, intercepts = corpus.fitted(np.ones(len(texts), dtype=bool))
    facts = {
        "examples": len(usable),
        "seed": seed,
        "accuracy_out_of_fold": round(float((held.scores.argmax(axis=1) == truth)[truth >= 0].mean()), 4),
    }
    model = Model(
        vectoriser,
        categories,
        np.ascontiguousarray(coefficients.T, dtype=np.float32),
        intercepts.astype(np.float32),
        _temperature(held),
        _certainty(held),
        _familiarity(held),
        facts,
    )
    return Trained(model, held)


@dataclass(frozen=True, slots=True)
class _Corpus:
    """Texts and noisy copies as one matrix; `origin` is the example behind each row, `truth` is per example."""

    matrix: Any
    origin: Positions
    truth: Positions
    categories: int

    def fitted(self, taken: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Coefficients (categories × features) and intercepts from the examples `taken` and their copies. A category
        without any of them can never win."""
        from sklearn.svm import LinearSVC

        rows = np.flatnonzero(taken[self.origin])
        labels = self.truth[self.origin[rows]]
        coefficients = np.zeros((self.categories, self.matrix.shape[1]), dtype=np.float32)
        intercepts = np.full(self.categories, _NEVER, dtype=np.float32)
        if len(np.unique(labels)) < 2:
            return coefficients, intercepts
        machine = LinearSVC(C=_STRENGTH, tol=_PRECISION, class_weight="balanced", random_state=0).fit(
            self.matrix[rows], labels
        )
        found, weights, offsets = machine.classes_, machine.coef_, machine.intercept_
        if len(found) == 2:
            weights, offsets = np.concatenate([-weights, weights]), np.concatenate([-offsets, offsets])
        real = found >= 0
        coefficients[found[real]], intercepts[found[real]] = weights[real], offsets[real]
        return coefficients, intercepts

    def scores(self, coefficients: Floats, intercepts: Floats, examples: NDArray[np.bool_]) -> Floats:
        """Scores of the clean texts of these examples: examples × categories."""
        rows = np.flatnonzero(examples)
        return np.asarray(self.matrix[rows] @ coefficients.T) + intercepts

    def out_of_fold(self, fold: Positions) -> Floats:
        """Scores of every example by a fit that has seen neither it nor its copies."""
        scores = np.zeros((len(self.truth), self.categories), dtype=np.float32)
        for number in range(int(fold.max()) + 1):
            scores[fold == number] = self.scores(*self.fitted(fold != number), fold == number)
        return scores


def _folds(truth: Positions, seed: int) -> Positions:
    """Fold of each example; every category is spread evenly."""
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(len(truth))
    by_category = shuffled[np.argsort(truth[shuffled], kind="stable")]
    fold = np.empty(len(truth), dtype=np.int64)
    fold[by_category] = np.arange(len(truth)) % (_FOLDS if len(truth) <= _VERY_MANY else _FOLDS_OF_VERY_MANY)
    return fold


def _temperature(held: Held) -> float:
    """The divisor under which the probabilities of held-out examples fit best (log loss)."""
    inside = held.truth >= 0
    scores, truth = held.scores[inside], held.truth[inside]
    usable = scores[np.arange(len(truth)), truth] > _NEVER / 2
    scores, truth = scores[usable], truth[usable]

    def loss(temperature: float) -> float:
        chances = probabilities(scores, temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(min(np.geomspace(0.02, 2.0, 60), key=loss)) if len(truth) else 1.0


def _certainty(held: Held) -> tuple[float, float, float]:
    """Slopes on best score and lead, and offset, of the probability that the best category is right."""
    right, strangers = held.scores.argmax(axis=1) == held.truth, _strangers(held)
    values = np.concatenate([_best_and_lead(held.scores), _best_and_lead(strangers)])
    labels = np.concatenate([right, np.zeros(len(strangers), dtype=bool)])
    weights = np.concatenate([np.ones(len(right)), np.full(len(strangers), _STRANGER_WEIGHT)])
    (on_best, on_lead), offset = _logistic(values, labels, weights)
    return max(on_best, 0.0), max(on_lead, 0.0), offset


def _familiarity(held: Held) -> tuple[float, float]:
    """Slope and offset of the probability, from the best score, that the topic is known."""
    known = held.scores[held.truth >= 0].max(axis=1)
    unknown = np.concatenate([_strangers(held).max(axis=1), held.scores[held.truth < 0].max(axis=1)])
    labels = np.repeat([True, False], [len(known), len(unknown)])
    weights = np.where(labels, 1 / len(known), 1 / len(unknown)) * len(known)
    (slope,), offset = _logistic(np.concatenate([known, unknown]).reshape(-1, 1), labels, weights)
    return max(slope, 0.0), offset


def _strangers(held: Held) -> Floats:
    """Scores of the examples as if their own category were none of the model's."""
    inside = np.flatnonzero(held.truth >= 0)
    scores = held.scores[inside]
    scores[np.arange(len(inside)), held.truth[inside]] = _NEVER
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
