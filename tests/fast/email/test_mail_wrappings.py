"""Mail inside other wrappings: winmail.dat, opaque-signed S/MIME, calendars, encrypted mail."""

import base64
import struct
from collections.abc import Callable

import pytest

from channels.email import calendar_part
from channels.email.reader import OwnAddresses
from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]


def attribute(level: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<BIi", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def long_name(name: str) -> bytes:
    data = name.encode("utf-16-le") + b"\x00\x00"
    return struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(data)) + data + b"\x00" * (-len(data) % 4)


WINMAIL = (
    struct.pack("<IH", 0x223E9F78, 1)
    + attribute(1, 0x0002800C, b"The body inside.\x00")
    + attribute(2, 0x00069002, b"\x00" * 14)
    + attribute(2, 0x00018010, b"UEBERS~1.PDF\x00")
    + attribute(2, 0x0006800F, b"%PDF-1.4")
    + attribute(2, 0x00069005, long_name("Übersicht.pdf"))
)


def wrapped(content_type: str, data: bytes) -> bytes:
    return (
        f"From: a@b.example\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
        + base64.encodebytes(data)
    )


def test_winmail_dat_is_unpacked_and_kept(reading: Reading) -> None:
    inbound = reading(wrapped('application/ms-tnef; name="winmail.dat"', WINMAIL))
    assert inbound.body_text == "The body inside."
    assert [(f.filename, f.content) for f in inbound.files] == [
        ("winmail.dat", WINMAIL),
        ("Übersicht.pdf", b"%PDF-1.4"),
    ]


def test_a_damaged_winmail_dat_gives_what_came_before(reading: Reading) -> None:
    for end in range(0, len(WINMAIL), 7):
        inbound = reading(wrapped('application/ms-tnef; name="winmail.dat"', WINMAIL[:end]))
        assert "unreadable" not in inbound.warnings
        assert inbound.files[0].filename == "winmail.dat"


def der(tag: int, *values: bytes) -> bytes:
    value = b"".join(values)
    length = len(value)
    head = bytes([length]) if length < 128 else b"\x82" + struct.pack(">H", length)
    return bytes([tag]) + head + value


def signed(message: bytes) -> bytes:
    data, signed_data = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    inner = der(0x30, data, der(0xA0, der(0x24, der(0x04, message[:20]), der(0x04, message[20:]))))
    return der(0x30, signed_data, der(0xA0, der(0x30, der(0x02, b"\x01"), der(0x31), inner, der(0x31))))


def test_an_opaque_signed_mail_is_read(reading: Reading) -> None:
    raw = wrapped(
        "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        signed(b"Content-Type: text/plain; charset=utf-8\r\n\r\nsigned words\r\n"),
    )
    inbound = reading(raw)
    assert inbound.body_text == "signed words"
    assert [f.filename for f in inbound.files] == ["smime.p7m"]
    assert "encrypted" not in inbound.warnings


def test_an_encrypted_mail_is_kept_and_marked(reading: Reading) -> None:
    inbound = reading(
        wrapped(
            "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            bytes.fromhex("300b06092a864886f70d010703"),
        )
    )
    assert "encrypted" in inbound.warnings
    assert [f.filename for f in inbound.files] == ["smime.p7m"]


def test_an_invitation_is_readable_and_attached(reading: Reading) -> None:
    event = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nSUMMARY:Visit\r\n  us\r\nDTSTART:20260504T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    inbound = reading(f"From: a@b.example\r\nContent-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n{event}")
    assert inbound.body_text == "Visit us\nStart: 2026-05-04 10:00 UTC"
    assert inbound.suppress_reason == "calendar_reply"
    assert [f.claimed_type for f in inbound.files] == ["text/calendar"]


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        (":20260504T100000Z", "2026-05-04 12:00"),
        (";TZID=Europe/Berlin:20260504T120000", "2026-05-04 12:00"),
        (";TZID=W. Europe Standard Time:20260504T120000", "2026-05-04 12:00"),
        (";TZID=America/New_York:20260504T100000", "2026-05-04 16:00 (10:00 America/New_York)"),
        (';TZID="Asia/Tokyo":20260504T010000', "2026-05-03 18:00 (2026-05-04 01:00 Asia/Tokyo)"),
        (";TZID=Our office:20260504T100000", "2026-05-04 10:00 (Our office)"),
        (";TZID=../../etc:20260504T100000", "2026-05-04 10:00 (../../etc)"),
        (":20260504T100000", "2026-05-04 10:00"),
        (";VALUE=DATE:20260504", "2026-05-04"),
        (":20261399T100000Z", "20261399T100000Z"),
    ],
)
def test_the_times_of_an_invitation_are_those_of_the_desk(start: str, shown: str) -> None:
    event = f"BEGIN:VEVENT\r\nDTSTART{start}\r\nEND:VEVENT"
    assert calendar_part.readable(event, "en", "Europe/Berlin") == f"Start: {shown}"


