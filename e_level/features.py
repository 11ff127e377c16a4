"""What a text says, as numbers: word 1–2-grams, pairs of words near each other in any order, and character 2–5-grams
within words; hashed, weighted by TF-IDF.

Training and prediction share every line here, so they cannot disagree. A feature is the 32-bit hash of its
characters; the two lowest bits name its block (`BLOCKS`), and each block is scaled to a length of its own.
No strings are kept in the model: the words of an explanation come from the message itself.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foundation.umlauts import written_out

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Hashes = NDArray[np.uint32]
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Sums = NDArray[np.uint64]

LONGEST = 20_000
"""Characters of one text that are looked at; a longer one is cut, so that no message can hold up the others."""

BLOCKS = ("grams", "words", "pairs")
"""Kinds of features; the position is the value of the two lowest bits of a hash."""

_GRAMS, _WORDS, _PAIRS = range(len(BLOCKS))
_NEAR = 10
"""Words of a pair are at most so many words apart."""

# What an expression begins with, one of few characters, is found several times as quickly where it stands first by itself.
_APOSTROPHES = re.compile(r"['’`´](?<=\w.)(?=\w)")
_NOT_WORD = re.compile(r"[\W_][\W_]*")
_NUMBER = re.compile(r"\d\d\d\d+")
_BLANKS = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})
"""Of plain letters (ASCII), those that `_NOT_WORD` is about."""
_SPACE, _BREAK = 32, 10
BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHORTEST_GRAM, _LONGEST_GRAM = 2, 5
POWERS = np.concatenate(([np.uint64(0)], np.cumprod(np.full(LONGEST, BASE, dtype=np.uint64), dtype=np.uint64)))
"""What a letter counts by its place in the word; at place 0 stands the blank before it, which counts nothing."""


def folded(text: str) -> str:
    """Lower case, umlauts written out, apostrophes dropped, everything that is no letter or digit one blank,
    long numbers (orders, customers) all the same."""
    plain = _APOSTROPHES.sub("", written_out(unicodedata.normalize("NFKC", text[:LONGEST]).casefold()))
    words = " ".join(plain.translate(_BLANKS).split()) if plain.isascii() else _NOT_WORD.sub(" ", plain)
    return _NUMBER.sub("0000", words).strip()[:LONGEST]


folded_word = lru_cache(maxsize=4_096)(folded)
"""Most words of a desk come again and again."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Every feature each time it occurs: its hash, the text (0…) and the word (counted over all texts) it stands in."""

    hashes: Hashes
    text: Numbers
    word: Numbers


def occurrences(folded_texts: Sequence[str]) -> Occurrences:
    """The features of texts that have been through `folded`."""
    joined = "\n".join(f" {text} " if text else "" for text in folded_texts)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    breaks = codes == _BREAK
    blanks = np.flatnonzero(breaks | (codes == _SPACE))
    apart = blanks[1:] - blanks[:-1]
    opens, sizes = blanks[:-1][apart > 1], apart[apart > 1]  # of each word, the blank before it included
    if not len(opens):
        return Occurrences(np.empty(0, np.uint32), np.empty(0, np.int64), np.empty(0, np.int64))
    texts = np.flatnonzero(breaks).searchsorted(opens)
    begins = sizes.cumsum() - sizes
    word = np.arange(len(opens)).repeat(sizes)
    place = np.arange(len(word)) - begins[word]
    at = place + opens[word]
    letters = codes[at]
    words = np.add.reduceat(letters * POWERS[place], begins)
    kinds = [(words, np.arange(len(words)), 1, _WORDS), *_beside(words, texts)]
    grams, room = letters, (sizes + 1)[word] - place  # characters from here to the blank that closes the word
    for length in range(_SHORTEST_GRAM, _LONGEST_GRAM + 1):
        fits = np.flatnonzero(room >= length)
        grams, at, room, word = grams[fits], at[fits], room[fits], word[fits]
        grams = grams * BASE + codes[at + (length - 1)]
        kinds.append((grams, word, length, _GRAMS))
    return _of_kinds(kinds, texts)


