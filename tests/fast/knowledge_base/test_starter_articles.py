"""The promises of the knowledge base a company starts with."""

import re
from collections import Counter
from pathlib import Path

import pytest

from knowledge_base import starter
from knowledge_base.markdown import ArticleText
from knowledge_base.placeholders import PLACEHOLDERS, fill
from knowledge_base.rendering import to_html, to_text
from knowledge_base.search_text import search_text
from knowledge_base.source_fields import Defaults
from knowledge_base.source_reading import folder
from tests.kit.each import each

STARTER = Path(__file__).parents[3] / "knowledge_base" / "starter"
ARTICLES = [item.text for item in folder(STARTER, Defaults()).items]
AUTOMATABLE = {
    *("general.where_to_get", "general.contact_hours", "order_info.status", "order_info.how_to"),
    *("service_info.offer", "service_info.hours", "service_info.price"),
    *("webshop.account", "webshop.checkout", "webshop.returns"),
    *("password.forgotten", "password.locked", "password.rules"),
    *("office.word", "office.excel", "office.outlook", "office.powerpoint"),
}
VALUES = {name: f"https://{name}.example" if name.endswith("_url") else "value" for name in PLACEHOLDERS}

each_article = each({f"{article.language}/{article.slug}": (article,) for article in ARTICLES})


def test_there_are_at_least_32_matters_and_each_is_told_in_both_languages():
    matters = {language: {a.slug for a in ARTICLES if a.language == language} for language in ("de", "en")}
    assert matters["de"] == matters["en"] and len(matters["de"]) >= 32


def test_the_two_languages_of_a_matter_agree_on_everything_but_the_words():
    facts: dict[str, set[tuple[object, ...]]] = {}
    for a in ARTICLES:
        facts.setdefault(a.slug, set()).add((a.category, a.kind, a.audience, a.auto_answer_ok, a.review_months))
    assert {slug: found for slug, found in facts.items() if len(found) > 1} == {}


def test_every_category_that_may_be_answered_by_itself_has_an_article_for_it_in_both_languages():
    for language in ("de", "en"):
        covered = {a.category for a in ARTICLES if a.auto_answer_ok and a.language == language}
        assert covered == AUTOMATABLE


def test_faults_are_never_answered_by_themselves():
    faults = [a for a in ARTICLES if a.category.startswith("fault.")]
    assert faults and all(a.kind == "workaround" and not a.auto_answer_ok for a in faults)


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_question_appears_twice_in_one_language(language):
    said = Counter(_bare(v) for a in ARTICLES if a.language == language for v in (*a.variants, a.title))
    assert [text for text, times in said.items() if times > 1] == []


@each_article
def test_it_lies_in_the_folder_of_its_language_and_has_seven_questions(article: ArticleText):
    assert (STARTER / article.language / f"{article.slug}.md").is_file()
    assert len(article.variants) >= 7


@each_article
def test_the_short_answer_is_a_few_calm_and_complete_sentences(article: ArticleText):
    answer = to_text(article.short_answer)
    assert 200 <= len(answer) <= 1200
    assert answer.endswith(".")
    assert not re.search(r"!(?!\$?[A-Z])", f"{answer}\n{article.body}")  # Preise!A:C names a sheet
    assert 3 <= len(_sentences(answer)) <= 6


@each_article
def test_it_can_be_filled_and_shown(article: ArticleText):
    for text in (article.short_answer, article.body):
        filled = fill(text, VALUES)
        assert "{{" not in filled and to_html(filled).startswith("<") and to_text(filled)
        assert "**" not in to_text(filled) and "](" not in to_text(filled)
    assert article.body and "{{" not in search_text(article)


@each_article
def test_a_german_answer_says_sie(article: ArticleText):
    if article.language == "de":
        assert not re.search(r"\b(du|dein\w*|dir|dich|euch)\b", f"{article.short_answer} {article.body}", re.IGNORECASE)
        assert not re.search(r"[a-z]'s\b", article.body)


@pytest.mark.parametrize("slug", sorted(starter.slugs()))
def test_the_du_form_of_an_article_says_all_of_it_and_never_sie(slug: str):
    file = STARTER / "de" / f"{slug}.md"
    polite, familiar = starter.read(file), starter.read(file, du=True)
    said, meant = (f"{one.title}\n{one.short_answer}\n{one.body}" for one in (familiar, polite))
    assert not re.search(r"\b(Sie|Ihr(e[mnrs]?)?|Ihnen)\b", said)
    assert familiar.short_answer != polite.short_answer or not re.search(r"\b(Sie|Ihr\w*)\b", polite.short_answer)
    marks = r"{{\w+}}|\*\*.+?\*\*|„.+?“|^#+|^\d+\.|^-"
    assert re.findall(marks, said, re.MULTILINE) == re.findall(marks, meant, re.MULTILINE)
    assert len(_sentences(said)) == len(_sentences(meant))


def test_every_text_in_the_du_form_belongs_to_an_article():
    assert {file.stem for file in starter.FAMILIAR.glob("*.md")} == starter.slugs()


@each_article
def test_it_never_asks_for_a_password(article: ArticleText):
    for sentence in _sentences(f"{to_text(article.short_answer)}\n{to_text(article.body)}"):
        if _SECRET.search(sentence) and _HAND_OVER.search(sentence):
            assert _NEGATION.search(sentence), sentence


def test_the_check_for_passwords_would_notice_one_asked_for():
    asked = "Bitte schicken Sie uns Ihr Passwort."
    assert _SECRET.search(asked) and _HAND_OVER.search(asked) and not _NEGATION.search(asked)


_SECRET = re.compile(r"passwor|kennwort|\bPIN\b|sicherheitscode|security code|password", re.IGNORECASE)
_HAND_OVER = re.compile(
    r"schicken|senden|sende\b|nennen|mitteilen|teilen sie|geben sie uns|verraten|weitergeben|weiter"
    r"|\b(send|tell|share|give|hand)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(nie\w*|nicht|kein\w*|never|not|no|nobody|without|ohne|statt)\b", re.IGNORECASE)


def _sentences(text: str) -> list[str]:
    """A full stop or question mark ends a sentence where a capital, a blank line or the end follows."""
    text = re.sub(r"\b(z\. ?B|d\. ?h|e\.g|i\.e|ca|Nr|bzw)\.", lambda found: found[0].replace(".", ""), text)
    return [part for part in re.split(r"(?<=[.?])\s+(?=[A-ZÄÖÜ{„“\"])|\n\s*\n", text) if part.strip()]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
