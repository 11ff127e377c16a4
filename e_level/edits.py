"""The words one slip of the finger away from a word, as numbers: which of them anybody has used is asked of all at once,
and none is spelt that nobody has. Pure.

Every slip is undone by writing two letters at most in the place of a stretch of the word. Its number changes by these,
by those that go, and by one power of the base for all that move up or down a place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from string import ascii_lowercase

import numpy as np

from e_level.features import BASE, POWERS, Numbers, Sums, letter_sums, stirred, word_numbers

SHORTEST, LONG = 5, 8
"""Letters of the shortest word any slip is looked for in, and of a long one: that hardly ever differs from another word
by one letter alone."""
_PREFIXES = frozenset(["ab", "an", "au", "ei", "en", "er", "im", "in", "um", "un"])
"""Where a word begins like this, another second letter makes another word: anmelden, abmelden; enable, unable."""
_BOARDS = (("qwertzuiop", "asdfghjkl", "yxcvbnm"), ("qwertyuiop", "asdfghjkl", "zxcvbnm"))
"""Of German and English keyboards."""
_MOVED = np.array([pow(int(BASE), places, 2**64) for places in (0, 1, 2, -1)], np.uint64)
"""What letters count times as much that stay, move up one place or two, or (the last) down one."""

Edit = tuple[int, int, str]
"""Where the stretch begins and ends, and what stands there instead."""


def _around(key: str) -> str:
    """The keys that touch this one."""
    places = [(board, level, keys.index(key)) for board in _BOARDS for level, keys in enumerate(board) if key in keys]
    rows = [(keys, at) for board, level, at in places for keys in board[max(0, level - 1) : level + 2]]
    return "".join(sorted({*chain.from_iterable(keys[max(0, at - 1) : at + 2] for keys, at in rows)} - {key}))


_BESIDE = {key: _around(key) for key in ascii_lowercase}
_ALPHABET = np.array([ord(letter) for letter in ascii_lowercase])


@dataclass(frozen=True, slots=True)
class Edits:
    """Each writes the letters `first` and `second` (0 for none) in the place of those from `start` to `end`."""

    start: Numbers
    end: Numbers
    first: Numbers
    second: Numbers

    @classmethod
    def of(cls, edits: Iterable[Edit]) -> "Edits":
        rows = [(start, end, *map(ord, letters), *(2 - len(letters)) * (0,)) for start, end, letters in edits]
        return cls(*np.array(rows, np.int64).reshape(-1, 4).T)

    def __add__(self, other: "Edits") -> "Edits":
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Edits(*map(np.concatenate, pairs))

    def numbers(self, word: str) -> Sums:
        """The number (`features.word_numbers`) of each word that comes of it."""
        before = letter_sums(word)
        moved = self.start + (self.first > 0) + (self.second > 0) - self.end
        written = self.first.astype(np.uint64) * POWERS[self.start + 1]
        written += self.second.astype(np.uint64) * POWERS[self.start + 2]
        return stirred(before[self.start] + written + (before[-1] - before[self.end]) * _MOVED[moved])

    def make(self, wanted: str, word: str) -> bool:
        """Whether one of them makes this word of it."""
        return bool((self.numbers(word) == word_numbers([wanted])).any())

    def spelt(self, word: str, number: int) -> str:
        """The word that comes of the edit of this number."""
        letters = (chr(code) for code in (self.first[number], self.second[number]) if code)
        return word[: self.start[number]] + "".join(letters) + word[self.end[number] :]


def likely(word: str) -> Edits:
    """What undoes a slip that hardly anything else explains: two letters have changed places, one was typed twice,
    an umlaut has lost its dots. In all of them the first letter is right."""
    swapped = [(at, at + 2, word[at + 1] + word[at]) for at in range(1, len(word) - 1)]
    once = [(at, at + 1, "") for at in range(1, len(word)) if word[at] == word[at - 1]]
    return Edits.of([*swapped, *once, *_dots(word)])


def umlauts(word: str) -> Edits:
    """What makes an umlaut, written out, of one of the vowels: fur, uber, funf."""
    return Edits.of(_dots(word))


def possible(word: str) -> Edits:
    """What undoes any other slip: a letter is missing, an umlaut that is written out in two too; or there is one too many, or a wrong one, which in the shortest
    words would make too many other words of them. Both are slips where their keys lie beside the right ones; in a long
    word any may be."""
    inner, long = range(1, len(word)), len(word) >= LONG
    lost = [(at, at, umlaut) for at in range(1, len(word) + 1) for umlaut in ("ae", "oe", "ue")]
    more = _written(np.arange(1, len(word) + 1), 0) + Edits.of(lost)
    if len(word) == SHORTEST:
        return more
    fewer = [(at, at + 1, "") for at in inner if long or _touches(word, at)]
    changed = inner[1:] if word[:2] in _PREFIXES else inner
    if long:
        return Edits.of(fewer) + _written(np.array(changed), 1) + more
    other = [(at, at + 1, letter) for at in changed for letter in _BESIDE.get(word[at], "")]
    return Edits.of([*fewer, *other]) + more


def _dots(word: str) -> list[Edit]:
    return [(at, at, "e") for at, letter in enumerate(word, start=1) if letter in "aou"]


def _written(places: Numbers, instead_of: int) -> Edits:
    """Every letter at each of these places, in the place of so many."""
    start = places.repeat(len(_ALPHABET))
    return Edits(start, start + instead_of, np.tile(_ALPHABET, len(places)), np.zeros_like(start))


def _touches(word: str, at: int) -> bool:
    """Whether the key of a letter lies beside that of one of its neighbours."""
    return any(near in _BESIDE.get(word[at], "") for near in (*word[at - 1], *word[at + 1 : at + 2]))
