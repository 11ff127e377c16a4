"""How older and rarer mail systems name whom a mail did not reach, and what people write in like words."""

from collections.abc import Callable

import pytest

from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]
TO = "weg@kunde.example"
MDN = "message/disposition-notification"
WORDS: dict[str, tuple[str, str, list[tuple[str, str, str]]]] = {
    "whom it was written to above whom it did not reach": ("Undeliverable: Rundbrief", f"Your message\n\n  To:      verteiler@amt.example\n  Subject: Rundbrief 2.0.12\n\ndid not reach the following recipient(s):\n\n{TO} on Fri, 4 Oct 2024 17:12:28\n    The recipient name is not recognized\n    Unknown Recipient\n", [(TO, "5.1.1", "failed")]),
    "an address of X.400": ("Undeliverable: Rundbrief", f"Your message\n\n  To:      verteiler@amt.example\n\ndid not reach the following recipient(s):\n\nc=DE;a= ;p=KUNDE;dda:SMTP={TO}; on Fri, 4 Oct 2024\n    Unknown Recipient\n", [(TO, "5.1.1", "failed")]),
    "details of the mail below": ("Undeliverable: Rundbrief", f"Delivery has failed to these recipients or distribution lists:\n\nServer 192.0.2.1 returned an error:\n\t* [{TO}]: 550 over quota\n\nOriginal message details:\n\t* From: hilfe@amt.example\n\t* To: verteiler@amt.example\n", [(TO, "5.2.2", "failed")]),
    "a mailbox that has expired": ("failure notice", f"Su mensaje no pudo ser entregado.\n\n<{TO}>:\nEsta casilla ha expirado por falta de uso.\n", [(TO, "5.2.1", "failed")]),
    "your message was not delivered": ("Mail System Error", f"Your message was not delivered because the destination computer was not reachable.\nHost kunde.example is not responding.\n\nThe following recipients did not receive your message:\n\n     <{TO}>\n", [(TO, "5.0.0", "failed")]),
    "tried again": ("Delivery failure notification", f"Your message could not be delivered to the following recipients:\n\n{TO}\n\nDelivery attempts will continue to be made for 5 day(s).\n", [(TO, "4.4.7", "delayed")]),
    "not tried again": ("Mail failed", f"Delivery to the following recipients failed:\n\n  {TO}\n\nUser unknown. We will not continue to try to deliver it.\n", [(TO, "5.1.1", "failed")]),
    "postponed and given up": ("Mail failed", f"Your message to <{TO}> was postponed for a week and is now returned: 550 host unknown.\n", [(TO, "5.1.2", "failed")]),
    "returned while processed": ("Processing Error", f"Intended recipient: {TO}\n\nThe following mail has been returned because it encountered an error.\n", [(TO, "5.0.0", "failed")]),
    "the postmaster of another host": ("Returned mail", "----- The following addresses had delivery problems -----\npostmaster@kunde.example\n\n----- Non-delivered information -----\nThe recipient's mailbox exceeded the local limit.\n", [("postmaster@kunde.example", "5.2.2", "failed")]),
}  # fmt: skip


def words(subject: str, text: str, sender: str = "Mail System <mailer-daemon@mx.example>") -> str:
    return f"From: {sender}\r\nTo: hilfe@amt.example\r\nSubject: {subject}\r\n\r\n{text}"


@pytest.mark.parametrize("form", WORDS)
def test_only_whom_a_mail_did_not_reach_is_named(reading: Reading, form: str) -> None:
    subject, text, known = WORDS[form]
    bounce = reading(words(subject, text), mail_from="").bounce
    assert bounce is not None
    assert [(one.address, one.status, one.action) for one in bounce.recipients] == known


def test_whom_a_mail_did_not_reach_is_named_above_those_who_help(reading: Reading) -> None:
    text = f"Your message could not be delivered to\n\n<{TO}>: 550 user unknown\n\nFor help please write to the following address:\n\nhelp@mx.example\n"
    bounce = reading(words("Mail failed", text), mail_from="").bounce
    assert bounce is not None and bounce.recipients[0].address == TO


