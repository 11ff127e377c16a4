"""Parts however they are parted, and what becomes of reports, pointers and signatures (mail-requirements 14, 15, 17, 25, 28, 29)."""

import pytest

HEAD = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
PARTS = b"--%b\r\nContent-Type: text/plain\r\n\r\nHallo\r\n--%b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\na;b\r\n"


def mixed(stated: bytes, used: bytes, end: bytes = b"--%b--\r\n") -> bytes:
    body = (PARTS + end).replace(b"%b", used)
    return HEAD + b"Content-Type: multipart/mixed; " + stated + b"\r\n\r\n" + body


BOUNDARIES = {
    "quoted": mixed(b'boundary="b 1"', b"b 1"),
    "unquoted with an illegal sign": mixed(b"boundary=b=1?x", b"b=1?x"),
    "only one quote": mixed(b'boundary="b1', b"b1"),
    "with blanks behind": mixed(b'boundary="b1"', b"b1").replace(b"--b1\r\n", b"--b1 \t \r\n"),
    "a tab for the semicolon": HEAD + b"Content-Type: multipart/mixed\tboundary=b1\r\n\r\n" + (PARTS + b"--%b--\r\n").replace(b"%b", b"b1"),
    "without an end": mixed(b"boundary=b1", b"b1", b""),
    "not stated": HEAD + b"Content-Type: multipart/mixed\r\n\r\n" + (PARTS + b"--%b--\r\n").replace(b"%b", b"=_part"),
    "in upper case": mixed(b"BOUNDARY=b1", b"b1"),
    "line feeds only": mixed(b"boundary=b1", b"b1").replace(b"\r\n", b"\n"),
    "words before and behind": mixed(b"boundary=b1", b"b1").replace(b"\r\n\r\n--b1", b"\r\n\r\nvorweg\r\n--b1", 1) + b"hinterher\r\n",
}  # fmt: skip


@pytest.mark.parametrize("name", BOUNDARIES)
def test_parts_are_found_however_their_boundary_is_written(reading, name):
    inbound = reading(BOUNDARIES[name])
    assert inbound.body_text.strip() == "Hallo"
    assert [(file.filename, file.content.strip()) for file in inbound.files] == [("a.csv", b"a;b")]


def test_a_boundary_that_begins_like_the_one_around_it_is_another(reading):
    inner = b'Content-Type: multipart/alternative; boundary="b1-2"\r\n\r\n--b1-2\r\n\r\nHallo\r\n--b1-2--\r\n'
    raw = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n"
        + inner
        + b"--b1\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\na;b\r\n--b1--\r\n"
    )
    inbound = reading(raw)
    assert (inbound.body_text.strip(), len(inbound.files)) == ("Hallo", 1)


def test_the_first_of_several_fields_counts(reading):
    raw = b"From: a@b.example\r\nFrom: c@d.example\r\nSubject: eins\r\nSubject: zwei\r\nMessage-ID: <1@b>\r\nMessage-ID: <2@b>\r\n\r\nx"
    inbound = reading(raw)
    assert (inbound.sender.address, inbound.subject, inbound.message_id) == ("a@b.example", "eins", "1@b")
    assert "second_from" in inbound.warnings


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("From:\r\nReply-To: r@b.example\r\n", "r@b.example"),
        ("From: <>\r\nSender: s@b.example\r\n", "s@b.example"),
        ('From: "Anna" <>\r\nReturn-Path: <p@b.example>\r\n', "p@b.example"),
        ("Subject: x\r\n", "mara@kunde.example"),
    ],
)
def test_a_mail_without_a_usable_from_falls_back(reading, fields, address):
    assert reading(f"{fields}\r\nx").sender.address == address


def test_files_inside_the_text_become_files(reading):
    uuencoded = "Hallo\r\nbegin 644 a.txt\r\n#:&D*\r\n`\r\nend\r\nTschüss\r\n"
    inbound = reading(f"From: a@b.example\r\n\r\n{uuencoded}")
    assert [(file.filename, file.content) for file in inbound.files] == [("a.txt", b"hi\n")]
    assert "Hallo" in inbound.body_text
    assert "begin 644" not in inbound.body_text


