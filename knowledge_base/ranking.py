"""Which article answers this? Words and letter trigrams over title, question variants and answer; numpy only.

A query is compared with every title and question variant on its own, and the best one counts; the answer text adds
to it. Whole words weigh most but alone would miss German compounds and typing errors; letter trigrams find both.
The score lies in 0…1 and means the same for every query: a rewording of a question variant lies well above 0.35, an
unrelated text well below. Which of the articles about one matter is the right one is asked in `choice.py`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from foundation.encoder import Encoder
from foundation.forms_of_address import ADDRESS
from foundation.umlauts import written_out
from knowledge_base.choice import WORDS_SHARE, Asked, Competition, together, with_meaning, with_parts
from knowledge_base.meaning import Meaning
from knowledge_base.postings import Postings, Reals, Vocabulary

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_LONGEST_QUERY = 4_000
_FUNCTION_WORD = 0.5
_FUNCTION_WORDS = frozenset(
    ["ich", "du", "er", "sie", "es", "wir", "ihr", "mich", "mir", "dich", "uns", "euch", "mein", "meine", "meinen", "meinem", "meiner", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "und", "oder", "aber", "nicht", "kein", "keine", "ist", "sind", "war", "bin", "hat", "habe", "haben", "kann", "koennen", "muss", "soll", "wird", "werden", "wie", "wo", "was", "wann", "warum", "wer", "welche", "welcher", "welches", "wenn", "dass", "ob", "mit", "von", "zu", "zum", "zur", "auf", "fuer", "an", "am", "im", "in", "aus", "bei", "um", "auch", "noch", "nur", "schon", "sehr", "mehr", "jetzt", "bitte", "danke", "hallo", "guten", "tag", "man", "sich", "so", "doch", "mal", "da", "hier", "gibt", "geht", "the", "a", "an", "and", "or", "but", "not", "no", "i", "you", "he", "she", "it", "we", "they", "me", "my", "your", "our", "is", "are", "was", "be", "have", "has", "had", "do", "does", "did", "can", "could", "would", "should", "will", "how", "where", "what", "when", "why", "who", "which", "if", "that", "this", "these", "there", "for", "with", "from", "of", "to", "at", "by", "on", "in", "about", "please", "thanks", "hello", "hi", "some", "any", "get", *ADDRESS]
)  # fmt: skip


_LIGHT = frozenset(f"\x00{word}" for word in _FUNCTION_WORDS)


@dataclass(frozen=True, slots=True)
class Readable:
    """What of an article can be found: `answer` is the plain text a customer would get."""

    article_id: int | str
    title: str
    answer: str = ""
    variants: tuple[str, ...] = ()
    language: str = ""
    more: str = ""
    """What else the article says; helps to find it, is never shown as a passage."""
    matter: str = ""
    """What it is about (its category): articles of one matter compete in `Index.choose`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One article with its match; `passage` is the sentence of the answer that fits best (the title without one)."""

    article_id: int | str
    score: float
    passage: str
    lead: float = 0.0


@dataclass(frozen=True, slots=True)
class Index:
    """All articles that may be found, ready to be asked."""

    articles: tuple[Readable, ...]
    owner: NDArray[np.int64]
    """Position of the article behind each question passage (title or variant)."""
    vocabulary: Vocabulary = field(repr=False)
    words: Postings = field(repr=False)
    trigrams: Postings = field(repr=False)
    answers: Postings = field(repr=False)
    languages: NDArray[np.str_] = field(repr=False)
    spoken: Mapping[str, tuple[Postings, Postings, Postings]] = field(repr=False)
    """By language, words, trigrams and answers as if there were no articles in another one; "" has them all."""
    competitions: Mapping[tuple[str, str], Competition] = field(repr=False)
    """By matter and language."""
    meaning: Meaning | None = field(default=None, repr=False)

    @classmethod
    def build(cls, articles: Iterable[Readable]) -> "Index":
        """Reads the articles once; asking later costs nothing per article that shares no word or trigram."""
        every = tuple(articles)
        questions = _questions(every)
        vocabulary = Vocabulary(_LIGHT, _FUNCTION_WORD)
        words = [vocabulary.learn(_words(text)) for _, text in questions]
        trigrams = [vocabulary.learn(_trigrams(text)) for _, text in questions]
        answers = [vocabulary.learn(_terms(f"{article.title} {article.answer} {article.more}")) for article in every]
        owner = np.array([at for at, _ in questions], dtype=np.int64)
        by_word, by_trigram = Postings.of(words), Postings.of(trigrams)
        matters = {(article.matter, article.language) for article in every if article.matter}
        groups = np.array([(article.matter, article.language) for article in every], dtype=np.str_).reshape(-1, 2)
        competitions = {}
        for matter in matters:
            taken = np.flatnonzero((groups[owner] == matter).all(axis=1))
            competitions[matter] = Competition.of(
                owner[taken], [words[at] for at in taken], [trigrams[at] for at in taken], by_word, by_trigram
            )
        languages = np.array([article.language for article in every], dtype=np.str_)
        by_answer = Postings.of(answers, bm25=True)
        spoken = {"": (by_word, by_trigram, by_answer)}
        for language in {article.language for article in every} - {""}:
            here = languages == language
            asked = here[owner]
            spoken[language] = (by_word.only(asked), by_trigram.only(asked), by_answer.only(here))
        return cls(every, owner, vocabulary, by_word, by_trigram, by_answer, languages, spoken, competitions)

    def understood(self, encoder: Encoder, before: "Index | None" = None) -> "Index":
        """The same articles, found by what they mean, too. What `before` has computed is taken over."""
        if not len(self.owner):
            return self
        passages = [text for _, text in _questions(self.articles)]
        answers = [article.answer or article.title for article in self.articles]
        known = before.meaning if before else None
        return replace(self, meaning=Meaning.of(encoder, passages, self.owner, answers, known))

    def asked(self, text: str, parts: Sequence[str] = (), language: str = "") -> Asked:
        """The text compared with every article, or with those of one language; its beginning, where it is very long. `parts`
        are its sentences, of which one may ask what the others only surround."""
        texts = (text, *parts)
        plain = [_plain(each[:_LONGEST_QUERY]) for each in texts]
        words = self.vocabulary.read(map(_marked, plain))
        trigrams = self.vocabulary.read(map(_grams, plain), all_ordinary=True)
        meant = [
            self.meaning.likeness(each) if self.meaning and said else None
            for each, said in zip(texts, plain, strict=True)
        ]
        met = self.words.met(words), self.trigrams.met(trigrams)
        return Asked(words, trigrams, met, frozenset(plain[0]), self._in(language)[2].share(words + trigrams), meant)

    def text_of(self, article_id: int | str) -> str:
        """All an article says; empty where there is none of this id."""
        found = next((each for each in self.articles if each.article_id == article_id), None)
        return "\n".join((found.title, *found.variants, found.answer, found.more)) if found else ""

    def rank(
        self, text: str | Asked, language: str = "", allowed: Collection[int | str] | None = None, limit: int = 5
    ) -> list[Hit]:
        """The best articles first, at most `limit`, none with score 0. `language` and `allowed` (article ids) leave
        out all others; "" and None leave out nobody."""
        asked = self.asked(text) if isinstance(text, str) else text
        scores = self._scores(asked, language)
        if language:
            scores[self.languages != language] = 0
        if allowed is not None:
            scores[[article.article_id not in allowed for article in self.articles]] = 0
        best = np.argsort(-scores, kind="stable")[:limit]
        return [self._hit(at, float(scores[at]), asked) for at in best.tolist() if scores[at] > 0]

    def choose(self, text: str | Asked, matter: str, language: str) -> list[Hit]:
        """Every article of one matter in one language, best first, each with its lead over the best of the others. Here
        the score says how surely the article answers the text, given that the text is about the matter."""
        asked = self.asked(text) if isinstance(text, str) else text
        competition = self.competitions.get((matter, language))
        if competition is None:
            return []
        whole, *parts = competition.ranked(asked)
        return [self._hit(at, score, asked, lead) for at, score, lead in with_parts(whole, parts)]

    def _in(self, language: str) -> tuple[Postings, Postings, Postings]:
        return self.spoken.get(language, self.spoken[""])

    def _scores(self, asked: Asked, language: str) -> Reals:
        """How much each article of the language is like the text as a whole."""
        words, trigrams = (met.first() for met in asked.met)
        in_words, in_trigrams, _ = self._in(language)
        by_word, by_trigram = in_words.shared(words)[0][0], in_trigrams.shared(trigrams)[0][0]
        lengths = [each[0] for each in asked.lengths(1.0)]
        alike = WORDS_SHARE * by_word / lengths[0] + (1 - WORDS_SHARE) * by_trigram / lengths[1]
        best, meant = np.zeros(len(self.articles)), asked.meant[0]
        np.maximum.at(best, self.owner, np.minimum(alike, 1.0))
        scores = together(best, asked.answered[0])
        return scores if meant is None else with_meaning(scores, meant)

    def _hit(self, at: int, score: float, asked: Asked, lead: float = 0.0) -> Hit:
        article = self.articles[at]
        return Hit(article.article_id, score, _passage(article, asked.plain), lead)


def _questions(articles: Sequence[Readable]) -> list[tuple[int, str]]:
    """Every title and question variant, with the position of its article."""
    return [(at, text) for at, each in enumerate(articles) for text in (each.title, *each.variants) if text.strip()]


def _plain(text: str) -> list[str]:
    return _WORD.findall(written_out(unicodedata.normalize("NFKC", text).casefold()))


def _words(text: str) -> list[str]:
    return _marked(_plain(text))


def _trigrams(text: str) -> list[str]:
    return _grams(_plain(text))


def _marked(plain: list[str]) -> list[str]:
    return [f"\x00{word}" for word in plain]


def _grams(plain: list[str]) -> list[str]:
    return list(chain.from_iterable(map(_grams_of, plain)))


@lru_cache(maxsize=4_096)
def _grams_of(word: str) -> tuple[str, ...]:
    """Most words of a desk come again and again."""
    padded = f" {word} "
    size = 0 if word in _FUNCTION_WORDS else max(1, len(padded) - 2)
    return tuple(padded[at : at + 3] for at in range(size))


def _terms(text: str) -> list[str]:
    return _words(text) + _trigrams(text)


def _passage(article: Readable, asked: frozenset[str]) -> str:
    said = _sentences(article.answer)
    return max(said, key=lambda sentence: len(asked & sentence[1]), default=(article.title, asked))[0]


@lru_cache(maxsize=512)
def _sentences(answer: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The sentences of an answer with their words; the same few articles are shown again and again."""
    return tuple(
        (sentence.strip(), frozenset(_plain(sentence))) for sentence in _SENTENCE.split(answer) if sentence.strip()
    )
