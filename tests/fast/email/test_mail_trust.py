"""Whom a mail may claim to come from: loop field, reply token, Authentication-Results."""

from datetime import UTC, datetime

import pytest

from channels.email import authentication, composer, reply_address
from channels.email.arrived import MailReader
from channels.email.headers import split_head
from foundation.settings import Settings
from ticketing.arrivals import Kept

SECRET = b"secret"
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


def taken(head: str, to: str = "hilfe@schalter.example", **mail: object):
    settings = Settings.model_validate({"mail": {"address": "hilfe@schalter.example", **mail}})
    envelope = {"mail_from": "anna@kunde.example", "rcpt_to": [to]}
    kept = Kept(1, "email", "hilfe@schalter.example", "0" * 64, envelope, AT)
    raw = f"From: anna@kunde.example\r\nMessage-ID: <1@kunde.example>\r\n{head}\r\nHallo\r\n".encode()
    return MailReader(settings, SECRET)(kept, raw, None)


def test_a_stranger_cannot_silence_us_with_our_loop_field():
    assert taken("X-Schalter-Loop: " + "0" * 40 + "\r\n").suppress_reason is None
    other_mail = composer.loop_mark(SECRET, "2@kunde.example")
    assert taken(f"X-Schalter-Loop: {other_mail}\r\n").suppress_reason is None


def test_a_mail_of_ours_that_comes_back_gets_no_answer():
    mark = composer.loop_mark(SECRET, "1@kunde.example")
    assert taken(f"X-Schalter-Loop: {mark}\r\n").suppress_reason == "own_loop"


def test_a_rightly_signed_reply_address_names_the_ticket_and_a_forged_one_only_warns():
    right = reply_address.address(SECRET, "17", "hilfe@schalter.example")
    forged = reply_address.address(b"other", "17", "hilfe@schalter.example")
    assert (taken("", right).ticket_token, "forged_token" in taken("", right).warnings) == ("17", False)
    assert (taken("", forged).ticket_token, "forged_token" in taken("", forged).warnings) == ("", True)
    assert "forged_token" not in taken("", "hilfe+newsletter@schalter.example").warnings


@pytest.mark.parametrize(
    ("fields", "warned"),
    [
        ("Authentication-Results: mx.schalter.example; dmarc=fail (p=reject) header.from=kunde.example\r\n", True),
        ("Authentication-Results: MX.schalter.example 1; spf=pass;\r\n dmarc=fail\r\n", True),
        ("Authentication-Results: mx.schalter.example; dmarc=pass\r\n", False),
        ("Authentication-Results: elsewhere.example; dmarc=fail\r\n", False),
        ("Authentication-Results: mx.schalter.example; dmarc=pass\r\nAuthentication-Results: mx.schalter.example; dmarc=fail\r\n", False),
        ('Authentication-Results: mx.schalter.example; spf=pass reason="x; dmarc=fail"; dmarc=none\r\n', False),
        ("Authentication-Results: mx.schalter.example (a; (b) dmarc=fail;); dmarc=pass\r\n", False),
        ("Authentication-Results: mx.schalter.example; none\r\n", False),
        ("", False),
    ],
)  # fmt: skip
def test_only_our_own_gateway_can_say_that_a_domain_disowns_a_mail(fields: str, warned: bool):
    assert ("dmarc_failed" in taken(fields, authserv_ids=["mx.schalter.example"]).warnings) is warned
    assert "dmarc_failed" not in taken(fields).warnings


def test_every_finding_of_the_gateway_is_kept_with_its_domain():
    fields, _ = split_head(
        b'Authentication-Results: "mx.a.example"; dkim=fail header.d=x; dkim=pass header.d=y; spf/1=softfail\r\n\r\n'
    )
    found = authentication.results(fields, ["mx.a.example"])
    assert [(one.method, one.result, one.domain) for one in found] == [
        ("dkim", "fail", "x"),
        ("dkim", "pass", "y"),
        ("spf", "softfail", ""),
    ]
