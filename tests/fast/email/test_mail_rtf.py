"""Bodies that came as RTF, and mails packed into winmail.dat with another mail or an object in them."""

import base64
import struct
import time

import pytest

from channels.email import rtf

BODIES = {
    "letters of the document's page": (rb"{\rtf1\ansi\ansicpg1252 Gr\'fc\'dfe\par aus K\'f6ln}", "Grüße\r\naus Köln"),
    "letters of a font": (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}\f0 Hallo \f1\'cf\'f0\'e8\'e2\'e5\'f2\f0  d\'fc}",
        "Hallo Привет dü",
    ),
    "letters of the page in a font for the west": (
        rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\f1\'c4\'e0}\f0  \'e9}",
        "Да é",
    ),
    "letters of the page in the only font": (
        rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset0 Arial;}}\f0\'c4\'e0}",
        "Да",
    ),
    "letters by number": (rb"{\rtf1\ansi\uc1 5 \u8364? f\u252\'fcr \u-10179?\u-8704?}", "5 € für 😀"),
    "letters by number without a stand-in": (rb"{\rtf1\ansi{\uc0 5 \u8364 net} \u252?b}", "5 €net üb"),
    "two bytes a letter": (rb"{\rtf1\ansi\ansicpg936 \'c4\'e3\'ba\'c3}", "你好"),
    "words that stand for signs": (
        rb"{\rtf1\ansi don\rquote t \ldblquote go\rdblquote  \endash  now\tab\~x\_y \{z\}}",
        "don’t “go” – now\t x-y {z}",
    ),
    "what nobody sees": (
        rb"{\rtf1{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\*\generator Me;}{\info{\author Ida}}{\pict\bin4 {}{}}da{\field{\*\fldinst HYPERLINK x}{\fldrslt\b  hin}}}",
        "da hin",
    ),
}


@pytest.mark.parametrize("case", BODIES)
def test_the_text_of_an_rtf_body_is_read(case: str) -> None:
    data, text = BODIES[case]
    assert rtf.bodies(data, rtf.Budget()) == ("", text)


def test_html_wrapped_in_rtf_is_taken_out_of_it() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
        rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 \f0 Gr\'fc\'dfe \f1\'c4\'e0\f0  \u8364?{\*\htmltag84 &lt;}\htmlrtf }\htmlrtf0{\*\htmltag72 </p>}}"
    )
    assert rtf.bodies(data, rtf.Budget()) == ("<p>Grüße Да €&lt;</p>", "")


FONTS = rb"{\fonttbl" + b"".join(rb"{\f%d\fcharset0}" % n for n in range(5_000)) + rb"}" + rb"\f1\f0" * 20_000


@pytest.mark.parametrize(
    "data", [b"{" * 1_000_000, b"}" * 1_000_000, rb"\u1" * 600_000, b"{" * 5_000 + b"a" + b"}" * 5_000 + b"b", FONTS]
)
def test_an_rtf_body_made_to_be_slow_is_given_up(data: bytes) -> None:
    started = time.process_time()
    budget = rtf.Budget(tokens=50_000)
    for _ in range(3):
        rtf.bodies(b"{\\rtf1" + data, budget)
    assert time.process_time() - started < 1
    assert rtf.inflate(struct.pack("<IIII", 0, 9, 0x414C454D, 0) + b"{\\rtf1 a}", rtf.Budget(size=6)) == b"{\\rtf1"


@pytest.mark.parametrize(("page", "name"), [(1252, "cp1252"), (28592, "iso-8859-2"), (65001, "cp65001"), (20127, "ascii"), (20866, "koi8-r"), (7, "cp1252")])  # fmt: skip
def test_a_code_page_has_a_codec(page: int, name: str) -> None:
    assert rtf.codec(page) == name


def attribute(level: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<BIi", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*known: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(known))
    for kind, name, value in known:
        out += struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\x00" * (-len(value) % 4)
    return out


HEAD = struct.pack("<IH", 0x223E9F78, 1)
FILE = attribute(2, 0x00069002, b"\x00" * 14)
MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
STORAGE = bytes.fromhex("0b00000000000000c000000000000046")


def packed(stream: bytes, plain: str = "") -> bytes:
    return (
        f"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{plain}\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n".encode()
        + base64.encodebytes(stream)
        + b"--b--\r\n"
    )


def test_a_mail_and_an_object_within_winmail_dat_are_unpacked(reading) -> None:
    inner = HEAD + attribute(1, 0x0002800C, b"Words inside") + FILE + attribute(2, 0x00018010, b"bild.png\x00") + attribute(2, 0x0006800F, b"\x89PNG\r\n\x1a\n")  # fmt: skip
    stream = HEAD + FILE + attribute(2, 0x0006800F, b"A mail is attached.") + attribute(2, 0x00069005, properties((0x1E, 0x3001, b"Frage\x00"), (0xD, 0x3701, MESSAGE + inner)))  # fmt: skip
    stream += FILE + attribute(2, 0x00018010, b"tabelle\x00") + attribute(2, 0x00069005, properties((0xD, 0x3701, STORAGE + b"\xd0\xcf\x11\xe0")))  # fmt: skip
    inbound = reading(packed(stream, "Hallo"))
    assert inbound.body_text == "Hallo"
    assert [(file.filename, file.content) for file in inbound.files[1:]] == [
        ("Frage", inner),
        ("Frage.txt", b"Words inside"),
        ("bild.png", b"\x89PNG\r\n\x1a\n"),
        ("tabelle", b"\xd0\xcf\x11\xe0"),
    ]
    assert [file.media_type for file in inbound.files[2:]] == ["text/plain", "image/png", "application/octet-stream"]


def test_words_that_stand_in_the_mail_and_in_its_winmail_dat_are_told_once(reading) -> None:
    stream = HEAD + attribute(1, 0x0002800C, b"Can you  send it\r\nagain?")
    assert reading(packed(stream, "Can you send it again?")).body_text == "Can you send it again?"
    assert reading(packed(stream, "")).body_text == "Can you  send it\nagain?"
    more = "Can you send it again? Do not sign!"
    assert reading(packed(HEAD + attribute(1, 0x0002800C, more.encode()), "Can you send it again?")).body_text.endswith(
        more
    )
    assert reading(packed(stream, "See below.")).body_text == "See below.\nCan you  send it\nagain?"
    html = HEAD + attribute(1, 0x00069003, properties((0x102, 0x1013, b"<p>Can you <b>send</b> it again?</p>")))
    inbound = reading(packed(html, "Can you send it again?"))
    assert (inbound.body_text, "<b>send</b>" in inbound.body_html) == ("Can you send it again?", True)
