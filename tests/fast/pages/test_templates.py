"""Every page with the sample data, in both languages: complete, safe under a strict policy, labelled."""

import re
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from channels.phone_log.own_fields import CallField
from desk.view import RailItem, RailView
from foundation.errors import Mistake
from pages import words
from pages.assets import STATIC
from pages.templates import AREAS, KEPT_PARTS, LANGUAGES, LOCALE, environment, reader_for, render, translations_for
from tests.fixtures.pages.paper_samples import PAGES
from tests.fixtures.pages.samples import NOW, ZONE
from tests.kit.each import each

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))
from tools.build_assets import compile_translations  # noqa: E402
from tools.messages import collect, missing, read  # noqa: E402

ICONS = set((ROOT / "pages/web/src/icons.txt").read_text("utf-8").split())


@pytest.fixture(autouse=True, scope="module")
def bundle():
    """The compiled catalogue always; a stand-in for the manifest where the bundle has not been built."""
    compile_translations(LOCALE)
    environment.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        if not (STATIC / "manifest.json").exists():
            patch.setattr("pages.assets.manifest", lambda: {name: name for name in ("schalter.css", "schalter.js", "theme.js", "icons.svg")})  # fmt: skip
        yield


@cache
def page(name: str, language: str) -> HTMLParser:
    template, context = PAGES[name]
    return HTMLParser(render(template, reader_for(language, ZONE, NOW), **context))


every_page = each({f"{name}, {code}": (name, code) for name in PAGES for code in LANGUAGES})


@every_page
def test_a_page_renders_with_its_language_a_title_and_one_heading(name, language):
    tree = page(name, language)
    assert tree.css_first("html").attributes["lang"] == language
    assert tree.css_first("title").text().strip(" –")
    assert len(tree.css("h1")) == 1
    assert "None" not in tree.body.text(separator=" ")


@every_page
def test_a_page_holds_no_inline_script_or_style(name, language):
    tree = page(name, language)
    assert not tree.css("style")
    for node in tree.css("*"):
        assert not [attribute for attribute in node.attributes if attribute == "style" or attribute.startswith("on")]
        assert not (node.attributes.get("href") or "").startswith("javascript:")
    assert all(script.attributes.get("src", "").startswith("/static/") for script in tree.css("script"))


def label_of(tree: HTMLParser, field: Node) -> str:
    if field.attributes.get("aria-label"):
        return field.attributes["aria-label"]
    label = tree.css_first(f'label[for="{field.attributes.get("id")}"]')
    return label.text().strip() if label else ""


@every_page
def test_every_field_has_a_label_and_every_button_a_name(name, language):
    tree = page(name, language)
    for field in tree.css("input:not([type=hidden]), select, textarea"):
        if field.attributes.get("aria-hidden") != "true":
            assert label_of(tree, field), field.html
    for button in tree.css("button, summary, a[href]"):
        named = button.attributes.get("aria-label") or button.text().strip() or button.css("[aria-label]")
        assert named, button.html


@every_page
def test_identifiers_are_unique_and_references_lead_somewhere(name, language):
    tree = page(name, language)
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for node in tree.css("[aria-describedby], [aria-controls], [aria-labelledby]"):
        for attribute in ("aria-describedby", "aria-controls", "aria-labelledby"):
            assert set((node.attributes.get(attribute) or "").split()) <= set(ids), node.html


@every_page
def test_every_post_form_carries_the_csrf_token(name, language):
    for form in page(name, language).css("form"):
        if (form.attributes.get("method") or "get").lower() == "post":
            assert form.css_first('input[name="csrf"]').attributes["value"]


@every_page
def test_every_icon_of_a_page_is_in_the_bundle(name, language):
    used = {use.attributes["href"].rpartition("#")[2] for use in page(name, language).css("use")}
    assert used <= ICONS


