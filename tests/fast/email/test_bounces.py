"""Delivery reports, and what only looks like one."""

from collections.abc import Callable

from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]


def test_a_structured_report_without_blank_lines_names_each_recipient(reading: Reading) -> None:
    bounce = reading("structured_bounce_without_blank_lines.eml", mail_from="").bounce
    assert bounce is not None
    assert [(r.address, r.status, r.action, r.reason) for r in bounce.recipients] == [
        ("weg@kunde.example", "5.1.1", "failed", "address"),
        ("voll@kunde.example", "4.2.2", "delayed", "full"),
    ]
    assert bounce.original_message_id == "c.17.abc@amt.example"


def test_a_report_in_prose_is_understood(reading: Reading) -> None:
    inbound = reading("prose_bounce.eml", mail_from="")
    assert inbound.bounce is not None
    assert [(r.address, r.status) for r in inbound.bounce.recipients] == [("weg@kunde.example", "5.1.1")]
    assert inbound.bounce.original_message_id == "c.18.abc@amt.example"
    assert inbound.suppress_reason == "bounce"


def test_a_person_who_quotes_a_bounce_sends_none(reading: Reading) -> None:
    inbound = reading("human_quoting_a_bounce.eml", mail_from="ida@kunde.example")
    assert inbound.bounce is None
    assert inbound.suppress_reason is None
    assert not inbound.auto_generated
    assert inbound.reply_text == "Why did I get this? I only wrote to you."


def test_a_person_who_complains_of_failed_delivery_sends_no_bounce(reading: Reading) -> None:
    mail = "From: Ida <ida@kunde.example>\r\nSubject: Delivery failed\r\n\r\nThe parcel was not delivered, the delivery failed twice. Call me.\r\n"
    assert reading(mail).bounce is None
