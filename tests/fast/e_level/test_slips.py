"""A slip of the finger: what is read otherwise than it is written, and what is left as it stands."""

import weakref

import pytest

from e_level import guard_words
from e_level.edits import likely, possible
from e_level.features import folded, word_numbers
from e_level.slips import Spoken, mended, strange

SAID = (
    "Wie setze ich mein Passwort für das Kundenportal zurück?",
    "Mein Passwort ist abgelaufen, die Rechnung fehlt",
    "Rechnung nicht gefunden, Adresse ändern, vier neue Rechnungen",
    "für Abreise und Anmelden im Portal",
    "How do I reset the password of my account?",
    "I cannot find the funds, please unlock my account",
    "define a name",
)
SPOKEN = Spoken.of(map(folded, SAID))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Psaswort", "Passwort"),
        ("passswort", "passwort"),
        ("Pasword", "Password"),
        ("Rechnumg", "Rechnung"),
        ("Addresse", "Adresse"),
        ("zuruck", "zurueck"),
        ("fur", "fuer"),
        ("zurck", "zurueck"),
        ("Kundenprotal", "Kundenportal"),
        ("Portalpaswort", "Portalpasswort"),
        ("PSASWORT", "Passwort"),
    ],
)
def test_a_slip_is_read_as_the_word_that_was_meant(written, meant):
    assert mended(SPOKEN, f"Mein {written} hier") == (f"Mein {meant} hier", ((written, meant),))


@pytest.mark.parametrize(
    "text",
    [
        *SAID,
        "Abmelden",  # another word, not Anmelden written badly
        "Anreise",
        "Ist deine da",  # everybody knows the words of address, and none of them is define written badly
        "finds",  # so short a word with one letter of difference is another word
        "Passwortportal",  # put together of known words
        "Psaswort1 und psaswort@kunde.example und www.psaswort.example",
        "Wortschatz ganz anderer Art",
    ],
)
def test_what_may_be_meant_as_it_is_written_stays(text):
    assert mended(SPOKEN, text) == (text, ())


@pytest.mark.parametrize("word", ["pasword", "anmleden", "kundenpprotal", "strasse", "größße", "\U0001f4e8brief"])
def test_what_an_edit_makes_of_a_word_is_known_by_its_number_before_it_is_spelt(word):
    for edits in (likely(word), possible(word)):
        spelt = [edits.spelt(word, number) for number in range(len(edits.start))]
        assert edits.numbers(word).tolist() == word_numbers(spelt).tolist()
    swapped = word[0] + word[2] + word[1] + word[3:]
    assert likely(word).make(swapped, word) and not possible(word).make(swapped, word)


def test_no_time_is_spent_on_a_word_that_is_none():
    text = 20_000 * "x"
    assert (mended(SPOKEN, text), strange(SPOKEN, text)) == ((text, ()), {})


def test_the_strange_words_of_a_text_are_sought_once():
    text = "Mein Psaswort, meine Rechnumg"
    assert mended(SPOKEN, text, {"Psaswort": "psaswort"}) == (
        "Mein Passwort, meine Rechnumg",
        (("Psaswort", "Passwort"),),
    )


def test_what_two_words_are_equally_near_to_stays():
    spoken = Spoken.of(["passwort vergessen", "password forgotten"])
    assert mended(spoken, "passwor") == ("passwor", ())


def test_a_text_in_strange_words_is_not_mended_at_all():
    foreign = " ".join(f"quax{letter * 4}" for letter in "abcdefghijklmn")
    assert mended(SPOKEN, f"Psaswort {foreign}") == (f"Psaswort {foreign}", ())


def test_without_examples_nothing_is_read_otherwise():
    assert mended(Spoken.of(()), "Psaswort vergessen") == ("Psaswort vergessen", ())


@pytest.mark.parametrize("word", ["Beschwrede", "Bescwherden", "Kündigng", "Rehctsanwalt"])
def test_a_guard_word_written_badly_still_guards(word, tmp_path):
    file = tmp_path / "guard_words.de.txt"
    file.write_text("[complaint]\nbeschwer*\n[termination]\nkündigung*\n[legal]\nrechtsanwalt*\n", encoding="utf-8")
    words = guard_words.load(file)
    text = f"Hier ist meine {word} dazu"
    assert words.find(text) == []
    meant = words.meant(strange(SPOKEN, text))
    assert len(words.find(text.replace(word, meant[word]))) == 1


def test_an_ordinary_word_near_a_guard_word_guards_nothing(tmp_path):
    file = tmp_path / "guard_words.de.txt"
    file.write_text("[complaint]\nmieser\n", encoding="utf-8")
    assert guard_words.load(file).meant({"Mieter": "mieter"}) == {}


def test_what_a_word_was_taken_for_does_not_outlive_its_model():
    spoken = Spoken.of(["passwort vergessen"])
    words = weakref.ref(spoken.words)
    assert mended(spoken, "Psaswort vergessen")[0] == "Passwort vergessen"
    del spoken
    assert words() is None