def test_a_yencoded_file_inside_the_text_becomes_a_file(reading):
    coded = bytes((byte + 42) % 256 for byte in b"hi there")
    raw = b"From: a@b.example\r\n\r\nHallo\r\n=ybegin line=128 size=8 name=a.bin\r\n" + coded + b"\r\n=yend size=8\r\n"
    assert [(file.filename, file.content) for file in reading(raw).files] == [("a.bin", b"hi there")]


def test_a_delivery_report_and_copied_headers_are_readable(reading):
    raw = (
        b"From: MAILER-DAEMON@x.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\n\r\nEs ging nicht.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.example\r\n\r\n"
        b"Final-Recipient: rfc822; w@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        b"Subject: Angebot\r\nMessage-ID: <1@schalter.example>\r\n--b--\r\n"
    )
    inbound = reading(raw, mail_from="")
    assert inbound.body_text == "Es ging nicht."
    report, copied = inbound.files
    assert (report.filename[-4:], report.inline) == (".txt", False)
    assert b"w@y.example" in report.content
    assert b"Angebot" in copied.content


def test_signed_text_is_readable_and_the_signature_a_file(reading):
    raw = (
        HEAD + b"Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\r\n\r\n--b\r\n\r\nHallo\r\n"
        b"--b\r\nContent-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n--b--\r\n"
    )  # fmt: skip
    inbound = reading(raw)
    assert (inbound.body_text.strip(), [file.filename for file in inbound.files]) == ("Hallo", ["signature.asc"])


def test_what_lies_elsewhere_is_named_and_never_fetched(reading):
    raw = (
        HEAD
        + b'Content-Type: message/external-body; access-type=URL; URL="http://evil.example/x"\r\n\r\nContent-Type: image/png\r\n\r\n'
    )
    assert "external_body" in reading(raw).warnings
    assert (
        "partial_message"
        in reading(HEAD + b'Content-Type: message/partial; id="1@x"; number=1; total=2\r\n\r\nHallo').warnings
    )


def test_files_are_never_converted(reading):
    odd = bytes(range(256)) * 4 + b"\r\n\n\r.\r\n"
    import base64

    raw = (
        HEAD
        + b"Content-Type: text/html; charset=koi8-r\r\nContent-Disposition: attachment; filename=a.html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(odd)
    )
    [file] = reading(raw).files
    assert file.content == odd


@pytest.mark.parametrize("stated", ["<bild@x>", "bild@x", "< bild%40x >", '"<bild@x>"'])
def test_an_image_is_matched_by_its_content_id_however_it_is_written(reading, stated):
    raw = (
        HEAD + b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hallo <img src=\"cid:bild@x\"></p>\r\n--b\r\n"
        b"Content-Type: image/png\r\nContent-ID: " + stated.encode() + b"\r\n\r\n\x89PNG\r\n\x1a\n\r\n--b--\r\n"
    )  # fmt: skip
    [file] = reading(raw).files
    assert (file.content_id.lower(), file.inline) == ("bild@x", True)


def test_an_image_nobody_refers_to_is_listed_as_a_file(reading):
    raw = (
        HEAD + b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hallo</p>\r\n--b\r\n"
        b"Content-Type: image/png; name=plan.png\r\nContent-ID: <plan@x>\r\n\r\n\x89PNG\r\n\x1a\n\r\n--b--\r\n"
    )  # fmt: skip
    [file] = reading(raw).files
    assert (file.filename, file.inline) == ("plan.png", False)


def test_a_long_name_is_kept_and_a_missing_one_is_made_of_the_type(reading):
    name = "ä" * 200 + ".pdf"
    raw = (
        HEAD
        + b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''"
        + b"%C3%A4" * 200
        + b".pdf\r\n\r\n%PDF-"
    )
    assert reading(raw).files[0].filename == name
    nameless = reading(HEAD + b"Content-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF-").files[0]
    assert nameless.filename.endswith(".pdf")
