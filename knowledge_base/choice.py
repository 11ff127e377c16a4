"""Which of several articles about one matter? Words that tell them apart decide, not those they all share.

Rarity is counted once more among the competing articles: "password" says nothing between three articles about
passwords, "portal", "Windows" and "arrive" say everything. All question variants of an article speak for it, the
closest most, and so does the rest of its text. The lead over the second is as telling as the likeness itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.postings import Met, Numbers, Postings, Reals, Terms

WORDS_SHARE = 0.5
STRANGE = 0.3
"""Share of its weight that a word no article knows takes from likeness: people tell more than they ask."""
_ANSWER_SHARE = 0.8
_SHARPNESS = 1.2
_LEXICAL_SHARE = 0.3
"""What words and letters count for beside the meaning, where there is an encoder."""
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
    """A text, with its sentences behind it where there are more than one, compared with everything: what `rank` and
    `choose` need of it, so that it is worked out once. Of each of the texts:"""

    words: Terms
    trigrams: Terms
    met: tuple[Met, Met]
    """Both as all passages have them."""
    plain: frozenset[str]
    """Of the text itself only."""
    answered: Reals
    """Texts × articles."""
    meant: Sequence[Reals | None]
    """How much each article means the same, 0–1; None without an encoder."""

    def lengths(self, strange: float) -> tuple[Reals, Reals]:
        """Of the vectors of words and trigrams, one a text; a word no article knows counts for `strange` of its weight."""
        words, trigrams = (np.sqrt(met.known + strange * met.others) for met in self.met)
        return np.where(words > 0, words, 1.0), np.where(trigrams > 0, trigrams, 1.0)


@dataclass(frozen=True, slots=True)
class Competition:
    """The articles of one matter: `articles` are their positions, `owner` the place in it behind each passage,
    ascending. `alike` are the weights of words and trigrams as among all passages."""

    articles: Numbers
    owner: Numbers
    words: Postings
    trigrams: Postings
    alike: tuple[Reals, Reals]

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
        (by_word, word_weights), (by_trigram, trigram_weights) = (
            _compared(texts, place, every) for texts, every in ((words, all_words), (trigrams, all_trigrams))
        )
        return cls(articles, place, by_word, by_trigram, (word_weights, trigram_weights))

    def ranked(self, asked: Asked) -> list[list[Ranked]]:
        """For the text, and then for each of its sentences, every article of the matter, best first."""
        words, trigrams = self.words.met(asked.words), self.trigrams.met(asked.trigrams)
        lengths = [each[:, np.newaxis] for each in asked.lengths(STRANGE)]
        by_word = [each / lengths[0] for each in self.words.shared(words, self.alike[0])]
        by_trigram = [each / lengths[1] for each in self.trigrams.shared(trigrams, self.alike[1])]
        near = _WORDS_SHARE * by_word[0] + (1 - _WORDS_SHARE) * by_trigram[0]
        alike = WORDS_SHARE * by_word[1] + (1 - WORDS_SHARE) * by_trigram[1]
        variants = np.bincount(self.owner)
        begins = variants.cumsum() - variants
        voices = np.add.reduceat(np.exp(_CLOSEST * near), begins, axis=1) / variants**_MANY
        answered = asked.answered[:, self.articles]
        speaks = np.log(voices) / _CLOSEST + _TEXT_SHARE * answered
        likeness = together(np.maximum.reduceat(np.minimum(alike, 1.0), begins, axis=1), answered)
        return [self._ranked(*each) for each in zip(speaks, likeness, asked.meant, strict=True)]

    def _ranked(self, speaks: Reals, likeness: Reals, meant: Reals | None) -> list[Ranked]:
        if meant is not None:
            speaks = (1 - _MEANING_SHARE) * speaks + _MEANING_SHARE * meant[self.articles]
            likeness = with_meaning(likeness, meant[self.articles])
        said, alike = speaks.tolist(), likeness.tolist()
        order = sorted(range(len(said)), key=said.__getitem__, reverse=True)
        best = said[order[0]]
        leads = {at: said[at] - best for at in order}
        leads[order[0]] = best - said[order[1]] if len(order) > 1 else _USUAL_LEAD
        scores = {at: min(1.0, max(0.0, alike[at] + _LEAD_WEIGHT * (lead - _USUAL_LEAD))) for at, lead in leads.items()}
        articles = self.articles.tolist()
        return [(articles[at], scores[at], leads[at]) for at in order]


def together(question: Reals, answered: Reals) -> Reals:
    """How much articles are like a text, 0…1, by their closest title or variant and by how much of it they answer."""
    return np.asarray((question + _ANSWER_SHARE * answered * (1 - question)) ** _SHARPNESS)


def with_meaning(likeness: Reals, meant: Reals) -> Reals:
    """Words and letters beside the meaning, where there is an encoder."""
    return np.asarray(_LEXICAL_SHARE * likeness + (1 - _LEXICAL_SHARE) * meant)


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


def _compared(texts: Sequence[Terms], place: Numbers, every: Postings) -> tuple[Postings, Reals]:
    """The index of these passages, and their weights as `every` passage has them. Rarity of each term is that among all
    passages, less where most of these articles use it."""
    articles = int(place.max()) + 1
    pairs = np.unique(np.concatenate([text.numbers * articles + at for text, at in zip(texts, place, strict=True)]))
    terms, found_in = np.unique(pairs // articles, return_counts=True)
    usual = every.rarity[np.searchsorted(every.terms, terms)]
    here = Postings.of(texts, rarity=usual)
    if articles == 1:
        return here, here.weights
    telling = np.log(1 + (articles - found_in + 0.5) / (found_in + 0.5)) / math.log(1 + (articles - 0.5) / 1.5)
    return Postings.of(texts, rarity=usual * telling**_TELLING), here.weights
