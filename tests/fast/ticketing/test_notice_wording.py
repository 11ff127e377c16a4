"""Every notice is there in both languages, can be filled, and says what is wrong with a text that cannot."""

from datetime import UTC, datetime

import pytest

from admin.notice_words import NAMES, PLACES
from foundation.errors import Invalid
from ticketing import announcements
from ticketing.announcement_tables import Maintenance
from ticketing.notice_language import NotAllowed
from ticketing.notice_texts import FOLDER, LONGEST_SUBJECT, as_quoted, filled, ours, template
from ticketing.notice_wording import LANGUAGES, SAMPLE, WORDINGS, preview, sample_of, wording


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
        ("{{ number + 1 }}", "the text cannot be filled as it is written"),
        ("x" * 9000, "the text is too long"),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_in_words(text, problem):
    assert refusal(text) == problem


@pytest.mark.parametrize(
    "place",
    [
        "{{ 'x'*1000000000 }}", "{{ 10**99999999 }}", "{{ name.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ name[0] }}", "{{ name|upper }}",
        "{{ '%099999999d' % 1 }}", "{{ '{:>99999999}'.format(1) }}", "{{ range(9) }}", "{{ when }}", "{{ when(name * 9) }}", "{{ [name] }}",
        "{% for x in range(99999999) %}", "{% set x = name %}", "{% if 'x'*1000000000 %}", "{% include 'x' %}",
    ],
)  # fmt: skip
def test_what_could_fill_the_memory_or_reaches_further_is_named_and_never_compiled(place):
    ends = {"{% for": "{% endfor %}", "{% if ": "{% endif %}"}
    refused = refusal(
        f"Hallo {{{{ number }}}}, {{% if cause %}}{{{{ name }}}}{{% endif %}}{place}{ends.get(place[:6], '')}"
    )
    assert refused == f"this place is not allowed: {place}"
    with pytest.raises(NotAllowed):
        template(place + ends.get(place[:6], ""))


@pytest.mark.parametrize(
    "deep", ["{{ " + "(" * 900 + "name" + ")" * 900 + " }}", "{% if name %}" * 150 + "{% endif %}" * 150]
)
def test_a_pile_too_deep_to_be_read_is_refused(deep):
    assert refusal(deep).startswith("this place is not allowed: ")


def refusal(text: str) -> str:
    one = wording("violation")
    assert one is not None
    with pytest.raises(Invalid) as refused:
        preview(one, text)
    return refused.value.mistakes[0].problem


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


def test_of_a_subject_without_end_a_notice_quotes_the_beginning():
    assert as_quoted("Drucker druckt nicht") == "Drucker druckt nicht"
    assert as_quoted("Betreff " + "Dampfschiff" * 90).startswith("Betreff Dampfschiff")
    assert len(as_quoted("Betreff " + "Dampfschiff" * 90)) <= LONGEST_SUBJECT + 1


def test_a_preview_names_the_desk_its_numbers_and_a_customer_of_the_language():
    one = next(
        one for one in WORDINGS if one.to == "customer" and {"name", "number", "company"} <= set(one.every_place)
    )
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    sample = sample_of("en", "Nordlicht", "NE", "https://desk.example", "Europe/Berlin", now)
    assert (
        preview(one, "{{ name }}, {{ number }}, {{ company }}, {{ promised }}", sample).strip()
        == "Alex Example, NE-1234-5678, Nordlicht, today, 14:00"
    )
    for one in WORDINGS:
        for language in ("de", "en"):
            sample = sample_of(language, "Nordlicht", "NE", "https://desk.example", "Europe/Berlin", now)
            text = preview(one, one.shipped(language, False), sample).replace("/t/…", "").replace("/confirm/…", "")
            assert "…" not in text, f"{one.name} shows a gap in its preview: {text}"


def test_an_english_letter_about_works_nobody_described_in_english_holds_no_german():
    said = {
        "stage": "over",
        "name": "Bob",
        "company": "Acme",
        "effect": "",
        "contact": "",
        "begins": "Saturday",
        "ends": "",
    }
    assert "is finished.\n\nKind regards" in filled(ours("maintenance", "en"), said)
    works = Maintenance(text_de="Das Portal ruht.", text_en="")
    assert announcements.text_of(works, "en") == ""
