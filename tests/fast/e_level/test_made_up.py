"""Texts about nothing: made of what the examples say, and none of the examples."""

import random

from e_level import classifier
from e_level.made_up import made_up
from e_level.starter_set import NO_CATEGORY, Example

REAL = ["wo ist mein paket", "wo ist die rechnung zu finden", "mein paket kam nicht an", "die rechnung ist falsch"]


def test_every_two_neighbours_have_stood_together_and_no_text_is_a_real_one():
    together = {pair for text in REAL for pair in zip(text.split(), text.split()[1:], strict=False)}
    found = made_up(REAL, 50, random.Random(1))
    assert found
    for text in found:
        assert text not in REAL
        assert set(zip(text.split(), text.split()[1:], strict=False)) <= together
    assert found == made_up(REAL, 50, random.Random(1))
    assert made_up([], 5, random.Random(1)) == []


def test_they_fill_up_what_real_messages_of_no_category_leave_and_never_lead_to_more_than_fit(monkeypatch):
    texts = [f"{text} nummer {at}" for at in range(10) for text in REAL]
    examples = [Example(text, ("a", "b", NO_CATEGORY)[at % 3], "de") for at, text in enumerate(texts)]
    asked = []
    monkeypatch.setattr(classifier, "made_up", lambda plain, count, chance: asked.append(count) or [])
    classifier.train(examples, 1)
    assert sum(asked) in (10, 11), "six of ten, less the thirteen there are"
    asked.clear()
    monkeypatch.setattr(classifier, "_MOST", 40)
    monkeypatch.setattr(classifier, "_FOLDS", ((40, 5),))
    classifier.train(examples, 1)
    assert sum(asked) == 0
