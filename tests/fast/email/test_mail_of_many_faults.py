"""Mail as odd programs write it: each case breaks rules of its own, and is read as it was meant (mail-requirements 10–16, 18)."""

import base64

import pytest

UTF16 = base64.encodebytes("﻿<p>Grüße</p>".encode("utf-16"))
CASES = {
    "a character split between two encodings": (b"Subject: =?utf-8?Q?Gr=C3?= =?utf-8?B?vMOfZQ==?=\r\n\r\nx", {"subject": "Grüße"}),
    "blanks inside a word": (b"Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe an alle?=\r\n\r\nx", {"subject": "Grüße an alle"}),
    "padding missing and blanks in base64": (b"Subject: =?UTF-8?B?R3LDvMOf ZQ?=\r\n\r\nx", {"subject": "Grüße"}),
    "the label in quotes": (b'Subject: =?"utf-8"?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nx', {"subject": "Grüße"}),
    "words inside a quoted name": (b'From: "=?utf-8?Q?J=C3=B6rg_M=C3=BCller?=" <j@b.example>\r\n\r\nx', {"name": "Jörg Müller"}),
    "a comma in an unquoted name": (b"From: Mueller, Joerg <j@b.example>\r\n\r\nx", {"name": "Mueller, Joerg", "sender": "j@b.example"}),
    "an address in an address": (b'From: "a@b.example" <c@d.example>\r\n\r\nx', {"sender": "c@d.example"}),
    "a domain in capitals": (b"From: Anna@KUNDE.Example.\r\n\r\nx", {"sender": "Anna@kunde.example"}),
    "a label with two equal signs": (b"Content-Type: text/plain; charset==utf-8\r\n\r\nGr\xc3\xbc\xc3\x9fe", {"text": "Grüße"}),
    "a label that is never closed": (b'Content-Type: text/plain; charset="iso-8859-1\r\n\r\nGr\xfc\xdfe', {"text": "Grüße"}),
    "a label behind a comma": (b"Content-Type: text/plain, charset=iso-8859-1\r\n\r\nGr\xfc\xdfe", {"text": "Grüße"}),
    "a label that lies about UTF-8": (b"Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xfc\xdfe", {"text": "Grüße"}),
    "no label and Windows quotes": (b"\r\n\x93Gr\xfc\xdfe\x94", {"text": "“Grüße”"}),
    "a comment behind the encoding": (b"Content-Transfer-Encoding: quoted-printable (as ever)\r\n\r\nGr=C3=BC=C3=9Fe=\r\n", {"text": "Grüße"}),
    "base64 in one endless line": (b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode("Grüße ".encode() * 500), {"text": ("Grüße " * 500).strip()}),
    "UTF-16 HTML called Latin": (b"Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\n" + UTF16, {"text": "Grüße"}),
    "GB18030": (b"Content-Type: text/plain; charset=gb18030\r\n\r\n" + "你好".encode("gb18030"), {"text": "你好"}),
    "Big5": (b"Content-Type: text/plain; charset=big5-hkscs\r\n\r\n" + "您好".encode("big5-hkscs"), {"text": "您好"}),
    "ISO-2022-KR": (b"Content-Type: text/plain; charset=iso-2022-kr\r\n\r\n" + "안녕".encode("iso-2022-kr"), {"text": "안녕"}),
    "KOI8-U": (b"Content-Type: text/plain; charset=koi8-u\r\n\r\n" + "Привіт".encode("koi8-u"), {"text": "Привіт"}),
    "Macintosh": (b"Content-Type: text/plain; charset=macintosh\r\n\r\n" + "Grüße".encode("mac-roman"), {"text": "Grüße"}),
    "no blank line before the body": (b"Subject: x\r\nHallo, wie geht es?\r\nUnd sonst?\r\n", {"subject": "x", "text": "Hallo, wie geht es?\nUnd sonst?"}),
    "a line of a mailbox in front": (b">From anna Mon May  4 12:00:00 2026\r\nSubject: x\r\n\r\nHallo", {"subject": "x", "text": "Hallo"}),
    "fields folded with nothing but blanks": (b"Subject: eins\r\n \t\r\n zwei\r\n\r\nHallo", {"subject": "eins zwei", "text": "Hallo"}),
    "only files": (b"MIME-Version: 1.0\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n", {"text": "", "files": ["a.pdf"]}),
    "a name in two forms": (b"Content-Type: text/csv; name=\"=?utf-8?Q?gr=C3=BCn.csv?=\"\r\nContent-Disposition: attachment; filename*0*=utf-8''gr%C3; filename*1*=%BCn.csv\r\n\r\na", {"files": ["grün.csv"]}),
    "an alternative with the richer form first": (b"Content-Type: multipart/alternative; boundary=abc\r\n\r\n--abc\r\nContent-Type: text/html\r\n\r\n<p>Hallo</p>\r\n--abc\r\nContent-Type: text/plain\r\n\r\nHallo\r\n--abc--", {"text": "Hallo"}),
    "an alternative whose plain form is empty": (b"Content-Type: multipart/alternative; boundary=abc\r\n\r\n--abc\r\nContent-Type: text/plain\r\n\r\n\r\n--abc\r\nContent-Type: text/html\r\n\r\n<p>Hallo</p>\r\n--abc--", {"text": "Hallo"}),
    "a date of two digits": (b"Date: 4 May 26 10:00 GMT\r\n\r\nx", {"date": "2026-05-04T10:00"}),
    "a date with a name of a zone": (b"Date: Mon, 04 May 2026 10:00:00 EST\r\n\r\nx", {"warnings": ()}),
    "a date of words": (b"Date: heute\r\n\r\nx", {"warnings": ("odd_date",)}),
    "HTML in a plain part without a type": (b"\r\n<html><body><p>Hallo</p></body></html>", {"text": "Hallo"}),
    "all on carriage returns": (b"From: a@b.example\rSubject: x\r\rHallo\rzwei", {"subject": "x", "text": "Hallo\nzwei"}),
    "a byte order mark in front": (b"\xef\xbb\xbfSubject: x\r\n\r\nHallo", {"subject": "x", "text": "Hallo"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_mail_of_many_faults_is_read(reading, name):
    raw, wanted = CASES[name]
    inbound = reading(
        raw if b"From" in raw[:4] else b"From: a@b.example\r\n" + raw if not raw.startswith((b">", b"\xef")) else raw
    )
    seen = {
        "subject": inbound.subject, "name": inbound.sender.name, "sender": inbound.sender.address, "text": inbound.body_text.strip(),
        "files": [file.filename for file in inbound.files], "date": inbound.occurred_at.isoformat()[:16],
        "warnings": tuple(code for code in inbound.warnings if code == "odd_date"),
    }  # fmt: skip
    assert {key: seen[key] for key in wanted} == wanted
