"""What a page lays out of a very long text."""

from pages.view import LAID_OUT, Passage, laid_out

QUOTE = Passage("> " + "x" * LAID_OUT, "quote")


def test_the_rest_of_a_very_long_text_is_folded_away_and_nothing_of_it_is_lost():
    for text in ("x" * 1_000_000, "Wort " * 9_000, "x" * (LAID_OUT + 1)):
        shown, rest = laid_out([Passage(text)])
        assert shown.text + rest.text == text
        assert len(shown.text) <= LAID_OUT and (shown.fold, rest.fold) == ("", "rest")
    assert laid_out([Passage("Wort " * 9_000)])[0].text.endswith("Wort ")


def test_texts_of_usual_length_and_what_is_folded_anyway_stay_as_they_are():
    usual = (Passage("Der Hahn tropft."), QUOTE, Passage("x" * LAID_OUT))
    assert laid_out(usual) == usual
