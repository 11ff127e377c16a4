"""What an editor typed, and what is wrong with it in their own words."""

import pytest

from admin.knowledge_form import mistakes, read, shown
from foundation.slugs import slug_of
from pages.saying import saying

GOOD = {
    "title": " Outlook:  Signatur ", "category": "office.outlook", "kind": "howto", "audience": "public",
    "short_answer": "So geht es.", "variants": "Wie geht das?\n\n Und wo? ", "review_months": "12", "auto_answer_ok": "1",
}  # fmt: skip


def wrong(**changed: str) -> list[tuple[str, str]]:
    fields = GOOD | changed
    return [(one.field, one.problem) for one in mistakes(read(fields, "de"), fields, saying("en"))]


def test_a_form_becomes_an_article_and_an_article_a_form():
    text = read(GOOD, "de")
    assert (text.slug, text.title, text.variants) == ("outlook-signatur", "Outlook: Signatur", ("Wie geht das?", "Und wo?"))  # fmt: skip
    assert read(shown(text), "de") == text and wrong() == []


def test_every_mistake_is_named_once_in_the_order_of_the_form():
    assert [field for field, _ in wrong(title="", category="", variants="", review_months="x", short_answer="")] == [
        "title", "slug", "category", "short_answer", "variants", "review_months",
    ]  # fmt: skip


def test_a_placeholder_nobody_knows_is_named_with_those_there_are():
    [(field, problem)] = wrong(short_answer="Rufen Sie {{telefon}} an.")
    assert field == "short_answer" and "“telefon”" in problem and "phone" in problem
    assert "{{phone}}" in wrong(body="Rufen Sie {phone}} an.")[0][1]


def test_what_is_only_for_agents_is_never_sent():
    assert wrong(audience="agent") == [("auto_answer_ok", "An article for agents only cannot be sent to customers.")]


def test_a_date_must_be_one():
    assert [field for field, _ in wrong(valid_to="morgen")] == ["valid_to"] and wrong(valid_to="2027-01-01") == []


@pytest.mark.parametrize(("title", "slug"), [("Größe & Maße", "groesse-masse"), ("¿Qué?", "que"), ("…", "")])
def test_an_address_is_made_of_a_title(title, slug):
    assert slug_of(title) == slug
