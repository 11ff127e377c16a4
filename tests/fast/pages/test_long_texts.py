"""What a page lays out of a very long text."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pages.templates import reader_for, render
from pages.view import LAID_OUT, OF_ENDLESS, Passage, laid_out

QUOTE = Passage("> " + "x" * LAID_OUT, "quote")


def test_the_rest_of_a_very_long_text_is_folded_away_and_nothing_of_it_is_lost():
    for text in ("x" * 1_000_000, "Wort " * 9_000, "x" * (LAID_OUT + 1)):
        shown, rest = laid_out([Passage(text)])
        assert shown.text + rest.text == text
        assert len(shown.text) <= LAID_OUT and (shown.fold, rest.fold) == ("", "rest")
    assert laid_out([Passage("Wort " * 9_000)])[0].text.endswith("Wort ")


def test_texts_of_usual_length_and_what_is_folded_anyway_stay_as_they_are():
    usual = (Passage("Der Hahn tropft."), QUOTE, Passage("Wort " * (LAID_OUT // 5)), Passage("x" * 2_000))
    assert laid_out(usual) == usual


def test_nothing_a_stranger_wrote_turns_what_stands_around_it():
    hit = {
        "kind": "person",
        "url": "/",
        "title": "Rechnung \u202efdp.exe \u2066x\u2069 „שלום“",
        "detail": "",
        "state": "",
    }
    groups = ({"name": "Persons", "hits": (hit,)},)
    reader = reader_for("de", ZoneInfo("Europe/Berlin"), datetime.now(UTC))
    assert "Rechnung fdp.exe x „שלום“" in render("desk/parts/palette_hits.html", reader, groups=groups, query="")


def test_of_an_endless_word_the_beginning_is_laid_out_and_what_follows_it_stays_open():
    text = f"Guten Tag {'W' * 5_000} was ist das? {'L' * 9_000}"
    parts = laid_out([Passage(text)])
    assert "".join(one.text for one in parts) == text
    assert [one.fold for one in parts] == ["", "rest", "", "rest"]
    assert parts[0].text == "Guten Tag " + "W" * OF_ENDLESS and parts[2].text.startswith(" was ist das? L")
