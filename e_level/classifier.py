"""Training: examples in, a `Model` out. Runs in its own process; the training library is imported only inside.

A linear one-against-all support vector machine over words and character sequences. Examples labelled `-` teach every
category what it is not, without becoming a category themselves. Temperature and familiarity are fitted on predictions
of examples that were left out of the fit (for familiarity whole categories are left out too: they play the unknown
topics nobody has examples of).
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
from e_level.prediction import probabilities
from e_level.starter_set import NO_CATEGORY, Example
from foundation.errors import OperatorError

Positions = NDArray[np.int64]

_FOLDS = 5
_GROUPS = 3
_STRENGTH = 0.5
_NOISE_SHARE = 0.1
_MANY = 2_000
_NEVER = -100.0
_FEWEST_STRANGERS = 20


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
    vectoriser = Vectoriser.fitted(plain, least=2 if len(texts) > _MANY else 1)
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
        _familiarity(corpus, held, fold, seed),
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
        machine = LinearSVC(C=_STRENGTH, tol=1e-2, random_state=0).fit(self.matrix[rows], labels)
        found, weights, offsets = machine.classes_, machine.coef_, machine.intercept_
        if len(found) == 2:
            weights, offsets = np.concatenate([-weights, weights]), np.concatenate([-offsets, offsets])
        coefficients = np.zeros((self.categories, self.matrix.shape[1]), dtype=np.float32)
        intercepts = np.full(self.categories, _NEVER, dtype=np.float32)
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
        for number in range(_FOLDS):
            scores[fold == number] = self.scores(*self.fitted(fold != number), fold == number)
        return scores


def _folds(truth: Positions, seed: int) -> Positions:
    """Fold of each example; every category is spread evenly."""
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(len(truth))
    by_category = shuffled[np.argsort(truth[shuffled], kind="stable")]
    fold = np.empty(len(truth), dtype=np.int64)
    fold[by_category] = np.arange(len(truth)) % _FOLDS
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


def _familiarity(corpus: _Corpus, held: Held, fold: Positions, seed: int) -> tuple[float, float]:
    """Slope and offset of the probability, from the best score, that the topic is known.

    Known: held-out examples. Unknown: examples labelled as without category, and those of whole categories that were
    left out of a fit. (0, large) where there are too few categories to leave any out: every topic counts as known.
    """
    known = [held.scores[held.truth >= 0].max(axis=1)]
    unknown = [held.scores[held.truth < 0].max(axis=1)]
    groups = min(_GROUPS, corpus.categories // 4)
    group_of = np.random.default_rng(seed + 1).permutation(corpus.categories) % max(groups, 1)
    for group in range(groups):
        away = (held.truth >= 0) & (group_of[held.truth] == group)
        unknown.append(corpus.scores(*corpus.fitted(~away & (fold != 0)), away).max(axis=1))
    strangers = np.concatenate(unknown)
    if len(strangers) < _FEWEST_STRANGERS:
        return 0.0, 30.0
    return _logistic(np.concatenate(known), strangers)


def _logistic(yes: Floats, no: Floats) -> tuple[float, float]:
    """Slope and offset that tell `yes` from `no`, both groups counting the same."""
    from sklearn.linear_model import LogisticRegression

    values = np.concatenate([yes, no]).reshape(-1, 1)
    labels = np.repeat([1, 0], [len(yes), len(no)])
    fit = LogisticRegression(C=1e3, class_weight="balanced").fit(values, labels)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])
