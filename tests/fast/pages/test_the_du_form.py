"""A company that says du says it everywhere: whatever a customer may read with Sie has its du form, and is addressed by it."""

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from channels.fax_import.letter_sheet import WORDS
from channels.phone_log.spoken import SENTENCES
from desk.starter import FILE as TEMPLATES
from pages.saying import saying
from pages.templates import LOCALE
from ticketing import attachment_limits
from ticketing.notice_texts import FOLDER, ours
from ticketing.notice_wording import WORDINGS, preview
from tools.build_assets import compile_translations
from tools.messages import read

POLITE = re.compile(r"\b(Sie|Ihr(e[mnrs]?)?|Ihnen)\b")
FAMILIAR = re.compile(r"\b(du|dich|dir|dein(e[mnrs]?)?)\b|^(Gib|Sag|Schreib)\b", re.IGNORECASE)
CUSTOMERS_READ = ("channels/web/", "pages/")
"""Where a page for customers may take its sentences from."""
TO_CUSTOMERS = [one for one in WORDINGS if one.to != "staff"]


def forms(message) -> str:
    return " ".join(message.string) if isinstance(message.string, tuple) else message.string


def test_what_customers_read_with_sie_stands_once_more_with_du():
    with (LOCALE / "de" / "LC_MESSAGES" / "du.po").open("rb") as file:
        familiar = {message.id: message for message in read_po(file, locale="de") if message.id}
    polite = {
        message.id
        for message in read()
        if message.id and POLITE.search(forms(message)) and any(file.startswith(CUSTOMERS_READ) for file, _ in message.locations)
    }  # fmt: skip
    assert familiar.keys() == polite
    for message in familiar.values():
        assert forms(message) and not POLITE.search(forms(message)), message.id
        wanted = set(re.findall(r"%\(\w+\)s", str(message.id)))
        assert set(re.findall(r"%\(\w+\)s", forms(message))) == wanted, message.id


@pytest.mark.parametrize("one", TO_CUSTOMERS, ids=lambda one: one.name)
def test_each_notice_to_customers_says_du_and_says_all_of_it(one):
    text = ours(one.name, "de", du=True)
    assert preview(one, text).strip()
    assert FAMILIAR.search(text) and not POLITE.search(text)
    assert sorted(re.findall(r"{{.*?}}|{%.*?%}", text)) == sorted(re.findall(r"{{.*?}}|{%.*?%}", ours(one.name, "de")))


def test_only_notices_to_customers_have_a_du_form():
    assert {one.name for one in TO_CUSTOMERS} == {path.stem for path in (FOLDER / "du").iterdir()}
    assert ours("acknowledgement", "en", du=True) == ours("acknowledgement", "en")


def test_what_is_said_on_paper_by_telephone_and_of_files_addresses_nobody():
    said = [*SENTENCES["de"].values(), *WORDS["de"].values(), Path(attachment_limits.__file__).read_text("utf-8")]
    assert not [text for text in said if POLITE.search(text)]


def test_the_templates_a_desk_starts_with_have_a_du_form():
    for one in tomllib.loads(TEMPLATES.read_text("utf-8"))["template"]:
        if POLITE.search(one["text"]):
            assert one["du"].strip() and not POLITE.search(one["du"])
            assert re.findall(r"{\w+}", one["du"]) == re.findall(r"{\w+}", one["text"])


def test_a_page_says_du_where_it_is_set_and_falls_back_on_the_other_german():
    compile_translations()
    polite, familiar = saying("de"), saying("de", du=True)
    assert (polite("How to reach us"), familiar("How to reach us")) == ("So erreichen Sie uns", "So erreichst du uns")
    assert familiar("Received") == polite("Received") != "Received"
    assert saying("en", du=True)("How to reach us") == "How to reach us"
