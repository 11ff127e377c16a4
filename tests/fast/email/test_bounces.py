"""Delivery reports, and what only looks like one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ticketing.inbound import Inbound

Reading = Callable[..., Inbound]
MAIL = Path(__file__).parents[2] / "fixtures" / "mail"


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


@pytest.mark.parametrize(
    ("system", "status", "action", "reason"),
    [
        ("qmail", "5.1.1", "failed", "address"),
        ("qmail_full", "5.2.2", "failed", "full"),
        ("exim", "5.1.1", "failed", "address"),
        ("exim_delayed", "4.4.7", "delayed", "temporary"),
        ("postfix", "5.2.2", "failed", "full"),
        ("exchange_german", "5.1.10", "failed", "address"),
        ("exchange_prose", "5.1.1", "failed", "address"),
        ("exchange_online", "5.4.1", "failed", "address"),
        ("google", "5.1.1", "failed", "address"),
        ("notes", "5.1.1", "failed", "address"),
        ("sendmail", "5.1.1", "failed", "address"),
        ("courier", "5.1.1", "failed", "address"),
        ("head_follows", "5.1.1", "failed", "address"),
        ("not_a_valid_recipient", "5.1.1", "failed", "address"),
        ("prose_german", "5.1.1", "failed", "address"),
        ("prose_french", "5.2.2", "failed", "full"),
    ],
)
def test_a_report_of_any_mail_system_is_understood(
    reading: Reading, system: str, status: str, action: str, reason: str
):
    inbound = reading(f"bounces/{system}.eml", mail_from="")
    assert inbound.bounce is not None and inbound.suppress_reason == "bounce"
    found = [(one.address, one.status, one.action, one.reason) for one in inbound.bounce.recipients]
    assert found == [("anna@kunde.example", status, action, reason)]
    sent_back = b"orig@d.example" in (MAIL / "bounces" / f"{system}.eml").read_bytes()
    assert inbound.bounce.original_message_id == ("orig@d.example" if sent_back else "")
