"""Words of a text are found again when they are written otherwise or badly."""

from itertools import product

import pytest

from e_level.misspelt import Spellings

WORDS = ["passwort", "rechnung", "rechnungen", "drucker", "toner", "login", "vertrag", "abcde", "konto", "zugang"]


@pytest.mark.parametrize(
    "word, found",
    [("passwrt", True), ("passwrot", True), ("rechnungs", True), ("kuendigung", False), ("netflix", False), ("log", False)],
)  # fmt: skip
def test_a_word_written_badly_is_found_and_another_word_is_not(word, found):
    assert Spellings(WORDS).has_like(word) is found


@pytest.mark.parametrize("word", WORDS)
def test_every_slip_of_the_finger_is_found(word):
    known = Spellings([word])
    for at, letter in product(range(len(word) - 1), "aeq"):
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        slips = (word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], swapped)
        assert all(map(known.has_like, slips))
    assert len(word) == 5 or all(known.has_like(word[:at] + word[at + 1 :]) for at in range(len(word)))
