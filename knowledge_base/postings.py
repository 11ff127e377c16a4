"""Inverted indexes over numbered terms: which passages hold a term, with what weight. numpy only.

A text becomes numbers once (`Vocabulary.read`) and is then compared with any number of indexes without a loop over its
terms.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Numbers = NDArray[np.int64]

_STRANGE = -1
"""The number of a term that has none."""
_BM25_SATURATION, _BM25_LENGTH = 1.2, 0.5


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of some texts, of each text every one once: `numbers` of those the vocabulary knows, the `text` (0…) each
    stands in, `times` it occurs there, and `emphasis` of each. `strange` holds the weight of the others, rarity left out,
    `stranger` their texts."""

    texts: int
    text: Numbers
    numbers: Numbers
    times: Reals
    emphasis: Reals
    stranger: Numbers
    strange: Reals

    def __add__(self, other: "Terms") -> "Terms":
        """The terms of both for the same texts, of which none may be in both."""
        names = ("text", "numbers", "times", "emphasis", "stranger", "strange")
        return Terms(self.texts, *(np.concatenate((getattr(self, name), getattr(other, name))) for name in names))


@dataclass(frozen=True, slots=True)
class Met:
    """Terms as one index knows them: position `at` among its own, how much each counts and the text it stands in; and
    the squared lengths of each text's vector, over these terms and over the others."""

    texts: int
    text: Numbers
    at: Numbers
    amounts: Reals
    known: Reals
    others: Reals

    def first(self) -> "Met":
        """Of the first text only."""
        here = self.text == 0
        return Met(1, self.text[here], self.at[here], self.amounts[here], self.known[:1], self.others[:1])


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
        return self._terms([counted])

    def read(self, texts: Iterable[Iterable[str]], *, all_ordinary: bool = False) -> Terms:
        """The terms of texts that are asked for; `all_ordinary` where none of them can be light."""
        return self._terms([Counter(terms) for terms in texts], all_ordinary=all_ordinary)

    def _terms(self, counted: Sequence[Counter[str]], *, all_ordinary: bool = False) -> Terms:
        sizes = [len(each) for each in counted]
        every, size = list(chain.from_iterable(counted)), sum(sizes)
        numbers = np.fromiter(map(self.numbers.get, every, repeat(_STRANGE)), np.int64, size)
        times = np.fromiter(chain.from_iterable(each.values() for each in counted), np.float64, size)
        emphasis = np.ones(size)
        if not all_ordinary:
            emphasis[np.fromiter(map(self.light.__contains__, every), np.bool_, size)] = self.weight
        text = np.arange(len(counted)).repeat(sizes)
        known, others = numbers != _STRANGE, numbers == _STRANGE
        strange = emphasis[others] * (1 + np.log(times[others]))
        return Terms(len(counted), text[known], numbers[known], times[known], emphasis[known], text[others], strange)


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

    def only(self, passages: NDArray[np.bool_]) -> "Postings":
        """The same index as if nothing stood in the other passages; their places stay empty."""
        kept = passages[self.passages]
        before = np.concatenate(([0], np.cumsum(kept)))
        return replace(self, starts=before[self.starts], passages=self.passages[kept], weights=self.weights[kept])

    def met(self, query: Terms) -> Met:
        """The terms of the query that are here; 1 + ln of its times is what each counts."""
        at, here = self._found(query)
        amounts = 1 + np.log(query.times)
        text, at, known = query.text[here], at[here], amounts[here]
        others = _added(query.text[~here], (query.emphasis[~here] * amounts[~here]) ** 2, query.texts)
        others += _added(query.stranger, query.strange**2, query.texts)
        lengths = _added(text, (self.rarity[at] * known) ** 2, query.texts)
        return Met(query.texts, text, at, known, lengths, others * self.unseen**2)

    def shared(self, met: Met, *others: Reals) -> list[Reals]:
        """Texts × passages, what they share: a cosine once divided by the length of the text's vector. By the weights of the
        postings, and then by each of the `others`."""
        return self._sums(met.at, met.amounts, met.text, met.texts, self.weights, *others)

    def share(self, query: Terms) -> Reals:
        """BM25, texts × passages: which part of what each text weighs each passage holds, 0…1."""
        at, here = self._found(query)
        text, at = query.text[here], at[here]
        missing = _added(query.text[~here], query.emphasis[~here], query.texts)
        missing += _added(query.stranger, query.strange, query.texts)
        whole = _added(text, self.rarity[at], query.texts) + self.unseen * missing
        (sums,) = self._sums(at, np.ones(len(at)), text, query.texts, self.weights)
        return np.asarray(sums / np.maximum(whole, 1e-9)[:, np.newaxis])

    def _found(self, query: Terms) -> tuple[Numbers, NDArray[np.bool_]]:
        """Position among `terms` of each term of the query, and whether it is there at all."""
        at = np.minimum(np.searchsorted(self.terms, query.numbers), max(len(self.terms) - 1, 0))
        here = self.terms[at] == query.numbers if len(self.terms) else np.zeros(len(query.numbers), dtype=bool)
        return at, here

    def _sums(self, at: Numbers, amounts: Reals, text: Numbers, texts: int, *weights: Reals) -> list[Reals]:
        """Texts × passages, by each of the weights: for each the weights of these terms, each times its amount."""
        first = self.starts[at]
        lengths = self.starts[at + 1] - first
        before = np.cumsum(lengths) - lengths
        place = np.arange(int(lengths.sum())) + np.repeat(first - before, lengths)
        times = np.repeat(amounts, lengths)
        into = self.passages[place]
        if texts > 1:
            into += np.repeat(text * self.size, lengths)
        size = texts * self.size
        return [_added(into, each[place] * times, size).reshape(texts, self.size) for each in weights]


def _added(places: Numbers, amounts: Reals, size: int) -> Reals:
    """What falls to each of so many places."""
    return np.bincount(places, amounts, size).astype(np.float64, copy=False)


def _unique(numbers: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Of ascending numbers: each once, where its run starts (and the last ends), the run of each, the runs' lengths."""
    terms, column, found_in = np.unique(numbers, return_inverse=True, return_counts=True)
    return terms, np.concatenate(([0], np.cumsum(found_in))), column, found_in
