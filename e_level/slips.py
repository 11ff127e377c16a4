"""Reads a word nobody here has ever used, but one slip of the finger away from one they have, as that one. Pure.

A model keeps no words, only what they are hashed to: the words one slip away are made and looked up, and the one that
was used clearly most is taken. A wrong letter and one too many are slips where their keys lie beside the right ones;
in a long word any may be, for it hardly ever differs from another word by one letter alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from e_level.features import folded_word, word_numbers
from e_level.misspelt import one_slip

Read = tuple[tuple[str, str], ...]
"""Words as they were written, each with what it was read as."""

_SHORTEST, _LONG, _LONGEST, _PART = 5, 8, 40, 4
"""Letters of a word that is mended, of a long one, of the longest, and of what German words are put together of."""
_MOST = 12
"""Strange words of a text; one with more is about something else, or in another language."""
_CLEARLY = 3
"""How many times as often as the next best a word must have been used."""
_WORD = re.compile(r"(?<![\w@/.])[^\W\d_]+(?:['’`´][^\W\d_]+)*(?![\w@/]|\.\w)")
"""Words of letters alone, in no address and in no code."""
_PREFIXES = frozenset(["ab", "an", "au", "ei", "en", "er", "im", "in", "um", "un"])
"""Where a word begins like this, another second letter makes another word: anmelden, abmelden; enable, unable."""
_BOARDS = (("qwertzuiop", "asdfghjkl", "yxcvbnm"), ("qwertyuiop", "asdfghjkl", "zxcvbnm"))
"""Of German and English keyboards."""


def _around(key: str) -> str:
    """The keys that touch this one."""
    places = [(board, level, keys.index(key)) for board in _BOARDS for level, keys in enumerate(board) if key in keys]
    rows = [(keys, at) for board, level, at in places for keys in board[max(0, level - 1) : level + 2]]
    return "".join(sorted({*chain.from_iterable(keys[max(0, at - 1) : at + 2] for keys, at in rows)} - {key}))


_BESIDE = {key: _around(key) for key in ascii_lowercase}


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of the examples: `words` are their hashes, ascending, `times` in how many texts each stands."""

    words: NDArray[np.uint64]
    times: NDArray[np.uint32]

    @classmethod
    def of(cls, folded_texts: Iterable[str]) -> "Spoken":
        """Of folded texts."""
        counted: dict[str, int] = {}
        for word in chain.from_iterable(set(text.split()) for text in folded_texts):
            counted[word] = counted.get(word, 0) + 1
        words, first = np.unique(word_numbers(list(counted)), return_index=True)
        return cls(words, np.fromiter(counted.values(), np.uint32, len(counted))[first])

    def used(self, words: Sequence[str]) -> list[int]:
        """In how many texts each of these folded words stands; 0 for a strange one."""
        if not len(self.words):
            return [0] * len(words)
        sums = word_numbers(words)
        at = np.minimum(self.words.searchsorted(sums), len(self.words) - 1)
        found: list[int] = np.where(self.words[at] == sums, self.times[at], 0).tolist()
        return found


def strange(spoken: Spoken, text: str) -> dict[str, str]:
    """The words of the text that were never used here, folded; none where they are too many to be slips."""
    plain = {word: folded_word(word) for word in _WORD.findall(text)}
    used = spoken.used(list(plain.values()))
    found = {
        word: form
        for (word, form), times in zip(plain.items(), used, strict=True)
        if not times and len(form) <= _LONGEST
    }
    return found if len(found) <= _MOST else {}


def mended(spoken: Spoken, text: str, unknown: Mapping[str, str] | None = None) -> tuple[str, Read]:
    """The text as it was meant, and the words that were read otherwise than they are written. `unknown` is what `strange`
    says of the text, where it is known already."""
    read = {
        word: meant.capitalize() if word[0].isupper() else meant
        for word, form in (strange(spoken, text) if unknown is None else unknown).items()
        if (meant := _meant(spoken, form))
    }
    return with_words(text, read), tuple(read.items())


def with_words(text: str, instead: Mapping[str, str]) -> str:
    """The text with other words in the place of some."""
    return _WORD.sub(lambda found: instead.get(found[0], found[0]), text) if instead else text


def may_be(word: str, meant: str) -> bool:
    """Whether the word is `meant`, or that with a slip."""
    return word == meant or (one_slip(word, meant) and meant in (*_likely(word), *_possible(word)))


def _meant(spoken: Spoken, word: str) -> str:
    """What the strange word was meant to be; empty where nothing is near, or no one thing."""
    if len(word) < _SHORTEST:
        return _most_used(spoken, _umlauts(word))
    cuts = [(word[:at], word[at:]) for at in range(_PART, len(word) - _PART + 1)]
    heads, tails = (spoken.used([cut[side] for cut in cuts]) for side in (0, 1))
    if any(first and second for first, second in zip(heads, tails, strict=True)):
        return ""  # put together of two known words, it is no slip
    if whole := _near(spoken, word):
        return whole
    for (head, tail), first, second in zip(cuts, heads, tails, strict=True):
        part = tail if first else head if second else ""
        if len(part) >= _SHORTEST and (meant := _near(spoken, part)):
            return head + meant if first else meant + tail
    return ""


def _near(spoken: Spoken, word: str) -> str:
    return _most_used(spoken, _likely(word)) or _most_used(spoken, _possible(word))


def _most_used(spoken: Spoken, words: Sequence[str]) -> str:
    """The one that was used clearly most; empty where none was, or none clearly."""
    used = sorted(set(zip(spoken.used(words), words, strict=True)), reverse=True)
    (best, word), (second, _), *_ = [*used, (0, ""), (0, "")]
    return word if best and best >= _CLEARLY * second else ""


def _likely(word: str) -> list[str]:
    """The word before a slip that hardly anything else explains: two letters have changed places, one was typed twice,
    an umlaut has lost its dots. In all of them the first letter is right."""
    swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)]
    once = [word[:at] + word[at + 1 :] for at in range(1, len(word)) if word[at] == word[at - 1]]
    return [*swapped, *once, *_umlauts(word)]


def _possible(word: str) -> list[str]:
    """The word before any other slip: a letter is missing; or there is one too many, or a wrong one, which in the
    shortest words would make too many other words of them."""
    inner, long = range(1, len(word)), len(word) >= _LONG
    more = [word[:at] + letter + word[at:] for at in (*inner, len(word)) for letter in ascii_lowercase]
    if len(word) == _SHORTEST:
        return more
    fewer = [word[:at] + word[at + 1 :] for at in inner if long or _touches(word, at)]
    other = [
        word[:at] + letter + word[at + 1 :]
        for at in inner
        if at > 1 or word[:2] not in _PREFIXES
        for letter in (ascii_lowercase if long else _BESIDE.get(word[at], ""))
    ]
    return [*fewer, *other, *more]


def _touches(word: str, at: int) -> bool:
    """Whether the key of a letter lies beside that of one of its neighbours."""
    return any(near in _BESIDE.get(word[at], "") for near in (*word[at - 1], *word[at + 1 : at + 2]))


def _umlauts(word: str) -> list[str]:
    """The word with one of its vowels as an umlaut, written out: fur, uber, funf."""
    return [word[: at + 1] + "e" + word[at + 1 :] for at, letter in enumerate(word) if letter in "aou"]