def neighbours(sums: Sums, texts: Numbers) -> Occurrences:
    """The features that words make with each other: `sums` is of each word that of its letters, `texts` its text, ascending."""
    return _of_kinds(_beside(sums, texts), texts)


_Kind = tuple[Sums, Numbers, int, int]
"""Features of one kind before they are finished, the word each stands in, what tells them from other lengths, their block."""


def _of_kinds(kinds: Sequence[_Kind], texts: Numbers) -> Occurrences:
    hashes, word_numbers, lengths, blocks = zip(*kinds, strict=True)
    many = [len(each) for each in hashes]
    every = np.concatenate(word_numbers)
    salt, block = np.array(lengths, np.uint64).repeat(many), np.array(blocks, np.uint32).repeat(many)
    return Occurrences(_finished(np.concatenate(hashes), salt, block), texts[every], every)


def _beside(sums: Sums, texts: Numbers) -> list[_Kind]:
    """What follows each other, and what stands near each other."""
    follows = np.flatnonzero(texts[1:] == texts[:-1])
    left, right = _near(texts)
    alone = stirred(sums)
    return [
        (sums[follows] * _MIX + sums[follows + 1], follows, 2, _WORDS),
        (alone[left] + alone[right], left, 3, _PAIRS),
    ]


def word_hashes(folded_words: Sequence[str]) -> Hashes:
    """The feature that is the word itself, of each of these words (at least one): as `occurrences` has it."""
    return _finished(word_sums(folded_words), np.uint64(1), np.uint32(_WORDS))


def word_numbers(folded_words: Sequence[str]) -> Sums:
    """Each of these words as a number of 64 bits, which hardly any two words of a language share."""
    return stirred(word_sums(folded_words)) if folded_words else np.empty(0, np.uint64)


def letter_sums(folded_word: str) -> Sums:
    """What the letters of a word add up to, before each of them and behind the last; that, `stirred`, is its number."""
    letters = np.frombuffer(folded_word.encode("utf-32-le"), dtype=np.uint32)
    sums = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum(letters * POWERS[1 : len(sums)], out=sums[1:])
    return sums


def word_sums(folded_words: Sequence[str]) -> Sums:
    """What the letters of each of these words (at least one) add up to."""
    letters = np.frombuffer("".join(f" {word}" for word in folded_words).encode("utf-32-le"), dtype=np.uint32)
    sizes = np.array([len(word) + 1 for word in folded_words])
    begins = sizes.cumsum() - sizes
    place = np.arange(len(letters)) - begins.repeat(sizes)
    return np.add.reduceat(letters * POWERS[place], begins)


def _near(texts: Numbers) -> tuple[Numbers, Numbers]:
    """The pairs of words of one text, by number, that are at most `_NEAR` apart."""
    left = np.arange(len(texts)).repeat(_NEAR)
    right = left + np.tile(np.arange(1, _NEAR + 1), len(texts))
    inside = right < len(texts)
    left, right = left[inside], right[inside]
    together = texts[left] == texts[right]
    return left[together], right[together]


def stirred(hashes: Sums) -> Sums:
    return (hashes ^ (hashes >> np.uint64(31))) * _MIX


