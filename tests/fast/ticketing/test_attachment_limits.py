import pytest

from ticketing.attachment_limits import Limits, check, cleaned, described, program_kind
from ticketing.inbound import File

LIMITS = Limits(2, 1000, frozenset({"exe", "lnk", "jar"}))
PROGRAM = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0"


def said(*files: File, limits: Limits = LIMITS, language: str = "en") -> str:
    return " ".join(mistake.problem for mistake in check(files, limits, language))


def test_what_lies_within_the_limits_passes():
    assert check((File("a.pdf", b"x" * 500), File("b.txt", b"x" * 500)), LIMITS) == ()


def test_all_that_is_wrong_is_said_in_one_sentence_each():
    text = said(File("a.exe", b"x" * 600), File("b.txt", b"x" * 600), File("c.txt", b""))
    assert "There are 3 files; at most 2 are accepted." in text
    assert "larger than" in text and "“a.exe” cannot be accepted" in text


@pytest.mark.parametrize("name", ["x.EXE", "bild.jpg.exe", "x.exe.", "x.exe "])
def test_a_refused_ending_is_found_however_it_is_written(name: str):
    assert "files of type exe" in said(File(name, b"x"))


@pytest.mark.parametrize(
    "content", [PROGRAM, b"\x7fELF\2\1\1", bytes.fromhex("4c0000000114020000000000c000000000000046")]
)
def test_a_program_stays_one_under_any_name(content: bytes):
    assert "it is a program" in said(File("rechnung.pdf", content))


def test_text_that_only_begins_like_a_program_is_text():
    assert program_kind(b"MZ is how old programs begin. " * 10) == ""


def test_whoever_allows_programs_gets_them():
    assert check((File("tool.exe", PROGRAM),), Limits(2, 1000, frozenset())) == ()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\anna\\foto.jpg", "foto.jpg"),
        ("../../etc/passwd", "passwd"),
        ("rech\u202egnp.exe", "rechgnp.exe"),
        ("a\0b\n.txt", "ab.txt"),
        ("", "file"),
        (" ", "file"),
        ("ü" * 300 + ".pdf", "ü" * 125 + ".pdf"),
    ],
)
def test_names_are_cleaned_for_showing(name: str, shown: str):
    assert cleaned(name) == shown


def test_the_rule_is_said_in_both_languages():
    limits = Limits(10, 26_214_400, frozenset({"exe", "js"}))
    assert described(limits, "de") == "Höchstens 10 Dateien, zusammen bis 25 MB. Nicht angenommen: exe, js."
    assert described(limits) == "At most 10 files, together up to 25 MB. Not accepted: exe, js."
