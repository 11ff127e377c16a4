"""From the peer at the door to the words beside the message: who really sent it (mail-requirements 59)."""

import smtplib

import pytest

from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.name_server import name_server
from tests.kit.server import Server
from tests.kit.signing import key_pair, signed
from tests.kit.waiting import until

DESK = "hilfe@schalter.example"
ZONE = {
    "kunde.example TXT": ("v=spf1 ip4:192.0.2.0/24 -all",),
    "_dmarc.kunde.example TXT": ("v=DMARC1; p=reject",),
    "one._domainkey.kunde.example TXT": (key_pair()[1],),
    "langsam.example TXT": ("v=spf1 -all",),
}


@pytest.fixture(scope="module")
def names():
    with name_server(ZONE) as server:
        server.silent.update({"langsam.example", "_dmarc.langsam.example"})
        yield server


@pytest.fixture(scope="module")
def server(names, tmp_path_factory):
    """Every peer is a stranger to it, loopback too."""
    settings = {
        "SCHALTER_MAIL__ADDRESS": DESK,
        "SCHALTER_MAIL__MAILBOXES": DESK,
        "SCHALTER_SMTP__ALLOWED_NETWORKS": "192.0.2.0/24",
        "SCHALTER_SENDERS__CHECK": "true",
        "SCHALTER_SENDERS__DNS_SERVER": names.address,
        "SCHALTER_SENDERS__SECONDS": "1",
    }
    running = Server(tmp_path_factory.mktemp("who"), settings)
    running.start()
    yield running
    running.stop()


def mail(number: int, sender: str = "anna@kunde.example", more: str = "") -> bytes:
    return (
        f"From: Anna <{sender}>\r\nTo: {DESK}\r\nSubject: Frage {number}\r\nDate: Mon, 4 May 2026 12:00:00 +0000\r\n"
        f"Message-ID: <{number}@kunde.example>\r\n{more}\r\nHallo, wie geht das mit Nummer {number}?\r\n"
    ).encode()


def deliver(server, raw: bytes, number: int, sender: str = "anna@kunde.example"):
    """The contact the mail became."""
    with smtplib.SMTP(*server.smtp, timeout=30) as line:
        line.sendmail(sender, [DESK], raw)
    asked = f"/api/v1/contacts?external_id={number}@kunde.example"
    return until(lambda: server.api.get(asked)["items"], 20, "the contact")[0]


def test_who_really_sent_it(server, names):
    add_agent(server, "lena", "--role", "lead", "--level", "1")
    genuine = deliver(server, signed(mail(1), "kunde.example"), 1)
    assert genuine["sender_trust"] == "verified"

    fake_gateway = "Authentication-Results: mx.schalter.example; dmarc=pass header.from=kunde.example\r\n"
    forged = deliver(server, mail(2, more=fake_gateway + "In-Reply-To: <1@kunde.example>\r\n"), 2)
    assert forged["sender_trust"] == "suspicious"
    assert forged["ticket"] != genuine["ticket"]

    names.asked.clear()
    slow = deliver(server, mail(3, "x@langsam.example"), 3, "x@langsam.example")
    assert slow["sender_trust"] == "unknown"
    assert names.asked

    lena = AtTheDesk(server, "lena")
    assert "Absender bestätigt" in lena.get(f"/desk/tickets/{genuine['ticket']}").said("main")
    shown = lena.get(f"/desk/tickets/{forged['ticket']}").said("main")
    assert "Absender verdächtig" in shown
    assert "DMARC kunde.example fail" in shown
