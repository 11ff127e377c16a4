"""One mail that came several ways is one mail, and another one under its Message-ID is not (mail-requirements 42, 44)."""

from collections.abc import Callable

import pytest

from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]
MAIL = (
    "From: Ida <ida@kunde.example>\r\nTo: hilfe@amt.example, info@amt.example\r\nDate: Mon, 04 May 2026 10:00:00 +0200\r\n"
    "Subject: Both of you\r\nMessage-ID: <1@kunde.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe tap drips.\r\n"
    "--b\r\nContent-Type: text/csv; name=list.csv\r\nContent-Disposition: attachment\r\n\r\na;b\r\nc;d\r\n--b--\r\n"
)
TRACES = """Received: from mx by store id 7
Return-Path: <bounces+7@kunde.example>
Delivered-To: info@amt.example
X-Spam-Status: No, score=0.1
X-Virus-Scanned: yes
Authentication-Results: mx.amt.example; spf=pass
ARC-Seal: i=1; a=rsa-sha256; b=x
DKIM-Signature: v=1; d=lists.example; b=x
X-MS-Exchange-Organization-SCL: 1"""


TWICE = "--o\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: "


@pytest.mark.parametrize(
    "copy",
    [
        *(f"{trace}\r\n{MAIL}" for trace in TRACES.splitlines()),
        MAIL.replace("\r\n", "\n"),
        "List-Id: <talk.kunde.example>\r\n"
        + MAIL.replace("Both", "[Talk] Both").replace(
            "drips.\r\n", f"drips.\r\n{'_' * 40}\r\nTalk mailing list\r\nTalk@lists.example\r\n"
        ),
        MAIL.rstrip(),
        MAIL.replace("boundary=b", 'boundary="xyz"').replace("--b", "--xyz"),
        MAIL.replace("utf-8\r\n\r\nThe", "utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=54he"),
        MAIL.replace("tap drips", "tap\r\ndrips"),
        MAIL.replace("boundary=b", "boundary=o")
        .replace("--b\r\nContent-Type: text/plain", f"{TWICE}text/plain", 1)
        .replace("drips.\r\n", "drips.\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>The <b>tap</b> drips.\r\n--a--\r\n")
        .replace("--b", "--o"),
    ],
)
def test_what_was_added_on_the_way_makes_no_other_mail(reading: Reading, copy: str) -> None:
    first, second = reading(MAIL), reading(copy)
    assert first.content_key == second.content_key is not None
    assert first.sha256 != second.sha256


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("drips", "runs"),
        ("c;d", "c;e"),
        ("10:00:00", "10:00:01"),
        ("Both of", "All of"),
        ("<1@", "<2@"),
        ("ida@", "ivo@"),
        ("info@", "post@"),
        ("text/csv", "text/tab-separated-values"),
        ("MIME-Version", "In-Reply-To: <0@amt.example>\r\nMIME-Version"),
    ],
)
def test_another_text_file_date_subject_id_or_writer_makes_another_mail(
    reading: Reading, there: str, here: str
) -> None:
    assert reading(MAIL).content_key != reading(MAIL.replace(there, here)).content_key


def test_a_layout_that_says_more_than_the_text_makes_another_mail(reading: Reading) -> None:
    both = MAIL.replace("multipart/mixed", "multipart/alternative").split("--b\r\nContent-Type: text/csv")[0]
    laid_out = f"{both}--b\r\nContent-Type: text/html\r\n\r\n<p>The tap drips.<p>And the roof.\r\n--b--\r\n"
    assert reading(f"{both}--b--\r\n").content_key != reading(laid_out).content_key
    assert reading(f"{both}--b--\r\n").content_key == reading(laid_out.replace("<p>And the roof.", "")).content_key


def test_without_an_id_the_rest_decides_and_without_a_date_too_only_the_bytes(reading: Reading) -> None:
    without = MAIL.replace("Message-ID: <1@kunde.example>\r\n", "")
    assert (
        reading(without).content_key == reading(f"Delivered-To: info@amt.example\r\n{without}").content_key is not None
    )
    assert reading(without.replace("Date: Mon, 04 May 2026 10:00:00 +0200\r\n", "")).content_key is None


def test_without_an_id_another_word_in_brackets_or_another_link_is_another_mail(reading: Reading) -> None:
    without = MAIL.replace("Message-ID: <1@kunde.example>\r\n", "")
    one, other = (reading(without.replace("Both", f"[{name}] Both")).content_key for name in ("db1", "db2"))
    assert one != other
    linked = without.replace("text/plain", "text/html").replace("The tap", "<a href='https://a.example/1'>The</a> tap")
    assert reading(linked).body_text == reading(linked.replace("example/1", "example/2")).body_text
    assert reading(linked).content_key != reading(linked.replace("example/1", "example/2")).content_key


def test_of_the_words_in_brackets_only_one_can_be_the_name_of_a_list(reading: Reading) -> None:
    one, other = (reading(MAIL.replace("Both", f"[Talk] [{name}] Both")).content_key for name in ("db1", "db2"))
    assert one != other


@pytest.mark.parametrize(
    "words", ["Bitte auch Konto Meier sperren", "Bitte auch meier@kunde.example sperren", "Ruf an: 0431 555 0100"]
)
def test_words_below_the_rule_that_are_no_footer_make_another_mail(reading: Reading, words: str) -> None:
    footer = f"drips.\r\n{'_' * 40}\r\nTalk mailing list\r\nTalk@lists.example\r\n{words}\r\n"
    listed = "List-Id: <talk.kunde.example>\r\n" + MAIL.replace("drips.\r\n", footer)
    assert reading(MAIL).content_key != reading(listed).content_key
