"""Messages that speak of the same things, by the telling words they share. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from e_level.features import folded
from e_level.language import COMMON

_TERMS, _FEWEST_LETTERS = 4, 4
MASK = re.compile(r"\[[a-z]+\]")


@dataclass(frozen=True, slots=True)
class Group:
    """`terms` are the words its messages share, the commonest first; `members` their positions, ascending."""

    terms: tuple[str, ...]
    members: tuple[int, ...]


def words_of(text: str) -> set[str]:
    """The words of a text that may tell something, folded; what was masked is none."""
    plain = folded(MASK.sub(" ", text))
    return {word for word in plain.split() if len(word) >= _FEWEST_LETTERS and word not in COMMON}


def grouped(
    texts: Sequence[str], smallest: int, most: int, ignored: Collection[str] = frozenset()
) -> tuple[Group, ...]:
    """At most `most` groups of at least `smallest` messages, the largest first; each message stands in one. `ignored`
    words bring nobody together."""
    words = [words_of(text).difference(ignored) for text in texts]
    often = Counter(word for each in words for word in each)
    telling = {word for word, count in often.items() if count >= smallest}
    left, found = set(range(len(texts))), list[Group]()
    while len(found) < most:
        count = Counter(word for at in left for word in words[at] & telling)
        word, size = max(count.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        if size < smallest:
            break
        members = sorted(at for at in left if word in words[at])
        beside = Counter(other for at in members for other in words[at] & telling if other != word)
        shared = sorted(beside.items(), key=lambda item: (-item[1], item[0]))[: _TERMS - 1]
        found.append(Group((word, *(other for other, _ in shared)), tuple(members)))
        left -= set(members)
    return tuple(found)
