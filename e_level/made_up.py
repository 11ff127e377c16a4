"""Texts about nothing: words of the examples strung together so that each two neighbours have stood together before.

They teach every category that a few of its words are not yet its matter, as what a customer writes about something nobody has
an example of uses those words, too (outlier exposure: Hendrycks, Mazeika & Dietterich, 2019).
"""

import random
from collections import defaultdict
from collections.abc import Sequence

_START, _END = "", "\n"
_SHORTEST, _LONGEST = 3, 40


def made_up(folded_texts: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """At most `count` such texts; none of them is one of `folded_texts`."""
    follows: dict[str, list[str]] = defaultdict(list)
    for text in folded_texts:
        words = text.split(" ")
        for word, following in zip([_START, *words], [*words, _END], strict=True):
            follows[word].append(following)
    real = set(folded_texts)
    found = (_strung(follows, chance) for _ in range(count if follows else 0))
    return [text for text in found if text and text not in real]


def _strung(follows: dict[str, list[str]], chance: random.Random) -> str:
    words: list[str] = []
    word = chance.choice(follows[_START])
    while word != _END and len(words) < _LONGEST:
        words.append(word)
        word = chance.choice(follows[word])
    return " ".join(words) if len(words) >= _SHORTEST else ""