def test_every_template_is_rendered_by_some_sample():
    rendered = {template for template, _ in PAGES.values()}
    frames = {"desk/shell.html", "desk/bare.html", "web/site.html", "admin/shell.html", "admin/parts_category.html"}
    live = {f"admin/{name}.html" for name in ("calendar", "calendars", "parts", "rule", "rules", "targets")}
    live |= {f"admin/{name}.html" for name in ("agreement", "agreements", "delivered", "target_fields", "verdicts")}
    live |= {
        f"admin/{name}.html"
        for name in ("calendar_new", "chain", "chains", "clock", "clocks", "gaps", "procedure", "procedures")
    }
    live |= {f"admin/{name}.html" for name in ("parts_knowledge", "parts_load", "knowledge_preview")}
    live |= {
        f"admin/{name}.html"
        for name in ("notice", "notices", "potential", "calendar_feed", "queues", "queue_mail", "source", "sources")
    }
    live |= {
        "admin/time_spent.html",
        "admin/maintenance.html",
        "admin/own_fields.html",
        "admin/roster.html",
        "admin/skill_grades.html",
    }
    frames |= live  # of a desk's own data only: tests/served/test_admin_pages.py
    for area in ("desk", "web", "admin"):
        for file in AREAS[area].glob("*.html"):
            assert f"{area}/{file.name}" in rendered | frames


def test_the_german_catalogue_is_complete_and_current():
    catalog = read()
    assert missing(catalog) == []
    assert {message.id for message in collect() if message.id} == {message.id for message in catalog if message.id}


def test_translations_keep_the_placeholders():
    for message in read():
        if not message.id:
            continue
        wanted = set(re.findall(r"%\(\w+\)s", message.id[-1] if isinstance(message.id, tuple) else message.id))
        forms = message.string if isinstance(message.string, tuple) else [message.string]
        assert set(re.findall(r"%\(\w+\)s", forms[-1])) == wanted, message.id


def test_german_pages_address_people_politely_and_calmly():
    for message in read():
        forms = message.string if isinstance(message.string, tuple) else [message.string]
        for text in forms if message.id else ():
            assert not re.search(r"!|erfolgreich|\b[Dd](u|ir|ich|ein(e[mnrs]?)?)\b", text), text


@pytest.mark.parametrize("kind", words.WORDS)
def test_every_stored_value_has_german_words(kind):
    for value in words.WORDS[kind]:
        assert environment("de").filters["word"](value, kind)


def test_what_customers_write_stays_text():
    from dataclasses import replace

    template, context = PAGES["ticket"]
    ticket = replace(context["page"], subject="<script>alert(1)</script>")
    html = render(template, reader_for("de", ZONE, NOW), **{**context, "page": ticket})
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("values", "wrong", "is_open"), [({"own_floor": ""}, "text", False), ({"own_floor": "3"}, "text", True), ({}, "own_floor", True)]
)  # fmt: skip
def test_the_details_of_a_call_are_open_where_something_stands_in_them_or_is_wrong(values, wrong: str, is_open: bool):
    template, context = PAGES["call"]
    form = replace(context["page"].form, values=values, mistakes=(Mistake(wrong, "Bitte prüfen."),))
    call = replace(context["page"], form=form, fields=(CallField("own_floor", "Etage", "text"),))
    tree = HTMLParser(render(template, reader_for("de", ZONE, NOW), **{**context, "page": call}))
    assert ("open" in tree.css_first("details.more-fields").attributes) == is_open


def test_a_missing_name_is_an_error_and_not_an_empty_place():
    with pytest.raises(Exception, match="shell"):
        render("desk/queue.html", reader_for("de", ZONE, NOW), page=PAGES["queue"][1]["page"])


def test_of_the_rails_that_each_mail_makes_anew_only_the_last_are_kept():
    kept, part = environment("en").globals["kept"], "desk/parts/rail.html"
    rails = [RailView((RailItem("Level 1", "/", count=count),), (), ()) for count in range(KEPT_PARTS + 1)]
    made = [kept(part, rail) for rail in rails]
    assert kept(part, rails[-1]) is made[-1]
    assert kept(part, rails[0]) is not made[0]


def test_every_shared_component_that_a_page_asks_for_exists():
    made = environment("de").get_template("pages/ui.html").module
    asked = {
        (name, file.name) for folder in AREAS.values() for file in folder.rglob("*.html")
        for name in re.findall(r"\bui\.(\w+)\(", file.read_text())
    }  # fmt: skip
    assert [one for one in asked if not hasattr(made, one[0])] == []


@pytest.mark.parametrize(("language", "said"), [("", "Log in"), ("fr", "Log in"), ("en", "Log in"), ("de", "Anmelden")])
def test_where_no_language_is_known_a_text_stands_as_it_was_written(language, said):
    assert translations_for(language).gettext("Log in") == said
