"""Spam and newsletters go where one click takes them back (mail-requirements 61)."""

import smtplib

import pytest

from tests.kit.desk import AtTheDesk, add_agent
from tests.kit.server import Server
from tests.kit.waiting import until

DESK = "hilfe@schalter.example"
RECEIVED = "Received: from mail.evil.example by mx.schalter.example; Mon, 4 May 2026 12:00:00 +0200\r\n"


@pytest.fixture
def server(tmp_path):
    running = Server(tmp_path / "spam", {"SCHALTER_SENDERS__SPAM_HOSTS": "mx.schalter.example"})
    running.start()
    yield running
    running.stop()


def mail(name: str, head: str = "", text: str = "Kaufen Sie Uhren.") -> bytes:
    said = f"From: Uhren <uhren@evil.example>\r\nTo: {DESK}\r\nSubject: Uhren\r\nMessage-ID: <{name}@evil.example>\r\n"
    return f"{RECEIVED}{head}{said}\r\n{text}\r\n".encode()


def deliver(server, raw: bytes) -> None:
    with smtplib.SMTP(*server.smtp, timeout=30) as line:
        line.sendmail("uhren@evil.example", [DESK], raw)


def found(server, name: str):
    asked = f"/api/v1/contacts?external_id={name}@evil.example"
    return until(lambda: server.api.get(asked)["items"], 20, "the contact")[0]


def books(server):
    [line] = [one for one in server.api.get("/api/v1/ledger")["items"] if one["mailbox"] == DESK]
    return line["set_aside"], line["ticketed"], line["followed_up"], line["difference"]


def test_spam_is_set_aside_unanswered_and_one_click_takes_it_back(server):
    add_agent(server, "lena", "--role", "lead", "--role", "dispatcher", "--level", "1")
    flag = "X-Spam-Flag: YES\r\n"
    deliver(server, mail("1", flag))
    spam = found(server, "1")
    assert (spam["ticket"], spam["set_aside_reason"]) == (None, "spam")
    assert books(server) == (1, 0, 0, 0)
    assert sent(server) == []

    lena = AtTheDesk(server, "lena")
    aside = lena.get("/desk/arrivals?of=set_aside")
    [form] = [one for one in aside.page.css("form") if (one.attributes.get("action") or "").endswith("/not-spam")]
    ticket = lena.send(aside, form.attributes["action"])
    assert ticket.path.startswith("/desk/tickets/")
    assert "Kaufen Sie Uhren." in ticket.said("main")
    assert books(server) == (0, 1, 0, 0)
    assert found(server, "1")["ticket"] == ticket.path.rpartition("/")[2]
    assert len(server.api.get("/api/v1/contacts?external_id=1@evil.example")["items"]) == 1

    [acknowledgement] = until(lambda: sent(server), 20, "the acknowledgement")
    deliver(server, mail("2", f"{flag}In-Reply-To: <{acknowledgement['external_id']}>\r\n", "Ich meine es ernst."))
    assert found(server, "2")["ticket"] == found(server, "1")["ticket"]
    assert books(server) == (0, 1, 1, 0)

    deliver(
        server, mail("3", "List-Unsubscribe: <https://evil.example/>\r\nPrecedence: bulk\r\n", "Neue Uhren sind da.")
    )
    assert found(server, "3")["set_aside_reason"] == "newsletter"
    aside = lena.get("/desk/arrivals?of=set_aside")
    [form] = [one for one in aside.page.css("form") if (one.attributes.get("action") or "").endswith("/not-spam")]
    assert "Neue Uhren sind da." in lena.send(aside, form.attributes["action"]).said("main")
    assert found(server, "3")["suppress_reason"] == "list", "it is a ticket, and still nobody is answered for it"
    assert books(server) == (0, 2, 1, 0) and len(sent(server)) == 1

    deliver(server, mail("6", text="Sie rief an.").replace(b"uhren@evil.example", DESK.encode()))
    away = "Auto-Submitted: auto-replied\r\nIn-Reply-To: <who@evil.example>\r\n"
    deliver(server, mail("7", away, "Ich frage fuer meine Chefin."))
    assert (found(server, "6")["set_aside_reason"], found(server, "7")["set_aside_reason"]) == (
        "own_address",
        "auto_submitted",
    )
    for said in (
        "Ich frage fuer meine Chefin.",
        "Sie rief an.",
    ):  # what a rule takes for a machine, a person may know better
        aside = lena.get("/desk/arrivals?of=set_aside")
        assert "Uhren" in aside.said(".held .clip2")
        form = next(one for one in aside.page.css("form") if (one.attributes.get("action") or "").endswith("/not-spam"))
        assert said in lena.send(aside, form.attributes["action"]).said("main")
    assert books(server) == (0, 4, 1, 0) and len(sent(server)) == 1


def test_a_receipt_is_a_line_of_the_story_and_no_message(server):
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2", "--language", "en")
    deliver(server, mail("4", text="Mein Drucker druckt nicht."))
    ticket = found(server, "4")["ticket"]
    [acknowledgement] = until(lambda: sent(server), 20, "the acknowledgement")
    receipt = (
        f"From: Uhren <uhren@evil.example>\r\nTo: {DESK}\r\nSubject: Gelesen\r\nMessage-ID: <5@evil.example>\r\n"
        f"In-Reply-To: <{acknowledgement['external_id']}>\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        "--b\r\n\r\nIhre Nachricht wurde angezeigt.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n"
    )
    deliver(server, receipt.encode())
    assert (found(server, "5")["ticket"], found(server, "5")["suppress_reason"]) == (ticket, "read_receipt")
    page = AtTheDesk(server, "lena").get(f"/desk/tickets/{ticket}")
    assert "A receipt came: our mail was opened." in page.said("#conversation")
    assert "Ihre Nachricht wurde angezeigt." not in page.text


def sent(server):
    return [one for one in server.api.get("/api/v1/contacts")["items"] if one["direction"] == "out"]
