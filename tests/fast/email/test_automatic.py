"""Which mail must never be answered by machine (RFC 3834), and which may."""

from collections.abc import Callable

import pytest

from channels.email.reader import OwnAddresses
from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]
MACHINES = {
    "Auto-Submitted: auto-replied": "auto_submitted",
    "Auto-Submitted: auto-generated (rejected)": "auto_submitted",
    "Precedence: bulk": "bulk",
    "Precedence: auto_reply": "autoreply",
    "X-Auto-Response-Suppress: OOF, AutoReply": "autoreply_unwanted",
    "List-Id: <news.example>": "list",
    "List-Unsubscribe: <mailto:x@y.example>": "list",
    "X-Autoreply: yes": "autoreply",
    "X-Loop: x@y.example": "loop",
    "Feedback-ID: 1:2:3": "bulk",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=x": "read_receipt",
    "Content-Type: multipart/report; report-type=feedback-report; boundary=x": "complaint",
    "Subject: Automatic reply: your question": "absence",
    "Subject: Abwesenheitsnotiz: bis Montag": "absence",
}


@pytest.mark.parametrize("field", MACHINES)
def test_a_machine_gets_no_answer(reading: Reading, field: str) -> None:
    inbound = reading(f"From: Ida <ida@kunde.example>\r\n{field}\r\n\r\nhello\r\n")
    assert inbound.suppress_reason == MACHINES[field]


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@x.example",
        "noreply+7@x.example",
        "do_not_reply@x.example",
        "MAILER-DAEMON@x.example",
        "news-bounces@x.example",
        "orders.noreply@x.example",
    ],
)
def test_an_address_nobody_reads_gets_no_answer(reading: Reading, sender: str) -> None:
    assert reading(f"From: {sender}\r\n\r\nhello\r\n").suppress_reason is not None


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "X-Autoreply: no",
        "Subject: Re: Automatic reply: your question",
        "Subject: Out of stock?",
        "Content-Language: de",
        "Importance: high",
        "X-Mailer: Microsoft Outlook 16.0",
    ],
)
def test_a_person_may_be_answered(reading: Reading, field: str) -> None:
    inbound = reading(f"From: Ida <ida@kunde.example>\r\n{field}\r\n\r\nhello\r\n")
    assert inbound.suppress_reason is None
    assert not inbound.auto_generated


@pytest.mark.parametrize(
    "sender",
    ["nora.reply@x.example", "noah@x.example", "auto.haus@x.example", "norbert@x.example", "listner@x.example"],
)
def test_a_person_with_a_like_name_may_be_answered(reading: Reading, sender: str) -> None:
    assert reading(f"From: {sender}\r\n\r\nhello\r\n").suppress_reason is None


def test_the_null_sender_and_our_own_addresses_get_no_answer(reading: Reading) -> None:
    assert reading("From: x@y.example\r\n\r\nhello\r\n", mail_from="").suppress_reason == "null_sender"
    own = OwnAddresses(frozenset({"hilfe@amt.example"}))
    assert reading("From: hilfe@amt.example\r\n\r\nhello\r\n", own=own).suppress_reason == "own_address"


def test_an_absence_note_is_known_as_one(reading: Reading) -> None:
    assert reading("From: x@y.example\r\nAuto-Submitted: auto-replied\r\nSubject: Re: x\r\n\r\naway\r\n").absence_note
    assert not reading("From: x@y.example\r\nAuto-Submitted: auto-generated\r\n\r\nalarm\r\n").absence_note
