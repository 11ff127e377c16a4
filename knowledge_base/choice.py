"""Which of several articles about one matter? Words that tell them apart decide, not those they all share.

Rarity is counted once more among the competing articles: "password" says nothing between three articles about
passwords, "portal", "Windows" and "arrive" say everything. All question variants of an article speak for it, the
closest most, and so does the rest of its text. The lead over the second is as telling as the likeness itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.postings import Numbers, Postings, Reals, Terms

_WORDS_SHARE = 0.3
_TELLING = 0.5
"""Power of the rarity among the competing articles; 0 would leave it out."""
_CLOSEST, _MANY = 20.0, 0.5
"""How much more the closest variant says than the others; 0 as the second would favour articles with many variants."""
_TEXT_SHARE = 0.7
_MEANING_SHARE = 0.3
"""What the meaning counts for beside words and letters, where there is an encoder. Tried the same way: the right article
is sent as often as without one, a wrong one in 2 % instead of 4 %, and one in the stead of a missing one as seldom."""
_LEAD_WEIGHT, _USUAL_LEAD = 2.5, 0.16
_SEVERAL_TRIES, _ANOTHER = 0.09, 0.5
"""All chosen on the articles a desk starts with: each question variant was asked while it was left out, alone and two
together, and once more while its whole article was left out, to see what would be answered in its stead."""


Ranked = tuple[int, float, float]
"""Position of the article, score 0…1, lead over the best of the others (below 0 where another one is ahead)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A text compared with everything: what `rank` and `choose` need of it, so that it is worked out once."""

    words: Terms
    trigrams: Terms
    plain: frozenset[str]
    lengths: tuple[float, float]
    """Of the vectors of words and trigrams, words nobody has written about left out mostly."""
    answered: Reals
    scores: Reals
    likeness: Reals
    meant: Reals | None = None
    """How much each article means the same, 0–1; None without an encoder."""


@dataclass(frozen=True, slots=True)
class Competition:
    """The articles of one matter: `articles` are their positions, `owner` the place in it behind each passage."""

    articles: Numbers
    owner: Numbers
    words: Postings
    trigrams: Postings

    @classmethod
    def of(
        cls,
        owner: Numbers,
        words: Sequence[Terms],
        trigrams: Sequence[Terms],
        all_words: Postings,
        all_trigrams: Postings,
    ) -> "Competition":
        """From the question passages of these articles and the indexes of all passages."""
        articles, place = np.unique(owner, return_inverse=True)
        by_word, by_trigram = (
            Postings.of(texts, rarity=_telling(texts, place, every))
            for texts, every in ((words, all_words), (trigrams, all_trigrams))
        )
        return cls(articles, place, by_word, by_trigram)

    def ranked(self, asked: Asked) -> list[Ranked]:
        """Every article of the matter, best first."""
        near = _WORDS_SHARE * self.words.shared(asked.words) / asked.lengths[0]
        near += (1 - _WORDS_SHARE) * self.trigrams.shared(asked.trigrams) / asked.lengths[1]
        voices = np.bincount(self.owner, np.exp(_CLOSEST * near)) / np.bincount(self.owner) ** _MANY
        speaks = np.log(voices) / _CLOSEST + _TEXT_SHARE * asked.answered[self.articles]
        if asked.meant is not None:
            speaks = (1 - _MEANING_SHARE) * speaks + _MEANING_SHARE * asked.meant[self.articles]
        order = np.argsort(-speaks, kind="stable")
        best = speaks[order[0]]
        lead = speaks - best
        lead[order[0]] = best - speaks[order[1]] if len(order) > 1 else _USUAL_LEAD
        scores = np.clip(asked.likeness[self.articles] + _LEAD_WEIGHT * (lead - _USUAL_LEAD), 0.0, 1.0)
        return [(int(self.articles[at]), float(scores[at]), float(lead[at])) for at in order]


def with_parts(whole: list[Ranked], parts: Sequence[list[Ranked]]) -> list[Ranked]:
    """The ranking of a text seen as a whole and sentence by sentence: the mean of both, the best sentence counting for
    each article, less what comes from having had several tries."""
    if not parts:
        return whole
    best: dict[int, tuple[float, float]] = {}
    for at, score, lead in (each for part in parts for each in part):
        best[at] = max(best.get(at, (0.0, lead)), (score, lead))
    both = []
    for at, score, lead in whole:
        against = max((other for place, (other, _) in best.items() if place != at), default=0.0)
        together = (score + best[at][0] - _ANOTHER * against) / 2 - _SEVERAL_TRIES
        both.append((at, max(0.0, together), (lead + best[at][1]) / 2))
    return sorted(both, key=lambda each: (-each[1], -each[2]))


def _telling(texts: Sequence[Terms], place: Numbers, every: Postings) -> Reals:
    """Rarity of each term of these passages, ascending: that among all passages, less where most of these articles
    use it."""
    articles = int(place.max()) + 1
    pairs = np.unique(np.concatenate([text.numbers * articles + at for text, at in zip(texts, place, strict=True)]))
    terms, found_in = np.unique(pairs // articles, return_counts=True)
    usual = every.rarity[np.searchsorted(every.terms, terms)]
    if articles == 1:
        return usual
    telling = np.log(1 + (articles - found_in + 0.5) / (found_in + 0.5)) / math.log(1 + (articles - 0.5) / 1.5)
    return np.asarray(usual * telling**_TELLING)
