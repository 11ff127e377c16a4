"""Which of the articles found are put before an agent."""

from types import SimpleNamespace

from desk.prediction import fitting
from e_level.small_words import tells

OWN = {"article_id": 1, "category": "webshop.returns", "score": 0.31}
OTHER = {"article_id": 2, "category": "webshop.account", "score": 0.44}


def offered(*proposals, **facts):
    row = {
        "category": "webshop.returns",
        "confidence": 0.97,
        "reaction": "",
        "article_id": None,
        "proposals": proposals,
    }
    return [one["article_id"] for one in fitting(SimpleNamespace(**row | facts), 0.35)]


def test_below_the_limit_nothing_of_another_matter_takes_its_place():
    assert offered(OWN, OTHER) == []
    assert offered(OWN | {"score": 0.6}, OTHER) == [1]


def test_where_the_matter_is_unsure_or_has_no_article_whatever_fits_is_offered():
    assert offered(OWN, OTHER, confidence=0.5) == [2]
    assert offered(OTHER) == [2]
    assert offered(OTHER, category=None, confidence=None) == [2]


def test_what_did_not_help_is_not_offered_again():
    assert offered(OWN | {"score": 0.6}, reaction="not_helped", article_id=1) == []


def test_words_that_say_nothing_are_no_evidence():
    said = ("since", "cannot", "at", "gate", "Ladesäule", "für", "Über", "blinkt")
    assert [word for word in said if tells(word)] == ["gate", "Ladesäule", "blinkt"]
