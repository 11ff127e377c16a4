"""Inverted indexes over numbered terms: which passages hold a term, with what weight. numpy only.

A text becomes numbers once (`Vocabulary.read`) and is then compared with any number of indexes without a loop over its
terms.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Numbers = NDArray[np.int64]

_STRANGE = -1
"""The number of a term that has none."""
_BM25_SATURATION, _BM25_LENGTH = 1.2, 0.5


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text: `numbers` of those the vocabulary knows, `times` each occurs, and `emphasis` of each.
    `strange` holds the weight of the others, rarity left out."""

    numbers: Numbers
    times: Reals
    emphasis: Reals
    strange: Reals

    def __add__(self, other: "Terms") -> "Terms":
        """The terms of both, of which none may be in both."""
        return Terms(
            np.concatenate((self.numbers, other.numbers)),
            np.concatenate((self.times, other.times)),
            np.concatenate((self.emphasis, other.emphasis)),
            np.concatenate((self.strange, other.strange)),
        )


@dataclass(slots=True)
class Vocabulary:
    """Numbers every term in the order it is first met. `light` terms count for `weight` of an ordinary one."""

    light: frozenset[str]
    weight: float
    numbers: dict[str, int] = field(default_factory=dict)

    def learn(self, terms: Iterable[str]) -> Terms:
        """The terms of a text that belongs to an index: all of them are known afterwards."""
        counted = Counter(terms)
        for term in counted:
            self.numbers.setdefault(term, len(self.numbers))
        return self._terms(counted)

    def read(self, terms: Iterable[str]) -> Terms:
        """The terms of a text that is asked for."""
        return self._terms(Counter(terms))

    def _terms(self, counted: Counter[str]) -> Terms:
        size = len(counted)
        numbers = np.fromiter(map(self.numbers.get, counted, repeat(_STRANGE)), np.int64, size)
        times = np.fromiter(counted.values(), np.float64, size)
        emphasis = np.where(np.fromiter(map(self.light.__contains__, counted), np.bool_, size), self.weight, 1.0)
        known, others = numbers != _STRANGE, numbers == _STRANGE
        return Terms(numbers[known], times[known], emphasis[known], emphasis[others] * (1 + np.log(times[others])))


@dataclass(frozen=True, slots=True)
class Postings:
    """`terms` (ascending) with their `rarity`; the passages of `terms[k]` are `passages[starts[k]:starts[k + 1]]`."""

    terms: Numbers
    rarity: Reals
    starts: Numbers
    passages: Numbers
    weights: Reals
    size: int
    unseen: float

    @classmethod
    def of(cls, texts: Sequence[Terms], *, bm25: bool = False, rarity: Reals | None = None) -> "Postings":
        """The index of these passages. `rarity` (one a term, ascending) replaces the one counted here."""
        rows = np.repeat(np.arange(len(texts)), [len(text.numbers) for text in texts])
        numbers = np.concatenate([text.numbers for text in texts]) if texts else np.empty(0, np.int64)
        order = np.lexsort((rows, numbers))
        rows, numbers = rows[order], numbers[order]
        times, emphasis = (
            np.concatenate([getattr(text, name) for text in texts])[order] if texts else np.empty(0)
            for name in ("times", "emphasis")
        )
        terms, starts, column, found_in = _unique(numbers)
        if rarity is None:
            rarity = np.log(1 + (len(texts) - found_in + 0.5) / (found_in + 0.5)) * emphasis[starts[:-1]]
        if bm25:
            lengths = np.bincount(rows, times, minlength=len(texts))
            usual = max(1.0, float(lengths.mean()) if len(texts) else 1.0)
            own = _BM25_SATURATION * (1 - _BM25_LENGTH + _BM25_LENGTH * lengths / usual)
            weights = times / (times + own[rows]) * rarity[column]
        else:
            weights = rarity[column] * (1 + np.log(times))
            lengths = np.sqrt(np.bincount(rows, weights**2, minlength=len(texts)))
            weights = weights / np.maximum(lengths[rows], 1e-9) * rarity[column]
        return cls(terms, rarity, starts, rows, weights, len(texts), math.log(2 + 2 * len(texts)))

    def found(self, query: Terms) -> tuple[Numbers, NDArray[np.bool_]]:
        """Position among `terms` of each term of the query, and whether it is there at all."""
        at = np.minimum(np.searchsorted(self.terms, query.numbers), max(len(self.terms) - 1, 0))
        here = self.terms[at] == query.numbers if len(self.terms) else np.zeros(len(query.numbers), dtype=bool)
        return at, here

    def sums(self, at: Numbers, amounts: Reals) -> Reals:
        """For each passage the weights of these terms, each times its amount."""
        first = self.starts[at]
        lengths = self.starts[at + 1] - first
        before = np.cumsum(lengths) - lengths
        place = np.arange(int(lengths.sum())) + np.repeat(first - before, lengths)
        parts = self.weights[place] * np.repeat(amounts, lengths)
        return np.bincount(self.passages[place], parts, self.size).astype(np.float64, copy=False)

    def shared(self, query: Terms) -> Reals:
        """The query's weighted terms found in each passage: a cosine once divided by the length of the query."""
        at, here = self.found(query)
        return self.sums(at[here], 1 + np.log(query.times[here]))

    def squares(self, query: Terms) -> tuple[float, float]:
        """The squared length of the query's vector: over the terms some passage has, and over the others."""
        at, here = self.found(query)
        weights = query.emphasis * (1 + np.log(query.times))
        known, others = self.rarity[at[here]] * (1 + np.log(query.times[here])), weights[~here]
        return float(known @ known), float(others @ others + query.strange @ query.strange) * self.unseen**2

    def share(self, query: Terms) -> Reals:
        """BM25: which part of what the query weighs each passage holds, 0…1."""
        at, here = self.found(query)
        whole = float(self.rarity[at[here]].sum()) + self.unseen * float(
            query.emphasis[~here].sum() + query.strange.sum()
        )
        return self.sums(at[here], np.ones(int(here.sum()))) / max(whole, 1e-9)


def _unique(numbers: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Of ascending numbers: each once, where its run starts (and the last ends), the run of each, the runs' lengths."""
    terms, column, found_in = np.unique(numbers, return_inverse=True, return_counts=True)
    return terms, np.concatenate(([0], np.cumsum(found_in))), column, found_in
