"""Which article answers this? Words and letter trigrams over title, question variants and answer; numpy only.

A query is compared with every title and question variant on its own, and the best one counts; the answer text adds
to it. Whole words weigh most but alone would miss German compounds and typing errors; letter trigrams find both.
The score lies in 0…1 and means the same for every query: a rewording of a question variant lies well above 0.35, an
unrelated text well below.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_LONGEST_QUERY = 4_000
_WORDS_SHARE = 0.5
_ANSWER_SHARE = 0.8
_FUNCTION_WORD = 0.5
_SHARPNESS = 1.2
_BM25_SATURATION, _BM25_LENGTH = 1.2, 0.5
_FUNCTION_WORDS = frozenset(
    ["ich", "du", "er", "sie", "es", "wir", "ihr", "mich", "mir", "dich", "uns", "euch", "mein", "meine", "meinen", "meinem", "meiner", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "und", "oder", "aber", "nicht", "kein", "keine", "ist", "sind", "war", "bin", "hat", "habe", "haben", "kann", "koennen", "muss", "soll", "wird", "werden", "wie", "wo", "was", "wann", "warum", "wer", "welche", "welcher", "welches", "wenn", "dass", "ob", "mit", "von", "zu", "zum", "zur", "auf", "fuer", "an", "am", "im", "in", "aus", "bei", "um", "auch", "noch", "nur", "schon", "sehr", "mehr", "jetzt", "bitte", "danke", "hallo", "guten", "tag", "man", "sich", "so", "doch", "mal", "da", "hier", "gibt", "geht", "the", "a", "an", "and", "or", "but", "not", "no", "i", "you", "he", "she", "it", "we", "they", "me", "my", "your", "our", "is", "are", "was", "be", "have", "has", "had", "do", "does", "did", "can", "could", "would", "should", "will", "how", "where", "what", "when", "why", "who", "which", "if", "that", "this", "these", "there", "for", "with", "from", "of", "to", "at", "by", "on", "in", "about", "please", "thanks", "hello", "hi", "some", "any", "get"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Readable:
    """What of an article can be found: `answer` is the plain text a customer would get."""

    article_id: int | str
    title: str
    answer: str = ""
    variants: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One article with its match; `passage` is the sentence of the answer that fits best (the title without one)."""

    article_id: int | str
    score: float
    passage: str


@dataclass(frozen=True, slots=True)
class _Postings:
    """An inverted index: passage `passages[k]` holds the term with weight `weights[k]`, k in `span[term]`."""

    span: dict[str, tuple[int, int]]
    passages: NDArray[np.int32]
    weights: NDArray[np.float32]
    rarity: dict[str, float]
    unseen: float
    size: int

    @classmethod
    def of(cls, texts: Sequence[Counter[str]], *, bm25: bool) -> "_Postings":
        found_in = Counter(term for text in texts for term in text)
        rarity = {
            term: float(np.log(1 + (len(texts) - n + 0.5) / (n + 0.5))) * _emphasis(term)
            for term, n in found_in.items()
        }
        places: dict[str, list[tuple[int, float]]] = {term: [] for term in rarity}
        lengths = [sum(text.values()) for text in texts]
        usual = max(1.0, sum(lengths) / max(1, len(lengths)))
        for at, text in enumerate(texts):
            own = _BM25_SATURATION * (1 - _BM25_LENGTH + _BM25_LENGTH * lengths[at] / usual)
            size = 1.0 if bm25 else _length(text, rarity, 0.0)
            for term, times in text.items():
                weight = times / (times + own) if bm25 else rarity[term] * (1 + np.log(times)) / size
                places[term].append((at, float(weight)))
        span, start = {}, 0
        for term, where in places.items():
            span[term] = (start, start + len(where))
            start += len(where)
        flat = [place for where in places.values() for place in where]
        return cls(
            span,
            np.array([at for at, _ in flat], dtype=np.int32),
            np.array([weight for _, weight in flat], dtype=np.float32),
            rarity,
            float(np.log(2 + 2 * len(texts))),
            len(texts),
        )

    def scores(self, query: Counter[str], *, bm25: bool) -> NDArray[np.float64]:
        """One score a passage, 0…1: cosine, or the share of the query's weight that BM25 finds."""
        places, parts = [], []
        for term, times in query.items():
            if term in self.span:
                start, end = self.span[term]
                places.append(self.passages[start:end])
                parts.append(self.weights[start:end] * (self.rarity[term] * (1.0 if bm25 else 1 + math.log(times))))
        if not places:
            return np.zeros(self.size)
        total = np.bincount(np.concatenate(places), np.concatenate(parts), minlength=self.size)
        if bm25:
            weights = sum(_rarity(term, self.rarity, self.unseen) for term in query)
        else:
            weights = _length(query, self.rarity, self.unseen)
        return np.minimum(total / max(weights, 1e-9), 1.0)


