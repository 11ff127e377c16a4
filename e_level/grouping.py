"""Messages that speak of the same things, by the telling words they share. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from e_level.features import folded, folded_word
from e_level.language import COMMON

_TERMS, _FEWEST_LETTERS = 4, 4
_COMMON = frozenset(map(folded, COMMON))
_WORD = re.compile(r"[^\W_]+")
MASK = re.compile(r"\[[a-z]+\]")


@dataclass(frozen=True, slots=True)
class Group:
    """`terms` are the words its messages share, the commonest first, as they are written there in small letters; `members` their positions, ascending."""

    terms: tuple[str, ...]
    members: tuple[int, ...]


def words_of(text: str) -> set[str]:
    """The words of a text that may tell something, folded; what was masked is none."""
    plain = folded(MASK.sub(" ", text))
    return {word for word in plain.split() if len(word) >= _FEWEST_LETTERS and word not in _COMMON}


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
        terms = _as_written((word, *(other for other, _ in shared)), (texts[at] for at in members))
        found.append(Group(terms, tuple(members)))
        left -= set(members)
    return tuple(found)


def _as_written(words: Sequence[str], texts: Iterable[str]) -> tuple[str, ...]:
    """The folded words as most of the texts spell them."""
    spelt = Counter(word for text in texts for word in _WORD.findall(text.lower()))
    written = {folded_word(word): word for word, _ in reversed(spelt.most_common())}
    return tuple(written.get(word, word) for word in words)
