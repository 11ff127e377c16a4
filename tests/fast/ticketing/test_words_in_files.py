"""The words in attached files: every kind that is read, and files made to harm whoever reads them."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from fpdf import FPDF

from ticketing.file_text import LONGEST, text_of
from ticketing.file_words import Reading, may_hold_words
from ticketing.office_text import Undesired

ROOT = Path(__file__).parents[3]


def packed(**parts: str) -> bytes:
    """A ZIP of these parts; `__` in a name stands for a slash, and each ends with .xml."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(f"{name.replace('__', '/')}.xml", text)
    return file.getvalue()


def pdf(text: str) -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    document.cell(text=text)
    return bytes(document.output())


@pytest.mark.parametrize(
    ("content", "media_type", "words"),
    [
        (pdf("Wartungsvertrag 4711"), "application/pdf", "Wartungsvertrag 4711"),
        ("Straße;Größe\nHafen;12".encode("cp1252"), "text/csv", "Straße;Größe Hafen;12"),
        ("\ufeffÖl".encode(), "text/plain", "Öl"),
        ("Öl und Gas".encode("utf-16"), "text/plain", "Öl und Gas"),
        (b"<html><script>evil()</script><p>Guten&nbsp;Tag<p>Ende", "text/html", "Guten Tag Ende"),
        (
            packed(word__document="<w:document xmlns:w='w'><w:p><w:r><w:t>Kran</w:t></w:r><w:r><w:t>wagen</w:t></w:r></w:p><w:p><w:r><w:delText>weg</w:delText><w:t>Nord</w:t></w:r></w:p></w:document>"),
            "application/zip", "Kranwagen Nord",
        ),
        (
            packed(xl__sharedStrings="<sst><si><t>Anlage</t></si></sst>", xl__worksheets__sheet1="<s><row><c t='s'><v>0</v></c><c><f>A1*2</f><v>4711</v></c></row></s>"),
            "application/zip", "Anlage 4711",
        ),
        (packed(content="<o:body xmlns:o='o'><o:p>Zeile<o:tab/>eins</o:p><o:p>zwei</o:p></o:body>"), "application/zip", "Zeile eins zwei"),
        (packed(word__document="<d><p>breaks off"), "application/zip", "breaks off"),
        (packed(something="<a>else</a>"), "application/zip", ""),
        (b"Teil;Ort", "application/octet-stream", "Teil;Ort"),
        (b"<html><p>Guten <b>Tag</b>", "application/octet-stream", "Guten Tag"),
        (b"\x00\x01\x02binary", "application/octet-stream", ""),
        (b"-----BEGIN PGP SIGNATURE-----", "application/pgp-signature", ""),
    ],
)  # fmt: skip
def test_the_words_of_a_file_are_read(content, media_type, words):
    assert text_of(content, media_type) == words
    assert may_hold_words(content, media_type) or not words


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (bytes(range(256)), "application/pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "application/msword"),
        (b"-----BEGIN PGP SIGNATURE-----", "application/pgp-signature"),
        (b"%PDF-1.7 in the clothes of", "image/png"),
    ],
)
def test_what_surely_holds_no_words_is_not_opened(content, media_type):
    assert not may_hold_words(content, media_type)


def test_so_much_is_read_and_no_more():
    long = packed(word__document=f"<d>{'<p>wort</p>' * LONGEST}</d>")
    for content, media_type in ((b"wort " * LONGEST, "text/plain"), (long, "application/zip")):
        assert LONGEST - 5 < len(text_of(content, media_type)) <= LONGEST


def test_entities_are_not_let_grow():
    bomb = '<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
    with pytest.raises(Undesired):
        text_of(packed(word__document=bomb), "application/zip")


def test_a_damaged_file_ends_its_child_and_the_next_one_is_read():
    files = [(b"%PDF-1.7 nothing", "application/pdf"), (b"Teil;Ort", "text/csv"), (pdf("Kran"), "application/pdf")]
    asked = b"".join(f"{len(content)} {kind}\n".encode() + content for content, kind in files)
    done = subprocess.run(
        [sys.executable, "-m", "ticketing.file_text_process"],
        input=asked,
        cwd=ROOT,
        env={},
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, b"-1\n8\nTeil;Ort4\nKran")


async def test_a_reader_that_died_between_two_files_costs_the_second_none_of_its_words():
    reading = Reading()
    try:
        assert await reading.words_of(b"Teil;Ort", "text/csv") == "Teil;Ort"
        for known in (False, True):
            process = reading._process
            process.kill()
            if known:
                await process.wait()
            assert await reading.words_of(b"Kran;Halle", "text/csv") == "Kran;Halle"
    finally:
        await reading.end()