def _finished(
    hashes: NDArray[np.uint64], lengths: NDArray[np.uint64] | np.uint64, blocks: Hashes | np.uint32
) -> Hashes:
    mixed = stirred(hashes) + lengths
    mixed = (mixed ^ (mixed >> np.uint64(29))) * BASE
    return ((mixed >> np.uint64(32)).astype(np.uint32) & ~np.uint32(3)) | blocks


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """`vocabulary`: the known hashes, ascending; `idf`: their weights, same order; `emphasis`: length of each block."""

    vocabulary: Hashes
    idf: Floats
    emphasis: tuple[float, float, float] = (1.0, 1.0, 1.0)
    _shift: np.uint32 = field(init=False, repr=False)
    _first: Numbers = field(init=False, repr=False)
    """By the upper bits of a hash, the column of the first known one with these bits or greater ones."""
    _alike: int = field(init=False, repr=False)
    """Known hashes with the same upper bits, at most."""
    rarest: float = field(init=False, repr=False)
    """The weight of a feature that was met as seldom as any."""
    familiar: dict[str, Any] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What words met lately are made of (`familiar.py`)."""

    def __post_init__(self) -> None:
        bits = (2 * len(self.vocabulary)).bit_length()
        first = self.vocabulary.searchsorted(np.arange(2**bits, dtype=np.uint64) << np.uint64(32 - bits))
        object.__setattr__(self, "_shift", np.uint32(32 - bits))
        object.__setattr__(self, "_first", first)
        object.__setattr__(self, "rarest", float(self.idf.max(initial=1.0)))
        object.__setattr__(self, "_alike", int(np.diff(first, append=len(self.vocabulary)).max()))

    @classmethod
    def fitted(
        cls,
        folded_texts: Sequence[str],
        *,
        least: int = 1,
        most: int = 200_000,
        emphasis: tuple[float, float, float] = (1.0, 1.0, 1.0),
    ) -> "Vectoriser":
        """Learns from texts: features found in at least `least` of them, the `most` frequent."""
        seen = [np.unique(_keys(found)) & np.uint64(0xFFFFFFFF) for _, found in _batches(folded_texts)]
        every = np.concatenate(seen) if seen else np.empty(0, np.uint64)
        hashes, texts_with = np.unique(every.astype(np.uint32), return_counts=True)
        kept = texts_with >= least
        if kept.sum() > most:
            kept &= texts_with > np.partition(texts_with, -most)[-most]
        idf = np.log((1 + len(folded_texts)) / (1 + texts_with[kept])) + 1
        return cls(hashes[kept], idf.astype(np.float32), emphasis)

    def columns_of(self, hashes: Hashes) -> Numbers:
        """Column of each hash, -1 where the model does not know it. From the first with the same upper bits on: some
        steps for all at once, where a search for each would take five times as long."""
        if not len(self.vocabulary):
            return np.full(len(hashes), -1)
        at = self._first.take(hashes >> self._shift)
        for _ in range(self._alike - 1):
            at += self.vocabulary.take(at, mode="clip") < hashes
        return np.where(self.vocabulary.take(at, mode="clip") == hashes, at, -1)

    def matrix(self, folded_texts: Sequence[str]) -> "csr_matrix":
        """All texts at once, texts × features, for training."""
        from scipy.sparse import csr_matrix, vstack

        size = len(self.vocabulary)
        blocks = [csr_matrix(self._rows(found, texts), shape=(texts, size)) for texts, found in _batches(folded_texts)]
        return vstack(blocks, "csr") if blocks else csr_matrix((0, size), dtype=np.float32)

    def _rows(self, found: Occurrences, texts: int) -> tuple[Floats, Numbers, Numbers]:
        """Weights and columns of the known features, one text behind the other, and where each of so many texts begins."""
        columns, size = self.columns_of(found.hashes), len(self.vocabulary) or 1
        known = np.flatnonzero(columns >= 0)
        keys, counts = np.unique(found.text[known] * size + columns[known], return_counts=True)
        text, columns = np.divmod(keys, size)
        return self.weights(counts, columns, text, texts), columns, text.searchsorted(np.arange(texts + 1))

    def weights(self, counts: Numbers, columns: Numbers, text: Numbers, texts: int) -> Floats:
        """How much features count that occur so often, each in one of so many texts."""
        weights = (1 + np.log(counts)) * self.idf[columns]
        blocks = text * len(BLOCKS) + (self.vocabulary[columns] & np.uint32(3))
        lengths = np.sqrt(np.bincount(blocks, weights**2, minlength=texts * len(BLOCKS)))
        scale = np.asarray(self.emphasis)[blocks % len(BLOCKS)] / lengths[blocks]
        return (weights * scale).astype(np.float32)


def _keys(found: Occurrences) -> NDArray[np.uint64]:
    return (found.text.astype(np.uint64) << np.uint64(32)) | found.hashes


def _batches(folded_texts: Sequence[str], size: int = 1000) -> Iterator[tuple[int, Occurrences]]:
    """Some texts at a time: how many, and their features."""
    for first in range(0, len(folded_texts), size):
        batch = folded_texts[first : first + size]
        yield len(batch), occurrences(batch)
