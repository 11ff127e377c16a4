"""Texts as a model sees them, put together of their words: most words of a desk come again and again, and what a word is made
of, its character sequences above all, is looked up in the vocabulary only when it comes for the first time.

The same features as in training (`Vectoriser.matrix`), with the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import numpy as np

from e_level.features import Floats, Numbers, Vectoriser, neighbours, occurrences, word_sums

MOST = 16_384
"""Words that are kept; at some 300 bytes each."""


@dataclass(frozen=True, slots=True)
class Word:
    """The sum of its letters, the columns of what it is made of (the word itself first, what is not known left out), and of
    how many features it is made, known or not."""

    letters: int
    columns: Numbers
    features: int


_LETTERS, _COLUMNS, _FEATURES = attrgetter("letters"), attrgetter("columns"), attrgetter("features")


@dataclass(frozen=True, slots=True)
class Seen:
    """`columns` are the known features of all the texts, each once, `weights` how much they count: texts × columns. Of the
    first text: how many features it has, and of each known one the place of its column and the word it stands in."""

    columns: Numbers
    weights: Floats
    features: int
    place: Numbers
    word: Numbers


def seen(vectoriser: Vectoriser, folded_texts: Sequence[str]) -> Seen:
    """Texts, at least one, that have been through `folded`."""
    by_text = [text.split() for text in folded_texts]
    words = _words(vectoriser, list(chain.from_iterable(by_text)))
    texts = np.arange(len(by_text)).repeat(list(map(len, by_text)))
    beside = neighbours(np.fromiter(map(_LETTERS, words), np.uint64, len(words)), texts)
    own, own_features = list(map(_COLUMNS, words)), sum(map(_FEATURES, words[: len(by_text[0])]))
    columns = vectoriser.columns_of(beside.hashes)
    known = columns >= 0
    every = np.concatenate([*own, columns[known]])
    word = np.concatenate([np.arange(len(words)).repeat(list(map(len, own))), beside.word[known]])
    text = texts[word]
    found, weights, place = _weighed(vectoriser, every, text, len(by_text))
    first = text == 0
    return Seen(found, weights, own_features + int((beside.text == 0).sum()), place[first], word[first])


def _weighed(vectoriser: Vectoriser, columns: Numbers, text: Numbers, texts: int) -> tuple[Numbers, Floats, Numbers]:
    """Of known features each time they occur: the columns, their weights, and the place of each among the columns.

    Which are the same is found by writing each one's number where its column says, and reading who was there last: sorting
    them would take several times as long."""
    numbers = np.arange(len(columns))
    last = np.empty(len(vectoriser.vocabulary), np.int64)
    last[columns] = numbers
    same = last[columns]
    once = same == numbers
    place = (once.cumsum() - 1)[same]
    found = columns[once]
    size = len(found)
    counts = np.bincount(text * size + place, minlength=texts * size)
    cells = np.flatnonzero(counts)
    of, at = np.divmod(cells, max(size, 1))
    weights = np.zeros(texts * size, np.float32)
    weights[cells] = vectoriser.weights(counts[cells], found[at], of, texts)
    return found, weights.reshape(texts, size), place


def _words(vectoriser: Vectoriser, words: Sequence[str]) -> list[Word]:
    kept = vectoriser.familiar
    if new := sorted(set(words).difference(kept)):
        if len(kept) > MOST:
            kept.clear()
            new = sorted(set(words))
        kept.update(zip(new, _made(vectoriser, new), strict=True))
    try:
        return list(map(kept.__getitem__, words))
    except KeyError:  # another thread has cleared it meanwhile
        return _words(vectoriser, words)


def _made(vectoriser: Vectoriser, words: Sequence[str]) -> list[Word]:
    """Of different words, at least one."""
    found = occurrences(words)
    columns = vectoriser.columns_of(found.hashes)
    order = np.argsort(found.text, kind="stable")
    ends = found.text[order].searchsorted(np.arange(len(words) - 1), side="right")
    each = zip(word_sums(words).tolist(), np.split(columns[order], ends), strict=True)
    return [Word(letters, own[own >= 0], len(own)) for letters, own in each]