@pytest.mark.parametrize(
    "text", [
        "I am away. Mail to my old address is not delivered any more, write to b@kunde.example.",
        "Delivery works again since I have version 5.6.1, thanks to b@kunde.example.",
        "Out of the office, please write to b@kunde.example.\r\n\r\nDelivery Desk\r\n550 High Street\r\n",
        "Away until Monday, b@kunde.example helps.\r\n\r\n551-555-0142\r\n",
        "Wir brauchen:\r\n\r\n552 Dichtungen, die Lieferung zahlt b@kunde.example.",
    ]
)  # fmt: skip
def test_an_answer_that_speaks_of_mail_is_no_bounce(reading: Reading, text: str) -> None:
    assert reading(words("Re: Ihre Anfrage", text, "ida@kunde.example"), mail_from="").bounce is None


def test_a_question_about_mails_that_failed_is_heard(reading: Reading) -> None:
    text = "The import reports a failure in line 7.\r\n\r\n-----Original Message-----\r\nFrom: Amt <hilfe@amt.example>\r\nTo: Ida\r\n\r\nTry the import."
    inbound = reading(words("Failed mail import", text, "ida@kunde.example"))
    assert inbound.bounce is None and inbound.suppress_reason is None


def report(fields: str, kind: str = "message/delivery-status", said: str = "It failed.") -> str:
    name = "disposition-notification" if kind == MDN else "delivery-status"
    return f"Content-Type: multipart/report; report-type={name}; boundary=r\r\n\r\n--r\r\n\r\n{said}\r\n--r\r\nContent-Type: {kind}\r\n\r\n{fields}\r\n--r--\r\n"


def test_the_address_that_was_written_to_is_named_and_a_status_in_words_is_read(reading: Reading) -> None:
    fields = f"Original-Recipient: rfc822;{TO}\r\nFinal-Recipient: rfc822;u17@store-3\r\nAction: failure\r\nStatus: 553 Exceeded maximum inbound message size\r\n"
    bounce = reading(f"From: postmaster@mx.example\r\nSubject: Failed\r\n{report(fields)}", mail_from="").bounce
    assert bounce is not None
    assert [(one.address, one.status, one.action) for one in bounce.recipients] == [(TO, "5.3.4", "failed")]


def test_an_address_that_is_stated_in_escapes_is_named_as_it_is(reading: Reading) -> None:
    fields = "Original-Recipient: rfc822;ida+2Bpost@kunde.example\r\nFinal-Recipient: rfc822;ida+post@kunde.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    bounce = reading(f"From: postmaster@mx.example\r\nSubject: Failed\r\n{report(fields)}", mail_from="").bounce
    assert bounce is not None and [one.address for one in bounce.recipients] == ["ida+post@kunde.example"]


DELETED = f"Final-Recipient: rfc822; {TO}\r\nDisposition: automatic-action/MDN-sent-automatically; deleted\r\n"


def test_a_mail_that_a_server_rejected_by_a_receipt_came_back(reading: Reading) -> None:
    said = f"Your message to <{TO}> was automatically rejected:\r\nQuota exceeded"
    bounce = reading(f"From: admin@kunde.example\r\nSubject: Rejected\r\n{report(DELETED, MDN, said)}", "").bounce
    assert bounce is not None and [(one.address, one.reason) for one in bounce.recipients] == [(TO, "full")]


@pytest.mark.parametrize("title", ["Rechnung", "Antrag abgelehnt", "Your claim was automatically rejected"])
def test_a_mail_that_was_deleted_unread_did_not_come_back_whatever_its_subject(reading: Reading, title: str) -> None:
    said = f"Your message\r\n\r\n  To: Ida\r\n  Subject: {title}\r\n\r\nwas deleted without being read."
    unread = reading(f"From: ida@kunde.example\r\nSubject: Not read: {title}\r\n{report(DELETED, MDN, said)}", "")
    assert unread.bounce is None and unread.suppress_reason == "read_receipt:deleted"


@pytest.mark.parametrize(("mail_from", "bounced"), [("", True), ("postmaster@kunde.example", False)])
def test_a_report_passed_on_as_a_file_is_one_from_a_gateway_alone(reading: Reading, mail_from: str, bounced: bool) -> None:  # fmt: skip
    inner = report(f"Final-Recipient: rfc822; {TO}\r\nAction: failed\r\nStatus: 5.1.1")
    mail = f"From: postmaster@kunde.example\r\nSubject: {'Failure' if bounced else 'Frage'}\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: message/rfc822\r\n\r\nSubject: Failure\r\n{inner}\r\n--m\r\n\r\nThis mail is confidential.\r\n--m--\r\n"
    bounce = reading(mail, mail_from=mail_from).bounce
    assert (bounce is not None and [one.address for one in bounce.recipients] == [TO]) is bounced
