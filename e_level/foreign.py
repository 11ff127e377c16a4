"""Does a question name something nobody here has ever spoken of in this matter? Pure.

"Forgot my Netflix password" is, to the word, about a forgotten password. What tells it from the desk's own passwords is
the one word neither the article nor any message of the category holds, though it is not an everyday word. Such a word
weighs most where something is named: behind an article, a possessive or a preposition.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from e_level.features import folded, folded_word, word_hashes
from e_level.homes import at_home
from e_level.misspelt import Spellings
from e_level.model import Model
from e_level.small_words import NAMING, SMALL

MOST = 0.3
"""Share of what a sentence says that may be foreign."""
_UNNAMED = 0.35
"""What a foreign word weighs that stands where nothing is named: most are verbs and adverbs nobody happened to use."""
_IN_THE_ARTICLE = 0.6
"""What a word weighs that only the article holds.

All chosen on the articles and examples a desk starts with, a third of the question variants asked while they were left out."""
_SHORTEST, _LONGEST = 3, 60
"""Letters of a word, or of a part of one, that is looked at."""
_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")


def foreign(model: Model, category: str, article: str, parts: Sequence[str]) -> tuple[str, ...]:
    """The foreign words of the sentence that is closest to the article, as the customer wrote them, where they say more
    of it than `MOST`; none otherwise. `article` is all of its text, `parts` are the sentences."""
    held, position = _words_of(article), model.categories.index(category)
    told = [_Told.of(part) for part in parts]
    known = _known(model, position, list(dict.fromkeys(word for each in told for word in each.telling)))
    inside = {word for word in known if _holds(held, word)}
    outside = [word for word, (here, _) in known.items() if not here and word not in inside]
    familiar = inside, _joined(model, position, held.words, outside)
    weighed = [_weighed(each, known, *familiar) for each in told]
    closest = max(weighed, key=lambda each: each.held, default=None)
    if closest is None or closest.foreign <= MOST * (closest.held + closest.others + closest.foreign):
        return ()
    return closest.words


@dataclass(frozen=True, slots=True)
class _Told:
    """The words of a sentence, folded, each with how it was written; and which of them tell something."""

    spelt: Mapping[str, str]
    telling: tuple[str, ...]

    @classmethod
    def of(cls, part: str) -> "_Told":
        spelt = {folded_word(word): word for word in _WORD.findall(part)}
        telling = (word for word in spelt if len(word) >= _SHORTEST and not word.isdigit() and word not in SMALL)
        return cls(spelt, tuple(telling))


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What a sentence says that the article holds, that it does not hold, and that is foreign, with its words."""

    held: float
    others: float
    foreign: float
    words: tuple[str, ...]


def _weighed(told: _Told, known: Mapping[str, tuple[bool, float]], inside: Set[str], joined: Set[str]) -> _Weighed:
    """`inside` are the words the article holds, `joined` those put together of known ones."""
    before = dict(zip(islice(told.spelt, 1, None), told.spelt, strict=False))
    held = others = strange = 0.0
    words: list[str] = []
    for word in told.telling:
        here, rare = known[word]
        if word in inside:
            held += rare or _IN_THE_ARTICLE
        elif here or word in joined:
            others += rare or 1.0
        else:
            strange += 1.0 if before.get(word) in NAMING else _UNNAMED
            words.append(word)
    return _Weighed(held, others, strange, tuple(told.spelt[word] for word in words))


def _known(model: Model, category: int, words: Sequence[str]) -> dict[str, tuple[bool, float]]:
    """Of each folded word, whether it is at home in the category, and how rare it is (0–1; 0 for one nobody has used)."""
    if not words:
        return {}
    known = model.vectoriser
    columns = known.columns_of(word_hashes(words))
    rarity = np.where(columns >= 0, (known.idf[columns] - 1) / max(known.rarest - 1, 1e-9), 0.0)
    here = at_home(model.homes, columns, category).tolist()
    return dict(zip(words, zip(here, rarity.tolist(), strict=True), strict=True))


def _joined(model: Model, category: int, article: Set[str], words: Sequence[str]) -> Set[str]:
    """Those that are put together of two words that are at home, as German words are."""
    pairs = [
        (word, first, word[at:])
        for word in words
        if len(word) <= _LONGEST
        for at in range(_SHORTEST, len(word) - _SHORTEST + 1)
        for first in dict.fromkeys((word[:at], word[:at].removesuffix("s")))
    ]
    parts = list({part: None for _, *both in pairs for part in both})
    home = {part for part, (here, _) in _known(model, category, parts).items() if here or part in article}
    return {word for word, first, second in pairs if first in home and second in home}


@lru_cache(maxsize=4_096)
def _holds(article: Spellings, word: str) -> bool:
    """Whether the word is in it, or nearly; most words are asked of the same few articles again and again."""
    return word in article.words or article.has_like(word)


@lru_cache(maxsize=512)
def _words_of(article: str) -> Spellings:
    """The same few articles are asked for again and again."""
    return Spellings(folded(article).split())
