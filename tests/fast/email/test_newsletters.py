"""Which mail went to many and expects no answer, and which only looks like it."""

from collections.abc import Callable

import pytest

from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]
LEAVE = "List-Unsubscribe: <https://shop.example/leave>\r\n"
ONE_CLICK = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def reason(reading: Reading, head: str) -> str | None:
    return reading(f"From: Shop <news@shop.example>\r\nSubject: Angebote\r\n{head}\r\nKaufen Sie!\r\n").suppress_reason


@pytest.mark.parametrize(
    "head", [LEAVE + ONE_CLICK, LEAVE + "Precedence: bulk\r\n", LEAVE + "Feedback-ID: 1:2:shop\r\n"]
)
def test_a_newsletter_says_so_itself(reading: Reading, head: str):
    assert reason(reading, head) == "newsletter"


@pytest.mark.parametrize(
    "head",
    [
        LEAVE,
        ONE_CLICK,
        "Precedence: bulk\r\n",
        f"{LEAVE}{ONE_CLICK}In-Reply-To: <1@schalter.example>\r\n",
        f"{LEAVE}Precedence: list\r\nList-Id: <users.example>\r\nList-Post: <mailto:users@lists.example>\r\n",
    ],
)
def test_an_alarm_an_answer_and_a_list_of_people_are_none(reading: Reading, head: str):
    assert reason(reading, head) not in (None, "newsletter")


@pytest.mark.parametrize(("said", "means"), [("displayed", "read_receipt"), ("deleted", "read_receipt:deleted")])
def test_a_receipt_says_whether_the_mail_was_opened(reading: Reading, said: str, means: str):
    receipt = (
        "From: anna@kunde.example\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        "--b\r\n\r\nYour message was displayed.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        f"Final-Recipient: rfc822; anna@kunde.example\r\nDisposition: manual-action/MDN-sent-manually; {said}\r\n\r\n--b--\r\n"
    )
    assert reading(receipt).suppress_reason == means


GARBAGE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x91\x11\x05",
    b"hello there\r\n",
    b"From: a@b.example\r\nSubject: x\r\n\r\n" + bytes(range(1, 256)) * 4,
)


@pytest.mark.parametrize("raw", GARBAGE)
def test_what_is_hardly_a_mail_bears_a_plain_warning(reading: Reading, raw: bytes):
    assert "garbled" in reading(raw).warnings


def test_noise_is_not_answered_and_words_without_a_head_are(reading: Reading):
    tls, words, noise, zeros = (reading(raw).suppress_reason for raw in (*GARBAGE, bytes(500)))
    assert (tls, words, noise, zeros) == ("garbled", None, "garbled", "garbled")


@pytest.mark.parametrize(
    "raw", [b"From: a@b.example\r\n\r\nHallo", "Subject: Grüße\r\n\r\nSchöne Grüße\tund\fmehr".encode()]
)
def test_a_plain_mail_with_few_fields_does_not(reading: Reading, raw: bytes):
    assert "garbled" not in reading(raw).warnings
