"""Training: examples in, a `Model` out. Runs in its own process; the training library is imported only inside.

A linear one-against-all support vector machine over words and character sequences and, from 2,000 examples on, a small
network beside it (`network.py`). Examples labelled `-` teach every
category what it is not, without becoming a category themselves. Temperature, certainty and familiarity are fitted on
predictions of examples that were left out of the fit (`calibration.py`).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from e_level import calibration, homes, meant, network
from e_level.calibration import NEVER, Held, Positions
from e_level.core_text import core_text
from e_level.features import Floats, Vectoriser, folded
from e_level.language import detect
from e_level.made_up import made_up
from e_level.mail_noise import enlarged
from e_level.model import NETWORK_SHARE, Model
from e_level.network import Network
from e_level.slips import Spoken
from e_level.starter_set import NO_CATEGORY, Example
from foundation.encoder import Encoder
from foundation.errors import OperatorError

_MOST, _MOST_LETTERS = 16_000, 1_600_000
"""Examples a model is fitted on, and letters of them all, spread evenly over the categories; more of the same would cost
minutes (a fit takes time and memory by the letter) and change little. What is left over calibrates the model."""
_SCORED_LETTERS = 20_000_000
"""Letters of all examples that are looked at, drawn by lot where there are more."""
_FOLDS = ((6_000, 5), (12_000, 3), (_MOST, 2))
"""Up to how many examples there are how many folds."""
_STRENGTH, _PRECISION = 0.7, 0.1
_NOISE_SHARE = 0.1
_MADE_UP_SHARE = 0.6
_MANY, _NETWORK_LETTERS = 2_000, 1_000_000
"""From so many examples on a network helps, and up to so many letters there is time for one: it takes as long as the
machine again."""
_AT_ONCE = 5_000
_ENOUGH_EACH = 40
_EMPHASIS_RICH = (1.0, 0.7, 1.0)
_EMPHASIS_POOR = (1.0, 0.4, 0.3)
"""With few examples a category, character sequences carry over to new wordings better than words and pairs do."""


@dataclass(frozen=True, slots=True)
class Trained:
    """The model, and how examples fared with a model that had not seen them: `held`, of the examples at `rows`."""

    model: Model
    held: Held
    rows: Positions


def train(examples: Sequence[Example], seed: int, encoder: Encoder | None = None) -> Model:
    """The model of these examples; the same examples, seed and encoder give the same model."""
    return trained(examples, seed, encoder).model


def trained(examples: Sequence[Example], seed: int, encoder: Encoder | None = None) -> Trained:
    """As `train`, with the predictions of left-out examples beside it. OperatorError where there is too little to
    learn."""
    plain = [folded(example.text) for example in examples]
    rows = _looked_at(plain, seed)
    usable, plain = [examples[at] for at in rows], [plain[at] for at in rows]
    categories = tuple(sorted({example.label for example in usable} - {NO_CATEGORY}))
    if len(categories) < 2:
        raise OperatorError("Training needs examples of at least two categories.")
    position = {category: at for at, category in enumerate(categories)}
    truth = np.array([position.get(example.label, -1) for example in usable], dtype=np.int64)
    taken = _spread(truth, np.array([len(text) for text in plain]), seed)
    learnt = [plain[at] for at in taken]
    fold = _folds(learnt, truth[taken], seed)
    corpus = _corpus([usable[at] for at in taken], learnt, truth[taken], fold, len(categories), seed)
    fit = corpus.fitted(np.ones(len(corpus.truth), dtype=bool))

    scores = np.empty((len(usable), len(categories)), dtype=np.float32)
    scores[taken] = corpus.out_of_fold()[: len(taken)]
    left = np.setdiff1d(np.arange(len(usable)), taken)
    for first in range(0, len(left), _AT_ONCE):
        some = left[first : first + _AT_ONCE]
        scores[some] = fit.scores(corpus.vectoriser.matrix([plain[at] for at in some]))
    held = Held(scores, truth)
    facts: dict[str, str | int | float] = {"examples": len(usable), "seed": seed, "accuracy_out_of_fold": _right(held)}
    model = Model(
        corpus.vectoriser,
        categories,
        np.ascontiguousarray(fit.coefficients.T, dtype=np.float32),
        fit.intercepts.astype(np.float32),
        calibration.temperature(held),
        calibration.certainty(held),
        calibration.familiarity(held),
        homes.learnt(corpus.vectoriser, learnt, truth[taken]),
        corpus.spoken,
        fit.network,
        facts=facts,
    )
    if encoder is None:
        return Trained(model, held, rows)
    vectors = encoder.every([core_text("", usable[at].text) or usable[at].text for at in taken])  # as a message is read
    return _with_meaning(model, encoder.identity, vectors, fold, Held(scores[taken], truth[taken]), rows[taken])


def _with_meaning(model: Model, encoder: str, vectors: Floats, fold: Positions, held: Held, rows: Positions) -> Trained:
    """The model with what the examples mean beside their words, calibrated for the sum of both."""
    plain, sums = meant.fitted(encoder, vectors, held.truth, fold, held.scores)
    both = Held(sums, held.truth)
    beside = replace(
        plain,
        temperature=calibration.temperature(both),
        certainty=calibration.certainty(both),
        familiarity=calibration.familiarity(both),
    )
    facts = {**model.facts, "encoder": encoder, "accuracy_out_of_fold": _right(both)}
    return Trained(replace(model, meant=beside, facts=facts), both, rows)


def _right(held: Held) -> float:
    """Share of the examples of a category that are recognised."""
    return round(float((held.scores.argmax(axis=1) == held.truth)[held.truth >= 0].mean()), 4)


def _corpus(
    examples: Sequence[Example], plain: Sequence[str], truth: Positions, fold: Positions, categories: int, seed: int
) -> "_Corpus":
    """The examples, noisy copies of some of them, and made-up texts of no category; `plain` are their folded texts."""
    texts = [example.text for example in examples]
    languages = [example.language or detect(example.text)[0] for example in examples]
    noisy = enlarged(texts, languages, share=_NOISE_SHARE, seed=seed)
    invented = [(at, text) for at in range(int(fold.max()) + 1) for text in _invented(plain, truth, fold, at, seed)]
    every = [*plain, *(text for _, text in invented), *(folded(text) for _, text in noisy)]
    emphasis = _EMPHASIS_RICH if len(texts) >= _ENOUGH_EACH * categories else _EMPHASIS_POOR
    learnt = [*plain, *(folded(text) for _, text in noisy)]
    vectoriser = Vectoriser.fitted(learnt, least=2 if len(texts) > _MANY else 1, emphasis=emphasis)
    origin = np.concatenate([np.arange(len(texts) + len(invented)), np.array([at for at, _ in noisy], dtype=np.int64)])
    return _Corpus(
        vectoriser, vectoriser.matrix(every), origin, np.concatenate([truth, np.full(len(invented), -1)]),
        np.concatenate([fold, np.array([at for at, _ in invented], dtype=np.int64)]), categories, seed,
        len(texts) > _MANY and sum(map(len, plain)) <= _NETWORK_LETTERS, Spoken.of(learnt),
    )  # fmt: skip


def _invented(plain: Sequence[str], truth: Positions, fold: Positions, number: int, seed: int) -> list[str]:
    """Texts made up of those of one fold, so that no fit has met words of what it is tested on. There are as many as
    real ones of no category are missing, as far as a fit may be that large."""
    here = np.flatnonzero(fold == number).tolist()
    room = _MOST_LETTERS * len(plain) / max(1, sum(map(len, plain)))
    wanted = min(_MADE_UP_SHARE * len(plain), min(_MOST, room) - len(plain)) - int((truth < 0).sum())
    count = round(max(0.0, wanted) * len(here) / len(plain))
    return made_up([plain[at] for at in here], count, random.Random(seed + number))


@dataclass(frozen=True, slots=True)
class _Fit:
    """`coefficients` are categories × features here, as the machine has them."""

    coefficients: Floats
    intercepts: Floats
    network: Network | None

    def scores(self, matrix: Any) -> Floats:
        """Of texts × features, as `prediction.scores_of` has them of one text."""
        linear = np.asarray(matrix @ self.coefficients.T) + self.intercepts
        return (
            linear
            if self.network is None
            else linear + NETWORK_SHARE * self.network.chances(matrix @ self.network.inner)
        )


@dataclass(frozen=True, slots=True)
class _Corpus:
    """Texts and noisy copies as one matrix; `origin` is the example behind each row, `truth` and `fold` are per example,
    made-up ones behind the real ones."""

    vectoriser: Vectoriser
    matrix: Any
    origin: Positions
    truth: Positions
    fold: Positions
    categories: int
    seed: int
    beside: bool
    """With a network."""
    spoken: Spoken

    def fitted(self, taken: NDArray[np.bool_]) -> _Fit:
        """A fit to the examples `taken` and their copies. A category without any of them can never win."""
        from sklearn.svm import LinearSVC

        rows = np.flatnonzero(taken[self.origin])
        texts, labels = self.matrix[rows], self.truth[self.origin[rows]]
        coefficients = np.zeros((self.categories, self.matrix.shape[1]), dtype=np.float32)
        intercepts = np.full(self.categories, NEVER, dtype=np.float32)
        if len(np.unique(labels)) < 2:
            return _Fit(coefficients, intercepts, None)
        machine = LinearSVC(C=_STRENGTH, tol=_PRECISION, class_weight="balanced", random_state=0).fit(texts, labels)
        found, weights, offsets = machine.classes_, machine.coef_, machine.intercept_
        if len(found) == 2:
            weights, offsets = np.concatenate([-weights, weights]), np.concatenate([-offsets, offsets])
        real = found >= 0
        coefficients[found[real]], intercepts[found[real]] = weights[real], offsets[real]
        beside = network.fitted(texts, labels, self.categories, self.seed) if self.beside else None
        return _Fit(coefficients, intercepts, beside)

    def out_of_fold(self) -> Floats:
        """Scores of the clean texts of every example by a fit that has seen neither it nor its copies."""
        scores = np.zeros((len(self.truth), self.categories), dtype=np.float32)
        for number in range(int(self.fold.max()) + 1):
            here = self.fold == number
            scores[here] = self.fitted(~here).scores(self.matrix[np.flatnonzero(here)])
        return scores


def _looked_at(plain: Sequence[str], seed: int) -> Positions:
    """Positions, ascending, of the texts that say something: all, or by lot as many as `_SCORED_LETTERS` allow."""
    lengths = np.array([len(text) for text in plain], dtype=np.int64)
    saying = np.random.default_rng(seed).permutation(np.flatnonzero(lengths))
    return np.sort(saying[np.cumsum(lengths[saying]) <= _SCORED_LETTERS])


def _spread(truth: Positions, lengths: Positions, seed: int) -> Positions:
    """Positions, ascending, of the examples to learn from: all, or by lot as many as `_MOST` and `_MOST_LETTERS` allow,
    as evenly as the categories do."""
    shuffled = np.random.default_rng(seed).permutation(len(truth))
    by_category = shuffled[np.argsort(truth[shuffled], kind="stable")]
    _, starts, sizes = np.unique(truth[by_category], return_index=True, return_counts=True)
    rank = np.arange(len(truth)) - np.repeat(starts, sizes)
    evenly = by_category[np.argsort(rank, kind="stable")]
    return np.sort(evenly[np.cumsum(lengths[evenly]) <= _MOST_LETTERS][:_MOST])


def _folds(plain: Sequence[str], truth: Positions, seed: int) -> Positions:
    """Fold of each example; every category is spread evenly, and the same text is never in two folds: what a fit has
    seen word for word it would recognise all too surely."""
    _, first, same = np.unique(np.array(plain, dtype=object), return_index=True, return_inverse=True)
    shuffled = np.random.default_rng(seed).permutation(first)
    by_category = shuffled[np.argsort(truth[shuffled], kind="stable")]
    folds = next(folds for most, folds in _FOLDS if len(plain) <= most)
    fold = np.empty(len(plain), dtype=np.int64)
    fold[by_category] = np.arange(len(by_category)) % folds
    return fold[first][same]
