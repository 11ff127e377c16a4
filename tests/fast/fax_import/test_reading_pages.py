"""Cleaning and reading, without the program that recognises letters: skew, dust, odd resolutions, files that break off."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from channels.fax_import.cleaning import cleaned, is_blank, skew, squared
from channels.fax_import.documents import BrokenOff, Word, count_pages, leaves
from channels.fax_import.legibility import can_be_worked_with
from channels.fax_import.letter import House, Letter
from channels.fax_import.letter_sheet import pdf_of
from channels.fax_import.reading import forget_unfinished
from channels.fax_import.reading_job import Limits
from channels.fax_import.recognition import Reading, confidence_of, is_turned, reading_of
from channels.fax_import.reply_mark import mark
from channels.fax_import.scan_kinds import Refused, kind_of
from tests.kit import paper
from ticketing.scan_tables import ScanPage

LIMITS = Limits(pages=5, dots=20_000_000)
TEXT = "\n".join("Diese Zeile steht da, damit Zeilen zu sehen sind." for _ in range(25))


@pytest.mark.parametrize("degrees", [-3.0, 0.0, 2.0])
def test_the_skew_of_a_page_is_found(degrees: float):
    page = paper.faxed(paper.printed(TEXT), paper.Damage(skew=degrees, specks=0.001)).convert("L")
    assert skew(page) == pytest.approx(degrees, abs=0.3)


def test_dust_goes_and_full_stops_stay():
    page = paper.faxed(paper.printed(TEXT))
    dusty = paper.faxed(paper.printed(TEXT), paper.Damage(specks=0.002))
    ink = [int((np.asarray(cleaned(one.convert("L"), 200).picture) < 128).sum()) for one in (page, dusty)]
    assert ink[1] == pytest.approx(ink[0], rel=0.1)


def test_a_page_of_normal_resolution_becomes_as_high_as_it_was():
    page = Image.new("1", (1728, 1145), 1)
    square, dpi = squared(page, (204, 98))
    assert (square.width, dpi) == (1728, 204) and abs(square.height - 2383) < 3
    assert squared(page, (0, 0))[0].size == page.size


def test_an_empty_page_with_dust_is_blank_and_a_written_one_is_not():
    dust = paper.faxed(paper.printed(""), paper.Damage(specks=0.0005)).convert("L")
    assert is_blank(dust, 204)
    assert not is_blank(paper.faxed(paper.printed("Guten Tag")).convert("L"), 204)


def test_a_torn_file_gives_the_pages_before_the_tear():
    page = paper.faxed(paper.printed(TEXT))
    whole = paper.tiff([page, page])
    assert count_pages(whole, LIMITS) == (2, True)
    with pytest.raises(Refused) as told:
        count_pages(paper.tiff([page])[:2000], LIMITS)
    assert told.value.code == "damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"no scan", "no_scan"), (b"", "no_scan"), (b"%PDF-1.4 nothing", "damaged"), (b"II*\0\x08\0\0\0", "damaged"), (paper.locked_pdf("x"), "locked")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, code: str):
    with pytest.raises(Refused) as told:
        kind_of(content)
        count_pages(content, LIMITS)
    assert told.value.code == code


def test_too_many_pages_and_huge_ones_are_refused_before_they_are_decoded():
    small = Image.new("1", (100, 100), 1)
    with pytest.raises(Refused, match="many_pages"):
        count_pages(paper.tiff([small] * 6), LIMITS)
    file = io.BytesIO()
    Image.new("1", (30_000, 1_000), 1).save(file, "PNG")
    with pytest.raises(Refused, match="huge_page"):
        list(leaves(file.getvalue(), LIMITS))


def test_a_pdf_with_text_needs_no_recognition_and_knows_where_its_words_stand():
    (leaf,) = leaves(paper.pdf_with_text("Guten Tag, meine Kundennummer ist 4711."), LIMITS)
    assert "Kundennummer ist 4711" in leaf.text
    word = next(word for word in leaf.words if word.text == "Kundennummer")
    assert 0 < word.left < 1 and 0 < word.top < 0.2 and word.width > 0.05


def test_the_table_of_the_recognition_becomes_lines_paragraphs_and_a_confidence():
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [(1, 1, 1, "Guten", 90), (1, 1, 1, "Tag", 80), (1, 1, 2, "|", 70), (1, 1, 2, "bin", 70), (1, 2, 1, "_—", 10)]
    table = "\n".join(
        [
            head,
            *(
                f"5\t1\t{block}\t{par}\t{line}\t1\t100\t50\t200\t25\t{conf}\t{text}"
                for block, par, line, text, conf in rows
            ),
        ]
    )
    reading = reading_of(table, 1000, 500)
    assert reading.text == "Guten Tag\nI bin\n\n_—"
    assert reading.words[0].left == 0.1 and reading.words[0].top == 0.1
    assert reading.confidence == confidence_of(reading.words[:4]) > 75
    assert reading_of(head, 10, 10).text == "" and confidence_of(()) == 0


def read(confidence: float, words: int) -> Reading:
    """A reading of so many words of six letters, each read that surely."""
    return Reading("", tuple(Word("Zähler", 0, 0, 0, 0, confidence) for _ in range(words)), confidence)


@pytest.mark.parametrize(
    ("first", "again", "direction", "turned"),
    [
        (read(32.7, 98), read(94.9, 97), 14.2, True),  # a fax that was laid in upside down
        (read(42.3, 6), read(93.6, 6), 1.5, True),  # three printed lines: nothing but their words tells
        (read(30.0, 60), read(48.0, 60), 12.0, True),  # hardly legible, but plainly upside down
        (read(25.4, 30), read(40.4, 72), 0.5, False),  # a hand, from which more is guessed the wrong way round
        (read(32.5, 87), read(39.2, 90), 1.5, False),
        (read(20.0, 4), read(90.0, 2), 0.8, False),  # two words in a drawing
    ],
)  # fmt: skip
def test_a_page_is_turned_only_where_enough_speaks_for_it(first: Reading, again: Reading, direction: float, turned: bool):  # fmt: skip
    assert is_turned(first, again, direction) is turned


@pytest.mark.parametrize(
    ("letters", "confidence", "known", "goes_on"),
    [(400, 70, True, True), (400, 60, True, False), (400, 95, False, True), (400, 80, False, False), (60, 95, False, False), (60, 95, True, True), (0, 0, True, False)],
)  # fmt: skip
def test_a_letter_of_nobody_has_to_be_long_and_clean_to_go_on_by_itself(letters: int, confidence: float, known: bool, goes_on: bool):  # fmt: skip
    pages = [ScanPage(item_id=1, number=1, picture="", width=1, height=1, text="n" * letters, source="ocr", confidence=confidence)]  # fmt: skip
    assert can_be_worked_with(pages, 65, sender_known=known) is goes_on


def test_a_letter_is_the_same_however_often_it_is_made_and_its_code_can_be_read_from_a_fax():
    from channels.fax_import.codes import codes_on
    from pages.assets import STATIC

    house = House(
        "Musterfirma",
        ("Musterfirma", "Hafenstraße 1", "24103 Kiel"),
        "0431 1",
        "0431 2",
        "HRB 1",
        STATIC / "DejaVuSans.ttf",
        STATIC / "DejaVuSans-Bold.ttf",
    )
    code = mark(b"secret", 4711)
    from datetime import date

    letter = Letter(
        "Gerda Überlinger",
        ("Holzweg 3", "24103 Kiel"),
        "Rechnung 4711",
        "Guten Tag,\n\n" + "Ein Satz. " * 500,
        "SC-4819-3075",
        date(2026, 3, 14),
        mark=code,
    )
    made = pdf_of(letter, house)
    assert made == pdf_of(letter, house)
    first, *more = list(leaves(made, LIMITS))
    assert more and "SC-4819-3075" in first.text and "14. März 2026" in first.text and "Seite 1 von" in first.text
    assert codes_on(paper.faxed(first.picture, paper.Damage(skew=1.0, specks=0.0005))) == [code]
    english = pdf_of(Letter("John", (), "Bill", "Hello", "SC-1", date(2026, 3, 14), language="en"), house)
    assert "14 March 2026" in next(leaves(english, LIMITS)).text
    with pytest.raises(BrokenOff):
        list(leaves(made[:300], LIMITS))


def test_what_a_killed_server_was_reading_leaves_nothing_behind(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for process in (os.getpid(), 2**22 + 1):
        (tmp_path / f"schalter-scan-{process}-x").mkdir()
    forget_unfinished()
    assert [folder.name for folder in tmp_path.iterdir()] == [f"schalter-scan-{os.getpid()}-x"]
