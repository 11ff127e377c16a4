"""Articles found by what they mean: the mixing, with an encoder of a dozen words."""

import numpy as np
import pytest

from foundation.encoder import Encoder
from knowledge_base.ranking import Index, Readable

MATTERS = (("kennwort", "password", "zugang"), ("drucker", "printer", "papier"), ("rechnung", "invoice", "betrag"))
ARTICLES = [
    Readable(
        1, "Reset your password", "Choose a new password in the portal.", ("I forgot my password",), "en", matter="p"
    ),
    Readable(2, "Clear the printer", "Open the lid of the printer.", ("The printer is jammed",), "en", matter="p"),
    Readable(3, "Copy of an invoice", "Load the invoice from your account.", (), "en", matter="i"),
]


def matters(texts):
    """One axis for each matter, and one that all texts have in common."""
    found = np.array([[sum(word in text.lower() for word in words) for words in MATTERS] for text in texts], np.float32)
    vectors = np.concatenate([found, np.full((len(texts), 1), 0.5, np.float32)], axis=1)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def understood():
    return Index.build(ARTICLES).understood(Encoder("matters", matters))


@pytest.mark.parametrize(("text", "article"), [("Mein Kennwort", 1), ("Der Drucker steht", 2), ("Die Rechnung", 3)])
def test_a_question_in_another_language_finds_the_article(understood, text, article):
    words_alone = Index.build(ARTICLES).rank(text)
    assert not words_alone or words_alone[0].score < 0.35
    best = understood.rank(text)[0]
    assert best.article_id == article
    assert best.score >= 0.35


def test_what_means_something_else_stays_below_the_gate(understood):
    assert all(hit.score < 0.35 for hit in understood.rank("Wie wird morgen das Wetter?"))
    assert understood.rank("") == []


def test_the_meaning_decides_between_articles_of_one_matter(understood):
    best = understood.choose("Kennwort und Zugang", "p", "en")[0]
    assert (best.article_id, best.lead > 0) == (1, True)


def test_without_an_answer_of_the_encoder_words_and_letters_go_on_as_ever(monkeypatch):
    plain = Index.build(ARTICLES)
    index = plain.understood(Encoder("matters", matters))
    monkeypatch.setattr(index.meaning.encoder, "vectors", lambda texts: None)
    for text in ("I forgot the password", "printer", "Drucker"):
        assert index.rank(text) == plain.rank(text)
        assert index.choose(text, "p", "en") == plain.choose(text, "p", "en")


def test_only_what_is_new_is_computed_again():
    seen = []
    watched = Encoder("matters", lambda texts: seen.extend(texts) or matters(texts))
    before = Index.build(ARTICLES).understood(watched)
    seen.clear()
    more = Readable(4, "Paper for the printer", "Order it.", ("I forgot my password",), "en")
    after = Index.build([*ARTICLES, more]).understood(watched, before)
    assert seen == ["Paper for the printer", "Order it."]
    assert after.rank("papier")[0].article_id in (2, 4)


def test_no_articles_mean_nothing():
    assert Index.build([]).understood(Encoder("matters", matters)).rank("x") == []
