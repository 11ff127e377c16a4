"""Which of a text's words is this one, written otherwise or badly? Pure.

A word is compared only with those that share three letters in a row with it: all that are near enough do.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, takewhile

_ALIKE = 0.6
"""Share of letter trigrams from which on two words are the same, written otherwise or badly.

Chosen on the articles and examples a desk starts with, a third of the question variants asked while they were left out."""
_SHORTEST = 4
"""Letters of a word that may be written otherwise; for a slip it takes one more, so that no slip touches all trigrams."""


class Spellings:
    """The words of a text, folded, and other ways to write them."""

    def __init__(self, words: Iterable[str]):
        self.words = frozenset(words)
        having: defaultdict[str, list[str]] = defaultdict(list)
        for word in self.words:
            for letters in _trigrams(word):
                having[letters].append(word)
        self._having: Mapping[str, list[str]] = dict(having)

    def has_like(self, word: str) -> bool:
        """Whether one of the words is nearly this one."""
        if len(word) < _SHORTEST:
            return False
        own = _trigrams(word)
        common = Counter(chain.from_iterable(self._having.get(letters, ()) for letters in own))
        return any(
            2 * shared >= _ALIKE * (len(own) + len(_trigrams(other))) or one_slip(word, other)
            for other, shared in common.items()
        )


def one_slip(one: str, other: str) -> bool:
    """Whether a letter is missing, too many or another one, or two neighbours have changed places."""
    if abs(len(one) - len(other)) > 1 or len(one) <= _SHORTEST:
        return False
    if one[:2] != other[:2] and one[-2:] != other[-2:]:
        return False  # at once: no slip touches both ends
    begins = _alike(one, other)
    one, other = one[begins:][::-1], other[begins:][::-1]
    ends = _alike(one, other)
    one, other = one[ends:], other[ends:]
    return max(len(one), len(other)) <= 1 or (len(one) == len(other) == 2 and one == other[::-1])


def _alike(one: str, other: str) -> int:
    """How many letters they begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


@lru_cache(maxsize=16_384)
def _trigrams(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
