"""What sources say: folders, tables and feeds, each with something wrong in it."""

import asyncio
import json

from foundation.outside import permitted_in
from knowledge_base import markdown, source_plan, source_reading
from knowledge_base.source_fields import Defaults
from knowledge_base.source_gathering import Reach, gathered
from knowledge_base.source_plan import Decided, Here
from knowledge_base.sources import Source

WIKI = Defaults(category="office.word", language="de")
WHOLE = """---
slug: coffee
title: Where coffee is
category: general.where_to_get
language: en
kind: faq
audience: public
auto_answer_ok: true
review_months: 6
variants:
- coffee?
---
On floor two.

<!-- more -->
"""


def codes(reading):
    return [(each.code, each.place) for each in reading.troubles]


def test_a_folder_takes_whole_articles_and_plain_pages_and_names_every_file_it_cannot_read(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "note.md").write_text("# No article", encoding="utf-8")
    (tmp_path / "en" / "coffee.md").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "seitenzahlen.md").write_text(
        "# Seitenzahlen einfügen\n\nÜber Einfügen.\n\nMehr dazu.", encoding="utf-8"
    )
    (tmp_path / "broken.md").write_text(WHOLE.replace("kind: faq", "kind: song"), encoding="utf-8")
    (tmp_path / "latin.md").write_bytes("# Grüße".encode("latin-1"))
    reading = source_reading.folder(tmp_path, WIKI)
    whole, plain = (item.text for item in reading.items)
    assert whole == markdown.read(WHOLE)
    assert (plain.slug, plain.title, plain.short_answer, plain.body) == ("seitenzahlen", "Seitenzahlen einfügen", "Über Einfügen.", "Mehr dazu.")  # fmt: skip
    assert (plain.category, plain.language, plain.variants) == ("office.word", "de", ("Seitenzahlen einfügen",))
    assert codes(reading) == [("field", "broken.md"), ("encoding", "latin.md")]
    assert (reading.complete, reading.unreadable) == (True, {"broken.md", "latin.md"})


def test_a_table_of_questions_and_answers_is_enough_and_a_broken_row_harms_no_other():
    content = "\ufeffNr;Frage;Antwort;Variants\r\n1;Wie drucke ich?;Mit Strg+P.;drucken|wie drucken\r\n2;;Nichts.;\r\n"
    reading = source_reading.table(content.encode(), WIKI)
    [item] = reading.items
    assert (item.text.slug, item.text.short_answer) == ("wie-drucke-ich", "Mit Strg+P.")
    assert item.text.variants == ("drucken", "wie drucken")
    assert {each.field for each in reading.troubles} == {"slug", "title", "variants"}
    assert {each.place for each in reading.troubles} == {"3"}
    assert not reading.complete, "a row has no name: any article may be the one that is missing"


def test_what_is_no_table_and_no_feed_is_said_so_and_removes_nothing():
    for reading in (
        source_reading.table(b"a,b\n1,2\n", WIKI), source_reading.table(b"\xff\xfe", WIKI), source_reading.table(b"", WIKI),
        source_reading.feed(b"<html>", WIKI), source_reading.feed(b'{"items": 3}', WIKI), source_reading.feed(b"[" * 5000, WIKI),
        source_reading.feed(b"[]", WIKI),
    ):  # fmt: skip
        assert len(reading.troubles) == 1
        assert not reading.items and not reading.complete


def test_a_feed_says_more_about_an_item_in_its_own_object_and_a_name_counts_once():
    content = b"""{"version": "https://jsonfeed.org/version/1.1", "language": "en-GB", "items": [
        {"id": "print", "title": "Printing", "content_text": "Press Ctrl+P.\\n\\nOr the button.",
         "_article": {"category": "office.excel", "auto_answer_ok": true, "variants": ["how to print"]}},
        {"id": "print", "title": "Again", "summary": "No."}]}"""
    reading = source_reading.feed(content, WIKI)
    [text] = [item.text for item in reading.items]
    assert (text.slug, text.language, text.category, text.auto_answer_ok) == ("print", "en", "office.excel", True)
    assert (text.short_answer, text.body, text.variants) == ("Press Ctrl+P.", "Or the button.", ("how to print",))
    assert codes(reading) == [("twice", "print")]


def test_what_no_database_keeps_is_left_out_of_a_feed_and_of_a_file(tmp_path):
    halved = [{"id": "a\ud83d", "title": "Drucken\ud83d\0", "answer": "Mit\0 Strg+P."}]
    [item] = source_reading.feed(json.dumps(halved).encode(), WIKI).items
    assert (item.place, item.text.title, item.text.short_answer) == ("a", "Drucken", "Mit Strg+P.")
    assert source_plan.digest(item.text)
    (tmp_path / "coffee.md").write_text(WHOLE.replace("floor", "fl\0oor"), encoding="utf-8")
    assert source_reading.folder(tmp_path, WIKI).items[0].text == markdown.read(WHOLE)


def test_nothing_that_was_written_here_is_written_over():
    ours = Here("a", "published", True, "a", "a")
    edited = Here("mine", "published", True, "a", "a")
    assert source_plan.found("b", None, True).step == "new"
    assert source_plan.found("b", ours, True).step == "changed"
    assert source_plan.found("b", ours, False).step == "proposed"
    assert source_plan.found("a", edited, True).step == "same"
    assert source_plan.found("b", edited, True) == Decided("proposed", "edited")
    assert source_plan.found("b", Here("a", "published", True, "a", "a", draft=True), True) == Decided(
        "left", "waiting"
    )
    assert source_plan.found("b", Here("x", "published"), True) == Decided("left", "elsewhere")
    assert source_plan.gone(ours).step == "removed"
    assert source_plan.gone(edited) == Decided("left", "edited_gone")
    archived_by_us = Here("a", "archived", True, "a", "a", present=False)
    assert source_plan.found("a", archived_by_us, True).step == "back"
    assert source_plan.found("b", Here("a", "archived", True, "a", "a"), True) == Decided("left", "archived_here")


def test_no_feed_leads_into_the_house_unless_the_operator_says_so(tmp_path):
    def told(place: str, *networks: str) -> list[str]:
        reach = Reach((tmp_path,), permitted_in(networks))
        return [each.code for each in asyncio.run(gathered(Source(1, "json", place, WIKI), reach)).troubles]

    assert told("http://127.0.0.1:9/feed.json") == ["inside"]
    assert told("http://127.0.0.1:9/feed.json", "127.0.0.0/8") == ["unreachable"]
    (tmp_path / "away").symlink_to("/etc")
    assert told("../elsewhere.json") == told("away/passwd") == ["outside"]
    assert told("nothing.json") == ["missing"]


def test_a_folder_ends_where_its_links_lead_out_and_a_huge_file_is_named_unread(tmp_path):
    inside, outside = tmp_path / "wiki", tmp_path / "elsewhere"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.md").write_text("# Not ours\nKeep out.", encoding="utf-8")
    (inside / "link.md").symlink_to(outside / "secret.md")
    (inside / "ours.md").write_text("# Ours\nRead on.", encoding="utf-8")
    (inside / "huge.md").write_bytes(b"# Huge\n" + b"x" * 1_000_001)
    reading = source_reading.folder(inside, WIKI)
    assert [item.place for item in reading.items] == ["ours.md"]
    assert [(one.code, one.place) for one in reading.troubles] == [("missing", "huge.md")]
