"""Whole mails: bodies, files, threads, doubts."""

from collections.abc import Callable
from email.message import EmailMessage

from channels.email.reader import OwnAddresses
from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]


def test_the_plain_form_is_read_and_the_image_stays_reachable(reading: Reading) -> None:
    inbound = reading("alternative_with_inline_image.eml")
    assert inbound.sender.name == "Ole, Brandt"
    assert inbound.subject == "Rechnung für März"
    assert inbound.body_text == "Grüße aus Köln €"
    assert "<b>Köln</b>" in inbound.body_html
    assert [(f.filename, f.content_id, f.inline) for f in inbound.files] == [("Übersicht.png", "bild@x", True)]
    assert {"hilfe@amt.example", "a@x.example", "b@x.example"} <= set(inbound.recipients)
    assert inbound.external_id == "bild.1@kunde.example"


def test_text_between_files_is_read_in_order(reading: Reading) -> None:
    inbound = reading("mixed_text_between_files.eml")
    assert inbound.body_text.split() == ["erster", "zweiter", "dritter"]
    assert [f.filename for f in inbound.files] == ["Übersicht 2026.pdf", "a b c.pdf"]
    assert inbound.files[0].content == b"%PDF-1.4"


def test_an_html_answer_shows_only_what_is_new(reading: Reading) -> None:
    inbound = reading("gmail_reply_html_only.eml")
    assert inbound.reply_text == "Danke, das hilft.\n\n- eins\n- zwei"
    assert "alter Text" in inbound.body_text
    assert "color" not in inbound.body_text


def test_a_second_sender_is_suspicious_and_a_file_in_the_text_is_a_file(reading: Reading) -> None:
    inbound = reading("opaque_and_odd.eml")
    assert inbound.sender.address == "ida@kunde.example"
    assert "second_from" in inbound.warnings
    assert inbound.subject == "roh Grüße"
    assert [(f.filename, f.content) for f in inbound.files] == [("notiz.txt", b"hi\n")]
    assert "nach der Datei" in inbound.body_text


def test_a_mail_without_id_and_date_is_known_by_its_bytes(reading: Reading) -> None:
    inbound = reading("From: a@b.example\r\n\r\nhello\r\n")
    assert inbound.external_id == f"sha256:{inbound.sha256}"
    assert inbound.occurred_at == inbound.received_at
    assert "no_date" in inbound.warnings


def test_a_date_in_the_future_is_not_believed(reading: Reading) -> None:
    inbound = reading("From: a@b.example\r\nDate: Mon, 04 May 2099 10:00:00 +0200\r\n\r\nhello\r\n")
    assert inbound.occurred_at == inbound.received_at
    assert "odd_date" in inbound.warnings


def test_a_name_that_is_ours_is_marked(reading: Reading) -> None:
    own = OwnAddresses(frozenset({"hilfe@amt.example"}), frozenset({"amt"}))
    assert "name_is_ours" in reading("From: Amt <x@y.example>\r\n\r\nhello", own=own).warnings
    assert "name_holds_address" in reading('From: "hilfe@amt.example" <x@y.example>\r\n\r\nhello', own=own).warnings


def test_an_attached_mail_is_one_file_named_after_its_subject(reading: Reading) -> None:
    inbound = reading(
        "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\nSubject: old one\r\n\r\ninside\r\n--b--\r\n"
    )
    assert [f.filename for f in inbound.files] == ["old one.eml"]
    assert inbound.body_text == "see"


def test_files_of_one_name_stay_distinct_and_empty_ones_are_kept(reading: Reading) -> None:
    part = '--b\r\nContent-Type: application/pdf; name="x.pdf"\r\nContent-Disposition: attachment\r\n\r\n\r\n'
    inbound = reading(f"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{part}{part}--b--\r\n")
    assert [(f.filename, len(f.content)) for f in inbound.files] == [("x.pdf", 0), ("x (2).pdf", 0)]


def test_a_file_name_carries_no_path_and_no_direction_marks(reading: Reading) -> None:
    part = '--b\r\nContent-Type: application/pdf; name="C:\\\\tmp\\\\\u202efdp.exe"\r\n\r\nx\r\n'
    inbound = reading(
        f"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n{part}--b--\r\n"
    )
    assert inbound.files[0].filename == "fdp.exe"


def test_ids_that_a_program_encoded_because_they_are_long_are_read(reading: Callable[..., Inbound]) -> None:
    reply = EmailMessage()
    long = "a" * 90 + "@amt.example"
    reply["In-Reply-To"], reply["References"] = f"<{long}>", f"<first@kunde.example> <{long}>"
    assert b"=?utf-8?q?" in reply.as_bytes()
    inbound = reading(reply.as_bytes())
    assert inbound.in_reply_to == (long,)
    assert inbound.references == ("first@kunde.example", long)


def test_a_mail_whose_lines_end_with_cr_alone_is_read_whatever_a_server_put_around_it(reading: Reading) -> None:
    mail = "From: Ida <ida@kunde.example>\rSubject: only CR\r\rone\rtwo\r"
    for came in (mail, mail + "\r\n", "Received: from mx\r\n" + mail + "\r\n"):
        inbound = reading(came)
        assert (inbound.sender.address, inbound.subject, inbound.body_text) == (
            "ida@kunde.example",
            "only CR",
            "one\ntwo",
        )


def test_a_plain_form_that_only_points_at_the_html_is_not_the_message(reading: Reading) -> None:
    html = "\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Order 99 is missing</p>\r\n--b--\r\n"
    for hint in ("Your mail client does not support HTML.", "Ihr E-Mail-Programm kann kein HTML anzeigen."):
        inbound = reading(
            f"From: a@b.example\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n{hint}{html}"
        )
        assert inbound.body_text == inbound.reply_text == "Order 99 is missing"


def test_answers_never_go_to_ourselves_and_a_form_in_our_name_is_of_whom_it_names(reading: Reading) -> None:
    own = OwnAddresses(frozenset({"hilfe@amt.example"}))
    customer = reading("From: ida@kunde.example\r\nReply-To: Amt <hilfe@amt.example>\r\n\r\nhello\r\n", own=own)
    assert (customer.sender.address, customer.reply_to) == ("ida@kunde.example", None)
    several = "Ida <ida@kunde.example>, hilfe@amt.example,\r\n Team <team@kunde.example>, no-reply@kunde.example"
    team = reading(f"From: i.roe@kunde.example\r\nReply-To: {several}\r\n\r\nhello\r\n", own=own)
    assert team.reply_to and team.reply_to.address == "ida@kunde.example"
    assert [one.address for one in team.also_reply_to] == ["team@kunde.example"]
    form = reading(
        "From: hilfe@amt.example\r\nReply-To: Ida <ida@kunde.example>, b@x.example\r\n\r\nhello\r\n", own=own
    )
    assert form.also_reply_to == ()
    assert (form.sender.name, form.sender.address, form.suppress_reason) == ("Ida", "ida@kunde.example", None)
    assert "sent_for_another" in form.warnings
    ours = reading("From: hilfe@amt.example\r\nReply-To: hilfe+7.abc@amt.example\r\n\r\nhello\r\n", own=own)
    assert ours.suppress_reason == "own_address"
