"""Whatever the bytes, a contact comes back, and soon."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.email.reader import Envelope, OwnAddresses, read
from tests.kit.surroundings import trial_size
from ticketing.inbound import Inbound

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "mail").glob("*.eml"))


def taken(raw: bytes) -> Inbound:
    return read(raw, Envelope("mara@kunde.example", ("hilfe@amt.example",)), "hilfe", NOW, OwnAddresses())


@given(st.binary(max_size=400))
@settings(max_examples=trial_size(150, part=3), deadline=None)
def test_any_bytes_become_a_contact(raw: bytes) -> None:
    inbound = taken(raw)
    assert inbound.sender.address
    assert "unreadable" not in inbound.warnings


@given(st.data())
@settings(max_examples=trial_size(150, part=3), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_copy_of_any_mail_is_read_without_a_fault(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(FIXTURES)).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        kind = data.draw(st.sampled_from(["flip", "cut", "double"]))
        if kind == "flip" and raw:
            raw[at] ^= data.draw(st.integers(1, 255))
        elif kind == "cut":
            del raw[at : at + data.draw(st.integers(1, 200))]
        else:
            raw[at:at] = raw[at : at + data.draw(st.integers(1, 400))]
    inbound = taken(bytes(raw))
    assert "unreadable" not in inbound.warnings
    assert "\x00" not in inbound.body_text + inbound.body_html + inbound.subject


HOSTILE = {
    "parts nested a thousand deep": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1000)
    ),
    "ten thousand parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nx\r\n" * 10_000
    + b"--b--\r\n",
    "five thousand recipients": b"From: a@b.example\r\nTo: "
    + b", ".join(b"u%d@x.example" % n for n in range(5000))
    + b"\r\n\r\nhi\r\n",
    "a field of a megabyte": b"From: a@b.example\r\nX-Long: " + b"x" * 1_000_000 + b"\r\n\r\nhi\r\n",
    "a subject of a hundred thousand words": b"From: a@b.example\r\nSubject: " + b"word " * 100_000 + b"\r\n\r\nhi\r\n",
    "a sender of brackets": b"From: " + b"(<" * 100_000 + b"\r\n\r\nhi\r\n",
    "a sender of quotes": b"From: " + b'"' * 200_001 + b"\r\n\r\nhi\r\n",
    "a sender of colons": b"From: " + b":;" * 200_000 + b"\r\n\r\nhi\r\n",
    "encoded words without end": b"Subject: " + b"=?utf-8?q?" * 50_000 + b"\r\n\r\nhi\r\n",
    "a megabyte of quote signs": b"From: a@b.example\r\n\r\n" + b"> " * 500_000,
    "a megabyte of empty lines": b"From: a@b.example\r\n\r\n" + b"\r\n" * 500_000,
    "a megabyte of dashes": b"From: a@b.example\r\n\r\n" + b"--\r\n" * 250_000,
    "a megabyte without a line end": b"From: a@b.example\r\n\r\n" + b"On 2020 wrote: a" * 65_000,
    "many attributions": b"From: a@b.example\r\n\r\n" + b"On 1.2.2020 at 10:10 x <a@b.example>\r\n" * 25_000,
    "many open tags": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
    "many open comments": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<!-- " * 100_000,
    "blank header lines": b"From: a@b.example\r\nX: y\r\n" + b" \r\n" * 200_000 + b"\r\nhi",
    "parameters without end": b"Content-Type: text/plain; " + b"a*0=b; " * 50_000 + b"\r\n\r\nhi",
    "base64 of dots": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=\r\n" * 200_000,
    "uuencode begins": b"From: a@b.example\r\n\r\n" + b"begin 644 x\r\n" * 50_000,
    "base64 of blank lines": b"Content-Transfer-Encoding: base64\r\n\r\nQUJD*" + b"\n" * 1_000_000 + b"A*",
    "references without brackets": b"From: a@b.example\r\nReferences: " + b"word " * 100_000 + b"\r\n\r\nhi\r\n",
    "signatures without end": b"From: a@b.example\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\n"
    + b"-----BEGIN PGP SIGNATURE-----\r\n" * 30_000,
    "a calendar of rules": b"From: a@b.example\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VEVENT\r\nRRULE:"
    + b"FREQ=A;" * 100_000
    + b"INTERVAL=2\r\nEND:VEVENT",
    "a bounce of dashes": b"From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n\r\n" + b"-" * 100_000,
    "a bounce of one long line": b"From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n\r\n"
    + b"u@x.example " * 10_000,
    "a bounce of addresses": b"From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n\r\n"
    + b"<u@x.example>: 550 5.1.1 unknown\r\n" * 20_000,
    "a bounce of names": b"From: MAILER-DAEMON@x.example\r\nSubject: Undelivered\r\n\r\nNot sent to these recipients:\r\n"
    + b"\r\n  anna" * 20_000
    + b"\r\n!",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_never_takes_the_time_of_a_square(name: str) -> None:
    """A bound far above what linear work takes and far below what quadratic work would: no claim about speed."""
    began = time.process_time()
    inbound = taken(HOSTILE[name])
    assert time.process_time() - began < 20.0
    assert "unreadable" not in inbound.warnings
    assert inbound.sender.address


def test_a_mark_before_plain_letters_does_not_make_them_another_alphabet():
    mail = taken(b"From: \xff\xfe garb2 <<garb2@probe.example\r\nSubject: \xff\xfePasswort vergessen\r\n\r\nHallo")
    assert "Passwort vergessen" in mail.subject
    assert mail.sender.address == "garb2@probe.example"
