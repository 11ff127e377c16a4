"""Which of several articles about one matter is right, on the articles a desk starts with and on small ones."""

import pytest

from knowledge_base import markdown
from knowledge_base.ranking import Index, Readable
from knowledge_base.rendering import to_text
from knowledge_base.starter import FOLDER, LANGUAGES

NEEDED, LEAD = 0.35, 0.03


@pytest.fixture(scope="module")
def starter():
    texts = [
        markdown.read(file.read_text(encoding="utf-8"), file.name)
        for language in LANGUAGES
        for file in sorted((FOLDER / language).glob("*.md"))
    ]
    return Index.build(
        Readable(
            each.slug,
            each.title,
            to_text(each.short_answer),
            each.variants,
            each.language,
            to_text(each.body),
            each.category,
        )
        for each in texts
    )


@pytest.mark.parametrize(
    ("text", "language", "article"),
    [
        ("ich habe mein Passwort für das Kundenportal vergessen. Wie kann ich es zurücksetzen?", "de", "portal"),
        ("Passwort vergessen", "de", "portal"),
        ("Kennwort vergessen\n\nGuten Tag, ich habe leider mein Kennwort vergessen. Was kann ich tun?", "de", "portal"),
        ("Pasword vergesen", "de", "portal"),
        ("Windows-Kennwort vergessen, ich komme nicht in den Rechner", "de", "work-account"),
        ("Die Mail zum Zurücksetzen des Passworts ist nicht angekommen", "de", "mail-missing"),
        ("Forgot password", "en", "portal"),
        ("Password\n\nHello, I have forgotten my password. Could you help me to reset it?", "en", "portal"),
        ("I forgot the password of my Windows laptop", "en", "work-account"),
        ("I never got the mail for resetting my password", "en", "mail-missing"),
    ],
)
def test_what_tells_the_articles_apart_decides(starter, text, language, article):
    best = starter.choose(text, "password.forgotten", language)[0]
    assert best.article_id == f"password-reset-{article}"
    assert best.score >= NEEDED
    assert best.lead >= LEAD


@pytest.mark.parametrize(
    ("text", "matter", "language"),
    [
        ("Der Warenkorb ist plötzlich leer", "webshop.checkout", "de"),
        ("Can Excel colour every second row?", "office.excel", "en"),
    ],
)
def test_a_question_no_article_of_the_matter_answers_stays_below_a_gate(starter, text, matter, language):
    best = starter.choose(text, matter, language)[0]
    assert best.score < NEEDED or best.lead < LEAD


def test_two_articles_that_fit_alike_are_a_near_tie():
    index = Index.build(
        Readable(at, f"Gutschein {name} einlösen", variants=(f"Wie löse ich den Gutschein {name} ein?",), matter="m")
        for at, name in enumerate(("Sommer", "Winter"))
    )
    asked = index.choose("Wie löse ich meinen Gutschein ein?", "m", "")
    assert abs(asked[0].lead) < LEAD
    told = index.choose("Wie löse ich den Gutschein Winter ein?", "m", "")
    assert (told[0].article_id, told[0].lead > LEAD) == (1, True)
    assert told[1].lead == pytest.approx(-told[0].lead)


def test_an_article_alone_in_its_matter_is_judged_by_likeness():
    index = Index.build(
        [Readable(1, "Papierstau beheben", matter="printer"), Readable(2, "Öffnungszeiten", matter="h")]
    )
    assert index.choose("Papierstau", "printer", "")[0].score > NEEDED
    assert index.choose("Wann haben Sie geöffnet?", "printer", "")[0].score < NEEDED


def test_a_matter_without_articles_offers_nothing(starter):
    assert starter.choose("Passwort vergessen", "no.such", "de") == []
    assert starter.choose("Passwort vergessen", "password.forgotten", "fr") == []
    assert starter.choose("", "password.forgotten", "de")[0].score < NEEDED
