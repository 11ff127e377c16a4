"""Which mails bring a fax: those of a gateway, and of nobody who merely writes its address."""

from datetime import UTC, datetime

import pytest

from channels.fax_import.by_mail import from_gateway
from ticketing.arrivals import Kept

RAW = b"From: Fax <fax@gateway.example>\r\nTo: hilfe@desk.example\r\nSubject: Fax\r\n\r\n"
GATEWAYS = ("fax@gateway.example",)


def kept(envelope: dict) -> Kept:
    return Kept(1, "email", "hilfe@desk.example", "0" * 64, envelope, datetime(2026, 3, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    "envelope",
    [
        {"imap": "INBOX"},
        {"mail_from": "", "rcpt_to": [], "peer": "127.0.0.1", "trusted": True},
        {"mail_from": "fax@gateway.example", "peer": "10.0.0.7", "trusted": True},
    ],
)
def test_a_gateways_mail_is_known_by_its_address(envelope):
    assert from_gateway(kept(envelope), RAW, GATEWAYS)
    assert not from_gateway(kept(envelope), RAW, ())
    assert not from_gateway(kept(envelope | {"mail_from": "a@b.example"}), RAW.replace(b"fax@", b"a@"), GATEWAYS)


def test_a_stranger_who_writes_the_gateways_address_is_none():
    stranger = {
        "mail_from": "fax@gateway.example",
        "rcpt_to": ["fax@gateway.example"],
        "peer": "203.0.113.7",
        "trusted": False,
    }
    assert not from_gateway(kept(stranger), RAW, GATEWAYS)
