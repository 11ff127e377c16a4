"""Reads a word nobody here has ever used, but one slip of the finger away from one they have, as that one. Pure.

A model keeps no words, only what they are hashed to: of the words one slip away (`edits.py`) the one that was used
clearly most is taken.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from e_level.edits import SHORTEST, Edits, likely, possible, umlauts
from e_level.features import Sums, folded, folded_word, word_numbers
from e_level.misspelt import one_slip
from e_level.small_words import FEWEST_LETTERS, SMALL
from foundation.forms_of_address import ADDRESS

Read = tuple[tuple[str, str], ...]
"""Words as they were written, each with what it was read as."""

_LONGEST, _PART = 40, 4
"""Letters of the longest word that is mended, and of what German words are put together of."""
_MOST = 12
"""Strange words of a text; one with more is about something else, or in another language."""
_CLEARLY = 3
"""How many times as often as the next best a word must have been used."""
_REMEMBERED = 4_096
"""Strange words whose meaning is kept as long as the model."""
_BEGINNING = 400
"""So many letters are looked at first: they say enough of most messages."""
_WORD = re.compile(r"(?<![\w@/.])[^\W\d_]+(?:['’`´][^\W\d_]+)*(?![\w@/]|\.\w)")
"""Words of letters alone, in no address and in no code."""


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """The words of the examples: `words` are their numbers, ascending, `times` in how many texts each stands."""

    words: Sums
    times: NDArray[np.uint32]
    meant: dict[str, str] = field(default_factory=dict, init=False, repr=False)
    """What strange words were taken for: names come again and again."""
    met: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    """In how many texts words met lately stand: most of a desk come again and again."""

    @classmethod
    def of(cls, folded_texts: Iterable[str]) -> "Spoken":
        """Of folded texts."""
        counted: dict[str, int] = {}
        for word in chain.from_iterable(set(text.split()) for text in folded_texts):
            counted[word] = counted.get(word, 0) + 1
        words, first = np.unique(word_numbers(list(counted)), return_index=True)
        return cls(words, np.fromiter(counted.values(), np.uint32, len(counted))[first])

    def used(self, numbers: Sums) -> NDArray[np.uint32]:
        """In how many texts each of the words of these numbers stands; 0 for a strange one."""
        if not len(self.words):
            return np.zeros(len(numbers), np.uint32)
        at = np.minimum(self.words.searchsorted(numbers), len(self.words) - 1)
        return np.where(self.words[at] == numbers, self.times[at], np.uint32(0))

    def times_of(self, words: Sequence[str]) -> list[int]:
        """The same of folded words."""
        found = list(map(self.met.get, words))
        new = [word for word, times in zip(words, found, strict=True) if times is None]
        if not new:
            return found  # type: ignore[return-value]  # none of them is None
        told = self.used(word_numbers(new)).tolist()
        if len(self.met) + len(new) > _REMEMBERED:
            self.met.clear()
        self.met.update(zip(new, told, strict=True))
        rest = iter(told)
        return [next(rest) if times is None else times for times in found]


def telling(spoken: Spoken, text: str, enough: int) -> int:
    """How many different words of the text that say something about a matter were ever used here; beyond `enough` only those
    of its beginning are counted."""
    few = _telling(spoken, text[:_BEGINNING])
    return few if few > enough or len(text) <= _BEGINNING else _telling(spoken, text)


def _telling(spoken: Spoken, text: str) -> int:
    words = {
        word for word in folded(text).split() if word.isalpha() and len(word) >= FEWEST_LETTERS and word not in SMALL
    }
    return sum(times > 0 for times in spoken.times_of(list(words)))


def strange(spoken: Spoken, text: str) -> dict[str, str]:
    """The words of the text that were never used here, folded; none where they are too many to be slips."""
    plain = {word: folded_word(word) for word in _WORD.findall(text)}
    used = spoken.times_of(list(plain.values()))
    found = {
        word: form
        for (word, form), times in zip(plain.items(), used, strict=True)
        if not times and len(form) <= _LONGEST and form not in ADDRESS
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
    return word == meant or (one_slip(word, meant) and (likely(word) + possible(word)).make(meant, word))


def _meant(spoken: Spoken, word: str) -> str:
    """What the strange word was meant to be; empty where nothing is near, or no one thing."""
    found = spoken.meant.get(word)
    if found is None:
        if len(spoken.meant) >= _REMEMBERED:
            spoken.meant.clear()
        found = spoken.meant[word] = _sought(spoken, word)
    return found


def _sought(spoken: Spoken, word: str) -> str:
    if len(word) < SHORTEST:
        return _most_used(spoken, word, umlauts(word))
    cuts = [(word[:at], word[at:]) for at in range(_PART, len(word) - _PART + 1)]
    used = spoken.used(word_numbers(list(chain.from_iterable(cuts)))).reshape(-1, 2) > 0
    if used.all(axis=1).any():
        return ""  # put together of two known words, it is no slip
    if whole := _near(spoken, word):
        return whole
    for (head, tail), (first, second) in zip(cuts, used.tolist(), strict=True):
        part = tail if first else head if second else ""
        if len(part) >= SHORTEST and (meant := _near(spoken, part)):
            return head + meant if first else meant + tail
    return ""


def _near(spoken: Spoken, word: str) -> str:
    return _most_used(spoken, word, likely(word)) or _most_used(spoken, word, possible(word))


def _most_used(spoken: Spoken, word: str, edits: Edits) -> str:
    """The word that was used clearly most of those the edits make; empty where none was, or none clearly."""
    times = spoken.used(edits.numbers(word))
    used = sorted({(int(times[at]), edits.spelt(word, at)) for at in times.nonzero()[0].tolist()}, reverse=True)
    (best, meant), (second, _), *_ = [*used, (0, ""), (0, "")]
    return meant if best and best >= _CLEARLY * second else ""