def _emphasis(term: str) -> float:
    return _FUNCTION_WORD if term.strip("\x00 ") in _FUNCTION_WORDS else 1.0


def _length(text: Counter[str], rarity: dict[str, float], unseen: float) -> float:
    squares = ((_rarity(term, rarity, unseen) * (1 + math.log(times))) ** 2 for term, times in text.items())
    return math.sqrt(sum(squares)) or 1.0


def _rarity(term: str, rarity: dict[str, float], unseen: float) -> float:
    known = rarity.get(term)
    return unseen * _emphasis(term) if known is None else known


@dataclass(frozen=True, slots=True)
class Index:
    """All articles that may be found, ready to be asked."""

    articles: tuple[Readable, ...]
    owner: NDArray[np.int64]
    """Position of the article behind each question passage (title or variant)."""
    words: _Postings
    trigrams: _Postings
    answers: _Postings
    languages: NDArray[np.str_] = field(repr=False)

    @classmethod
    def build(cls, articles: Iterable[Readable]) -> "Index":
        """Reads the articles once; asking later costs nothing per article that shares no word or trigram."""
        every = tuple(articles)
        questions = [
            (at, text)
            for at, article in enumerate(every)
            for text in (article.title, *article.variants)
            if text.strip()
        ]
        return cls(
            every,
            np.array([at for at, _ in questions], dtype=np.int64),
            _Postings.of([Counter(_words(text)) for _, text in questions], bm25=False),
            _Postings.of([Counter(_trigrams(text)) for _, text in questions], bm25=False),
            _Postings.of([Counter(_terms(f"{article.title} {article.answer}")) for article in every], bm25=True),
            np.array([article.language for article in every], dtype=np.str_),
        )

    def rank(
        self,
        text: str,
        language: str = "",
        allowed: Collection[int | str] | None = None,
        limit: int = 5,
        scores: NDArray[np.float64] | None = None,
    ) -> list[Hit]:
        """The best articles first, at most `limit`, none with score 0. `language` and `allowed` (article ids) leave
        out all others; "" and None leave out nobody. `scores` spares asking twice for the same text."""
        query = text[:_LONGEST_QUERY]
        scores = self.scores(query) if scores is None else scores.copy()
        if language:
            scores[self.languages != language] = 0
        if allowed is not None:
            scores[[article.article_id not in allowed for article in self.articles]] = 0
        best = np.argsort(-scores, kind="stable")[:limit]
        asked = set(_words(query))
        return [
            Hit(self.articles[at].article_id, float(scores[at]), _passage(self.articles[at], asked))
            for at in best.tolist()
            if scores[at] > 0
        ]

    def scores(self, text: str) -> NDArray[np.float64]:
        """The match of every article, 0…1, in the order of `articles`."""
        plain = _plain(text)
        words, trigrams = Counter(_marked(plain)), Counter(_grams(plain))
        question = _WORDS_SHARE * self.words.scores(words, bm25=False)
        question += (1 - _WORDS_SHARE) * self.trigrams.scores(trigrams, bm25=False)
        asked = np.zeros(len(self.articles))
        np.maximum.at(asked, self.owner, question)
        answered = self.answers.scores(words + trigrams, bm25=True)
        together = asked + _ANSWER_SHARE * answered * (1 - asked)
        return together**_SHARPNESS


def _plain(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS))


def _words(text: str) -> list[str]:
    return _marked(_plain(text))


def _trigrams(text: str) -> list[str]:
    return _grams(_plain(text))


def _marked(plain: list[str]) -> list[str]:
    return [f"\x00{word}" for word in plain]


def _grams(plain: list[str]) -> list[str]:
    return [
        padded[at : at + 3]
        for word in plain
        if word not in _FUNCTION_WORDS
        for padded in (f" {word} ",)
        for at in range(max(1, len(padded) - 2))
    ]


def _terms(text: str) -> list[str]:
    return _words(text) + _trigrams(text)


def _passage(article: Readable, asked: set[str]) -> str:
    said = _sentences(article.answer)
    return max(said, key=lambda sentence: len(asked & sentence[1]), default=(article.title, asked))[0]


@lru_cache(maxsize=512)
def _sentences(answer: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The sentences of an answer with their words; the same few articles are shown again and again."""
    return tuple(
        (sentence.strip(), frozenset(_words(sentence))) for sentence in _SENTENCE.split(answer) if sentence.strip()
    )