@pytest.mark.parametrize(
    ("method", "lines", "shown"),
    [
        ("CANCEL", "", "Abgesagt\nBesuch"),
        ("REQUEST", "STATUS:CANCELLED\r\n", "Abgesagt\nBesuch"),
        ("REPLY", 'ATTENDEE;CN="Roe: Ida";PARTSTAT=DECLINED:mailto:ida@x.example\r\n', "Abgelehnt von ida@x.example\nBesuch"),
        ("REPLY", "ATTENDEE;PARTSTAT=DELEGATED:mailto:ida@x.example\r\n", "Besuch"),
        ("REQUEST", "RRULE:FREQ=WEEKLY;COUNT=3\r\n", "Besuch\nWiederholt sich: wöchentlich"),
        ("REQUEST", "RRULE:FREQ=WEEKLY;INTERVAL=2\r\n", "Besuch"),
    ],
)  # fmt: skip
def test_what_is_new_about_an_event_stands_with_it(method: str, lines: str, shown: str) -> None:
    source = f"METHOD:{method}\r\nBEGIN:VEVENT\r\nSUMMARY:Besuch\r\n{lines}END:VEVENT"
    assert calendar_part.readable(source, "de") == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("👍\r\n\r\nIda hat über Gmail reagiert", "👍"),
        ("👍 but please cancel order 12.", "👍 but please cancel order 12."),
    ],
)
def test_an_emoji_put_to_a_mail_is_all_that_is_said(reading: Reading, text: str, said: str) -> None:
    parts = [
        f"text/plain; charset=utf-8\r\n\r\n{text}",
        'text/vnd.google.email-reaction+json\r\n\r\n{"emoji":"👍","version":1}',
    ]
    body = "".join(f"--b\r\nContent-Type: {part}\r\n" for part in parts)
    inbound = reading(f"From: a@b.example\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n{body}--b--\r\n")
    assert (inbound.reply_text, inbound.files) == (said, ())


@pytest.mark.parametrize("kind", ["alternative", "mixed"])
def test_an_invitation_beside_a_text_is_readable_above_it_and_stands_there_once(reading: Reading, kind: str) -> None:
    event = (
        "Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Visit\r\n"
        "DTSTART:20260504T100000Z\r\nLOCATION:Kiel\r\nORGANIZER:mailto:o@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = (
        f"From: a@b.example\r\nContent-Type: multipart/{kind}; boundary=b\r\n\r\n--b\r\n\r\nPlease come.\r\n-- \r\nAda\r\n"
        f"--b\r\n{event}--b\r\n{event}--b--\r\n"
    )
    inbound = reading(mail)
    shown = "Visit\nStart: 2026-05-04 10:00 UTC\nLocation: Kiel\nOrganizer: o@b.example\n\nPlease come."
    assert inbound.reply_text == shown
    in_german = reading(mail, own=OwnAddresses(language="de", zone="Europe/Berlin")).reply_text
    assert in_german.startswith("Visit\nBeginn: 04.05.2026 12:00\nOrt: Kiel\nOrganisiert von: o@b.example\n")
    assert [f.claimed_type for f in inbound.files] == ["text/calendar", "text/calendar"]


def test_a_multipart_that_cannot_be_cut_shows_its_text(reading: Reading) -> None:
    inbound = reading("From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\njust words\r\n")
    assert inbound.body_text == "just words"
    assert "broken_multipart" in inbound.warnings
