"""Every notice is there in both languages, can be filled, and says what is wrong with a text that cannot."""

import pytest

from admin.notice_words import NAMES, PLACES
from foundation.errors import Invalid
from ticketing.notice_texts import FOLDER, filled, ours
from ticketing.notice_wording import LANGUAGES, SAMPLE, WORDINGS, preview, wording


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", WORDINGS, ids=lambda one: one.name)
def test_what_is_shipped_can_be_filled_and_is_explained(one, language):
    assert preview(one, ours(one.name, language)).strip()
    assert one.name in NAMES and set(one.every_place) <= set(PLACES)


def test_every_text_that_is_shipped_may_be_worded():
    assert {one.name for one in WORDINGS} == {path.stem for path in (FOLDER / "de").iterdir()}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the text is still empty"),
        ("Hallo {{ vorname }}", "there is no place {{ vorname }}"),
        ("{% if cause == 'misrouted' %}{{ grund }}{% endif %}", "there is no place {{ grund }}"),
        ("Hallo {{ number", "the double braces do not fit together"),
        ("{% for x in range(99999999) %}{% endfor %}", "the double braces do not fit together"),
        ("x" * 9000, "the text is too long"),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_in_words(text, problem):
    one = wording("violation")
    assert one is not None
    with pytest.raises(Invalid) as refused:
        preview(one, text)
    assert refused.value.mistakes[0].problem == problem


@pytest.mark.parametrize("folder", ["de", "du", "en"])
def test_a_message_without_a_subject_is_not_quoted(folder):
    for path in (FOLDER / folder).iterdir():
        said = filled(path.read_text("utf-8"), {**SAMPLE, "subject": ""})
        assert not [empty for empty in ("„“", "“”", "()", "  ", " .", " :") if empty in said], said
    said = filled((FOLDER / folder / "acknowledgement.txt").read_text("utf-8"), SAMPLE)
    assert "VPN" in said and "  " not in said


@pytest.mark.parametrize("folder", ["de", "du"])
def test_an_automatic_answer_says_a_sentence_before_the_article_as_german_goes_on_in_small_letters(folder):
    greeting, _, thanks, _, answer, *_ = filled(
        (FOLDER / folder / "automatic_answer.txt").read_text("utf-8"), {**SAMPLE, "answer": "Öffnen Sie …"}
    ).split("\n")
    assert greeting.endswith("Anna Beispiel,")
    assert thanks.startswith("vielen Dank für ") and answer == "Öffnen Sie …"
