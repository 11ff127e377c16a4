"""The sheet of keys says what the pages can do, to whom it may; an article in an empty answer stands as a colleague would write it."""

import re
from pathlib import Path
from types import SimpleNamespace

from desk import rail
from desk.framing import frame, inner
from desk.inserting import filled
from desk.keyboard import GROUPS, of_reader
from staff.rights import Right

TEMPLATES = Path("desk/templates")
NAMED = re.compile(r'data-key="([^"{]+)"|(?:menu|folded)\((?:[^()]|\([^()]*\))*?, "([a-z])"')


def test_every_key_of_a_page_stands_in_the_sheet():
    pages = "\n".join(one.read_text(encoding="utf-8") for one in TEMPLATES.rglob("*.html"))
    used = {key for found in NAMED.findall(pages) for key in found if key} | set(rail.GO.values())
    shown = {one.keys for group in GROUPS for one in group.keys}
    levels = {"g 0", "g 2", "g 3"}  # told with the first
    assert {"r", "d", "y", "x", "l", "g w"} <= used
    assert used - shown - levels == set()


def test_the_sheet_names_no_key_its_reader_has_no_use_for():
    reads = SimpleNamespace(may=lambda right: right is not Right.TICKET_MERGE)
    shown = {one.keys for group in of_reader(reads) for one in group.keys}  # type: ignore[arg-type]
    assert "m" not in shown and {"r", "Ctrl+k"} <= shown


def test_an_article_is_greeted_and_closed_in_the_words_the_desk_has_for_its_customers():
    assert frame("de", "Anna Kunde", "Lena Hansen", False).around("Schalten Sie ihn aus.") == (
        "Guten Tag Anna Kunde,\n\nvielen Dank für Ihre Nachricht.\n\nSchalten Sie ihn aus.\n\nFreundliche Grüße\nLena Hansen"
    )
    assert frame("de", "", "Lena", True).around("…").startswith("Hallo,\n\nvielen Dank für deine Nachricht.")
    assert frame("en", "Anna", "Lena", True).around("…").endswith("Kind regards\nLena")


def test_a_blank_without_a_value_leaves_no_gap():
    assert filled("Guten Tag {customer},", {"customer": ""}) == "Guten Tag,"


def test_a_template_goes_into_a_begun_answer_without_greeting_and_closing():
    letter = (
        "Guten Tag Herta Klein,\n\ndie Ursache ist gefunden.\n\nMit freundlichen Grüßen\nMeike Sommer\nService Desk"
    )
    assert inner(letter) == "die Ursache ist gefunden."
    assert inner("Hello Anna,\n\nit works again.\nPlease try.\n\nKind regards\nLena") == "it works again.\nPlease try."
    assert inner("Erstens.\nZweitens.") == "Erstens.\nZweitens."
    assert inner("Bitte starten Sie den Rechner neu.") == inner("Guten Tag Anna Kunde,\n") == ""
