"""What a text says, as numbers: word 1–2-grams, pairs of words near each other in any order, and character 2–5-grams
within words; hashed, weighted by TF-IDF.

Training and prediction share every line here, so they cannot disagree. A feature is the 32-bit hash of its
characters; the two lowest bits name its block (`BLOCKS`), and each block is scaled to a length of its own.
No strings are kept in the model: the words of an explanation come from the message itself.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foundation.umlauts import written_out

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Hashes = NDArray[np.uint32]
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

LONGEST = 20_000
"""Characters of one text that are looked at; a longer one is cut, so that no message can hold up the others."""

BLOCKS = ("grams", "words", "pairs")
"""Kinds of features; the position is the value of the two lowest bits of a hash."""

_GRAMS, _WORDS, _PAIRS = range(len(BLOCKS))
_NEAR = 10
"""Words of a pair are at most so many words apart."""

_APOSTROPHES = re.compile(r"(?<=\w)['’`´](?=\w)")
_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d{4,}")
_SPACE, _BREAK = 32, 10
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHORTEST_GRAM, _LONGEST_GRAM = 2, 5
_POWERS = np.cumprod(np.full(LONGEST, _BASE, dtype=np.uint64), dtype=np.uint64)


def folded(text: str) -> str:
    """Lower case, umlauts written out, apostrophes dropped, everything that is no letter or digit one blank,
    long numbers (orders, customers) all the same."""
    plain = written_out(unicodedata.normalize("NFKC", text[:LONGEST]).casefold())
    return _NUMBER.sub("0000", _NOT_WORD.sub(" ", _APOSTROPHES.sub("", plain))).strip()[:LONGEST]


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
    if not len(codes):
        return Occurrences(np.empty(0, np.uint32), np.empty(0, np.int64), np.empty(0, np.int64))
    breaks = codes == _BREAK
    blank = breaks | (codes == _SPACE)
    text_at = np.cumsum(breaks)
    starts_at = ~blank & np.concatenate(([True], blank[:-1]))
    # a blank belongs to the word after it when it opens a gram and to the word before it when it closes one
    word_at = np.cumsum(starts_at) - 1
    found: list[tuple[Hashes, Numbers, Numbers]] = []

    starts = np.flatnonzero(starts_at)
    if len(starts):
        position = np.arange(len(codes)) - starts[np.maximum(word_at, 0)]
        terms = np.where(blank, np.uint64(0), codes * _POWERS[np.clip(position, 0, LONGEST - 1)])
        words = np.add.reduceat(terms, starts)
        texts = text_at[starts]
        numbers = np.arange(len(starts))
        found.append((_finished(words, 1, _WORDS), texts, numbers))
        together = np.flatnonzero(texts[1:] == texts[:-1])
        pairs = words[together] * _MIX + words[together + 1]
        found.append((_finished(pairs, 2, _WORDS), texts[together], together))
        left = np.repeat(numbers, _NEAR)
        right = left + np.tile(np.arange(1, _NEAR + 1), len(starts))
        near = right < len(starts)
        left, right = left[near], right[near]
        near = texts[left] == texts[right]
        left, right = left[near], right[near]
        alone = _stirred(words)
        found.append((_finished(alone[left] + alone[right], 3, _PAIRS), texts[left], left))

    grams, inner_blank = codes.copy(), np.zeros(len(codes), dtype=bool)
    for length in range(2, _LONGEST_GRAM + 1):
        grams = grams[:-1] * _BASE + codes[length - 1 :]
        if length > _SHORTEST_GRAM:
            inner_blank = inner_blank[:-1] | blank[length - 2 : len(codes) - 1]
        else:
            inner_blank = inner_blank[:-1]
        usable = ~(inner_blank | breaks[: len(grams)] | breaks[length - 1 :])
        at = np.flatnonzero(usable)
        found.append((_finished(grams[at], length, _GRAMS), text_at[at], word_at[at + 1]))
    hashes, text_numbers, word_numbers = (np.concatenate(part) for part in zip(*found, strict=True))
    return Occurrences(hashes, text_numbers, word_numbers)


def _stirred(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (hashes ^ (hashes >> np.uint64(31))) * _MIX


def _finished(hashes: NDArray[np.uint64], length: int, block: int) -> Hashes:
    mixed = _stirred(hashes) + np.uint64(length)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _BASE
    return ((mixed >> np.uint64(32)).astype(np.uint32) & ~np.uint32(3)) | np.uint32(block)


@dataclass(frozen=True, slots=True)
class Row:
    """One text as the model sees it: columns of the known features (ascending) and their weights; for each occurrence
    its place among them, -1 where the model does not know it."""

    columns: Numbers
    weights: Floats
    place: Numbers


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """`vocabulary`: the known hashes, ascending; `idf`: their weights, same order; `emphasis`: length of each block."""

    vocabulary: Hashes
    idf: Floats
    emphasis: tuple[float, float, float] = (1.0, 1.0, 1.0)

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

    def row(self, found: Occurrences) -> Row:
        """The one text of `found`."""
        hashes, which, counts = np.unique(found.hashes, return_inverse=True, return_counts=True)
        columns, here = self._columns(hashes)
        weights = self._weights(hashes[here], counts[here], columns, np.zeros(len(columns), np.int64), 1)
        return Row(columns, weights, np.where(here, np.cumsum(here) - 1, -1)[which])

    def columns_of(self, hashes: Hashes) -> Numbers:
        """Column of each hash, -1 where the model does not know it."""
        at = np.minimum(np.searchsorted(self.vocabulary, hashes), max(len(self.vocabulary) - 1, 0))
        return np.where(self.vocabulary[at] == hashes, at, -1) if len(self.vocabulary) else np.full(len(hashes), -1)

    def matrix(self, folded_texts: Sequence[str]) -> "csr_matrix":
        """All texts at once, texts × features, for training."""
        from scipy.sparse import csr_matrix

        blocks: list[tuple[Any, ...]] = []
        for first, found in _batches(folded_texts):
            keys, counts = np.unique(_keys(found), return_counts=True)
            hashes, rows = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32), (keys >> np.uint64(32)).astype(np.int64)
            columns, here = self._columns(hashes)
            rows = rows[here]
            size = int(found.text.max(initial=0)) + 1
            weights = self._weights(hashes[here], counts[here], columns, rows, size)
            blocks.append((weights, rows + first, columns))
        if not blocks:
            return csr_matrix((len(folded_texts), len(self.vocabulary)), dtype=np.float32)
        weights, rows, columns = (np.concatenate(part) for part in zip(*blocks, strict=True))
        shape = (len(folded_texts), len(self.vocabulary))
        return csr_matrix((weights, (rows, columns)), shape=shape, dtype=np.float32)

    def _columns(self, hashes: Hashes) -> tuple[Numbers, NDArray[np.bool_]]:
        columns = self.columns_of(hashes)
        here = columns >= 0
        return columns[here], here

    def _weights(self, hashes: Hashes, counts: Numbers, columns: Numbers, rows: Numbers, size: int) -> Floats:
        weights = (1 + np.log(counts)) * self.idf[columns]
        blocks = rows * len(BLOCKS) + (hashes & np.uint32(3))
        lengths = np.sqrt(np.bincount(blocks, weights**2, minlength=size * len(BLOCKS)))
        scale = np.asarray(self.emphasis)[blocks % len(BLOCKS)] / lengths[blocks]
        return (weights * scale).astype(np.float32)


def _keys(found: Occurrences) -> NDArray[np.uint64]:
    return (found.text.astype(np.uint64) << np.uint64(32)) | found.hashes


def _batches(folded_texts: Sequence[str], size: int = 1000) -> Iterator[tuple[int, Occurrences]]:
    for first in range(0, len(folded_texts), size):
        yield first, occurrences(folded_texts[first : first + size])
