"""What a letter says about itself: found where it stands, doubted where it may be wrong."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.fax_import.letter_facts import (
    Fact,
    Facts,
    date_in,
    facts_of,
    first_letter,
    is_header_line,
    parted_header,
    surest,
)
from tests.kit.paper import ENGLISH, GERMAN, HEADER
from ticketing.numbers import new_number


def facts(text: str, header: str = "") -> Facts:
    return facts_of(header, text, "SC", "DE", ("Musterfirma",), ("0431 555-0100",))


def test_a_german_letter_says_who_when_what_and_which_customer():
    found = facts(GERMAN.format(date="14. März 2026"), HEADER)
    assert found.name.value == "Gerda Überlinger"
    assert found.address.value.split("\n") == ["Gerda Überlinger", "Holzweg 3", "24103 Kiel"]
    assert found.written_on.value == "2026-03-14"
    assert found.subject.value == "Rechnung Nr. 4711, Kundennummer K-20031"
    assert found.customer_no.value == "K-20031"
    assert (found.number.value, found.number.source) == ("+494315550124", "header")


def test_an_english_letter_has_its_subject_before_the_salutation():
    found = facts(ENGLISH)
    assert found.subject.value == "Password for the customer portal"
    assert found.written_on.value == "2026-03-14"
    assert found.name.value == "John Whitfield"


def test_our_own_name_and_number_on_a_letter_to_us_are_nobodys():
    found = facts("Musterfirma · Hafenstraße 12 · 24103 Kiel\n\nFax: 0431 555-0100\n\nGuten Tag,\nhallo.")
    assert not found.name and not found.number


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("14/03/2026 09:12   +49 431 5550124   UEBERLINGER   S. 01/03", True),
        ("VON: 04315550124  AN: 04315550100   SEITE: 1/2   14.03.2026 09:12", True),
        ("2026-03-14 09:12 FAX FROM 0431 5550124 P.1", True),
        ("Sehr geehrte Damen und Herren, am 14.03.2026 um 09:12 rief ich an", False),
        ("Kiel, den 14. März 2026", False),
        ("Rechnung 4711 vom 2.3.2026", False),
    ],
)
def test_the_line_of_the_fax_machine_is_told_from_the_letter(line: str, wanted: bool):
    assert is_header_line(line) is wanted


def test_the_header_is_taken_off_the_text():
    assert parted_header(f"{HEADER}\n\nGuten Tag,\nhallo") == (HEADER, "Guten Tag,\nhallo")
    assert parted_header("Guten Tag,\nhallo") == ("", "Guten Tag,\nhallo")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Kiel, den 3. Februar 2026", date(2026, 2, 3)), ("03.02.26", date(2026, 2, 3)), ("3 February 2026", date(2026, 2, 3)),
        ("February 3rd, 2026", date(2026, 2, 3)), ("2026-02-03", date(2026, 2, 3)), ("31.02.2026", None), ("Seite 3", None),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(said: str, wanted: date | None):
    assert date_in(said) == wanted


def test_a_ticket_number_is_found_though_a_nought_was_read_as_an_o():
    number = next(one for one in iter(lambda: new_number("SC"), "") if "0" in one)
    assert facts(f"Ihr Zeichen: {number.replace('0', 'O')}").tickets == (number,)
    assert facts("Ihr Zeichen: SC-1111-1111").tickets == ()


def test_what_stands_on_the_page_never_overrides_what_the_fax_server_told():
    server, page = Fact("+49431", 1.0, "side_car"), Fact("+49999", 0.8, "header")
    assert surest(page, server) is server and surest(server, page) is server
    assert surest(Fact(), page) is page and not surest()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_facts(text: str):
    found = facts(text, text[:100])
    for fact in (found.number, found.name, found.address, found.written_on, found.subject, found.customer_no):
        assert 0 <= fact.confidence < 1 and bool(fact) == bool(fact.value)


@pytest.mark.parametrize(
    "head",
    [
        "Petra Claasen\nAm Markt 7, 23552 Lübeck",
        "Petra Claasen\nAm Markt 7\n23552 Lübeck",
        "Musterfirma GmbH\nHafenstraße 12\n24103 Kiel\n\nPetra Claasen\nAm Markt 7\n23552 Lübeck",
        "Petra Claasen\nAm Markt 7\n23552 Lübeck\n\nAn die\nMusterfirma\nHafenstraße 12\n24103 Kiel",
        "Am Markt 7, 23552 Lübeck",
    ],
)
def test_street_and_town_are_read_from_the_letterhead(head: str):
    found = facts(
        f"{head}\n\nLübeck, 3. März 2026\n\nFalsche Rechnung\n\nGuten Tag,\nhallo.\n\nMit freundlichen Grüßen\nPetra Claasen"
    )
    assert found.address.value.split("\n") == ["Petra Claasen", "Am Markt 7", "23552 Lübeck"]


@pytest.mark.parametrize(
    ("head", "postal"),
    [
        ("12 Harbour Road\n24148 Kiel", ["12 Harbour Road", "24148 Kiel"]),
        ("14 Baker Street\nLondon NW1 6XE", ["14 Baker Street", "London NW1 6XE"]),
        ("221b Baker Street\nLondon\nNW1 6XE\nUnited Kingdom", ["221b Baker Street", "London NW1 6XE, United Kingdom"]),
        ("Prinsengracht 263\n1016 GV Amsterdam", ["Prinsengracht 263", "1016 GV Amsterdam"]),
        ("Ringstraße 5, A-1010 Wien", ["Ringstraße 5", "A-1010 Wien"]),
        ("Bahnhofstrasse 1\n8001 Zürich", ["Bahnhofstrasse 1", "8001 Zürich"]),
        ("8 rue de l'Église\n75011 Paris\nFrance", ["8 rue de l'Église", "75011 Paris, France"]),
        ("500 Main Street\nAustin, TX 78701", ["500 Main Street", "Austin, TX 78701"]),
    ],
)
def test_addresses_are_read_as_they_are_written_abroad(head: str, postal: list[str]):
    text = f"John Miller\n{head}\n\n14 March 2026\n\nWrong invoice\n\nDear Sir or Madam,\nhello.\n\nYours sincerely\nJohn Miller"
    assert (
        facts(text).address.value.split("\n") == ["John Miller", *postal]
        and facts(text).subject.value == "Wrong invoice"
    )
    bare = f"John Miller\n{head}\n\nDear Sir or Madam,\nhello."
    assert not facts(bare).subject, "a town is no subject"


def test_the_small_line_above_the_window_may_have_the_number_first():
    found = facts("John Miller · 12 Harbour Road · 24148 Kiel\n\nDear Sir or Madam,\nhello.")
    assert found.address.value.split("\n") == ["John Miller", "12 Harbour Road", "24148 Kiel"]


def test_a_date_and_an_invoice_are_no_address():
    found = facts(
        "John Miller\n\n14 March 2026\n4711 Musterwerk\n\nDear Sir or Madam,\nhello.\n\nYours sincerely\nJohn Miller"
    )
    assert not found.address


def test_our_own_address_on_a_letter_is_not_the_senders():
    found = facts("An die\nMusterwerke\nHafenstraße 12\n24103 Kiel\n\nGuten Tag,\nhallo.\n\nViele Grüße\nPetra Claasen")
    assert not found.address and found.name.value == "Petra Claasen"


def test_two_letters_in_one_scan_are_not_mixed():
    one = "Lübeck, 3. März 2026\nPetra Claasen\nAm Markt 7, 23552 Lübeck\n\nGuten Tag,\nhallo.\n\nViele Grüße\nPetra Claasen"
    two = "Kiel, 9. April 2026\n\nBetreff: Kündigung\n\nGuten Tag,\nich gehe.\n\nViele Grüße\nOtto Brandt"
    found = facts(first_letter(["Faxdeckblatt", one, two]))
    assert (found.name.value, found.written_on.value) == ("Petra Claasen", "2026-03-03")
    assert found.subject.value != "Kündigung"
    further = "und noch etwas.\n\nViele Grüße\nOtto Brandt"
    assert facts(first_letter(["Betreff: Kündigung\n\nGuten Tag,\nich gehe", further])).name.value == "Otto Brandt"
