"""Mail of every kind over SMTP: each has exactly one outcome, and machines are never answered."""

import re
import smtplib
import sqlite3
from contextlib import closing
from email.message import EmailMessage

import pytest

from tests.kit.books import Books

DESK = "hilfe@schalter.example"


@pytest.fixture
def books(server):
    with closing(Books(server)) as books:
        yield books


def mail(subject, text="", *, sender="Anna Kunde <anna@kunde.example>", html="", file=b"", **fields) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, DESK, subject
    message["Message-ID"] = fields.pop("id", f"<{abs(hash((subject, sender)))}@kunde.example>")
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    if text or not html:
        message.set_content(text or "Hallo")
    if html:
        message.add_alternative(html, subtype="html") if text else message.set_content(html, subtype="html")
    if file:
        message.add_attachment(file, maintype="application", subtype="pdf", filename="Rechnung März.pdf")
    return message


def send(server, *messages, sender=None):
    """One connection, each message with the address of its From, or with `sender`, as the envelope's."""
    with smtplib.SMTP(*server.smtp, timeout=30) as client:
        for message in messages:
            raw = message if isinstance(message, bytes) else message.as_bytes()
            found = re.search(rb"(?m)^From:.*?([\w.+-]+@[\w.-]+)", raw)
            client.sendmail(found[1].decode() if sender is None and found else sender or "", DESK, raw)


def bounce(of: str) -> bytes:
    return (
        "From: MAILER-DAEMON@kunde.example\r\nTo: hilfe@schalter.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Message-ID: <bounce-1@kunde.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; kunde.example\r\n\r\nFinal-Recipient: rfc822; anna@kunde.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{of}>\r\nSubject: Re: Drucker\r\n\r\n--b--\r\n"
    ).encode()


def test_twenty_mails_of_mixed_kind_have_one_outcome_each(server, books, relay):
    send(server, mail("Drucker", "Mein Drucker druckt nicht.", id="<first@kunde.example>"))
    [acknowledgement] = relay.wait_for(1)
    with sqlite3.connect(server.directory / "schalter.sqlite3", timeout=20) as database:
        database.execute("UPDATE person SET segment_id = (SELECT id FROM segment WHERE code = 'critical')")
    ours = acknowledgement.message["Message-ID"].strip("<>")
    opening = [
        mail("VPN broken", "My VPN does not connect since the update.", sender="Bob Miller <bob@partner.example>"),
        mail("Rechnung", html="<p>Bitte <b>Kopie</b> der Rechnung 4711.</p>", sender="Clara <clara@firma.example>"),
        mail("Anlage", "Siehe Anlage.", file=b"%PDF-1.7 " + b"x" * 5000, sender="dora@firma.example"),
        mail(
            "Angebot und Preise",
            "Was kostet ein Anschluss?",
            html="<p>Was kostet ein Anschluss?</p>",
            sender="emil@stadt.example",
        ),
        mail("Grüße aus Überlingen ✓", "Wie lauten die Öffnungszeiten?", sender="Jürgen Müller <jm@see.example>"),
        mail("", "Kein Betreff, aber eine Frage: wann öffnen Sie?", sender="fritz@see.example"),
        mail("Noch ein Anliegen", "Ich bin wichtig.", sender="Anna Kunde <anna@kunde.example>"),
        mail("Kündigung", "Hiermit kündige ich.", sender="greta@see.example"),
        mail("Newsletter", "Kaufen Sie!", sender="news@shop.example", List_Id="<news.shop.example>"),
        mail("Status", "Backup done", sender="noreply@backup.example"),
        b"From: kaputt@alt.example\nSubject: =?utf-8?q?kaputt=?=\nContent-Type: multipart/mixed\n\nkein Trenner\n",
        b"Ganz ohne Kopf, nur Text.\n",
    ]
    replies = [
        mail("Re: Drucker", "Er geht immer noch nicht.", In_Reply_To=f"<{ours}>", References=f"<first@kunde.example> <{ours}>"),
        mail("Abwesenheitsnotiz: Drucker", "Ich bin im Urlaub.", Auto_Submitted="auto-replied", In_Reply_To=f"<{ours}>"),
        bounce(ours),
    ]  # fmt: skip
    aside = [
        mail("Automatic reply: hello", "I am away.", sender="ines@weg.example", Auto_Submitted="auto-replied"),
        bounce("unknown@elsewhere.example").replace(b"bounce-1", b"bounce-2"),
    ]
    send(server, *opening, *replies, *aside, opening[1], opening[2])
    count = 1 + len(opening) + len(replies) + len(aside) + 2
    assert count == 20
    assert books.settled(count) == {"ticketed": 1 + len(opening), "followed_up": 3, "set_aside": 2, "duplicate": 2}
    assert books.contradictions() == []
    first = books.contact(external_id="first@kunde.example")
    assert {books.contact(external_id=reply["Message-ID"].strip("<>")).ticket_id for reply in replies[:2]} == {
        first.ticket_id
    }
    assert books.contact(external_id="bounce-1@kunde.example").ticket_id == first.ticket_id
    assert books.contact(external_id="bounce-2@kunde.example").set_aside_reason == "foreign_bounce"
    vip = books.contact(subject="Noch ein Anliegen", direction="in")
    assert next(ticket for ticket in books.tickets() if ticket.id == vip.ticket_id).segment == "critical"
    strangers = {name for contact in books.contacts(direction="out") for name in [contact.details["to"][0]["address"]]}
    assert not strangers & {
        "news@shop.example",
        "noreply@backup.example",
        "ines@weg.example",
        "mailer-daemon@kunde.example",
    }


def test_an_acknowledgement_is_marked_threaded_and_can_be_answered(server, books, relay):
    send(server, mail("Drucker", "Er druckt nicht.", id="<first@kunde.example>", References="<older@kunde.example>"))
    [delivery] = relay.wait_for(1)
    said = delivery.message
    assert delivery.sender == "<>"
    assert delivery.recipients == ("anna@kunde.example",)
    assert said["In-Reply-To"] == "<first@kunde.example>"
    assert said["References"] == "<older@kunde.example> <first@kunde.example>"
    assert (said["Auto-Submitted"], said["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert re.fullmatch(r"<[^<>@\s]+@schalter\.example>", said["Message-ID"])
    assert re.search(r"hilfe\+\d+\.[a-z2-7]{26}@schalter\.example", said["Reply-To"])
    number = re.search(r"SC-\d{4}-\d{4}", said["Subject"])[0]
    answers = {
        "to the signed address, from elsewhere": (mail("anders", "Ja", sender="anna@privat.example"), said["Reply-To"]),
        "by Message-ID": (mail("Re: x", "Gut", sender="anna@mobil.example", In_Reply_To=said["Message-ID"]), DESK),
        "by the number alone": (mail(f"AW: Drucker [{number}]", "Noch etwas"), DESK),
    }
    with smtplib.SMTP(*server.smtp, timeout=30) as client:
        for answer, to in answers.values():
            client.sendmail("anna@kunde.example", re.search(r"[\w.+-]+@[\w.-]+", to)[0], answer.as_bytes())
        stranger = mail(f"AW: [{number}]", "Ich auch", sender="evil@fremd.example")
        client.sendmail("evil@fremd.example", DESK, stranger.as_bytes())
    assert books.settled(5) == {"ticketed": 2, "followed_up": 3}
    first = books.contact(external_id="first@kunde.example").ticket_id
    for how, (answer, _) in answers.items():
        assert books.contact(external_id=answer["Message-ID"].strip("<>")).ticket_id == first, how
    linked = next(ticket for ticket in books.tickets() if ticket.id != first)
    assert linked.follow_up_of_id == first


MACHINES = {
    "null sender": ("", {}),
    "answered by machine": (None, {"Auto_Submitted": "auto-replied"}),
    "made by machine": (None, {"Auto_Submitted": "auto-generated"}),
    "bulk": (None, {"Precedence": "bulk"}),
    "junk": (None, {"Precedence": "junk"}),
    "Exchange": (None, {"X_Auto_Response_Suppress": "All"}),
    "autoreply": (None, {"X_Autoreply": "yes"}),
    "autoresponder": (None, {"X_Autorespond": "vacation"}),
    "loop": (None, {"X_Loop": "helpdesk@kunde.example"}),
    "list": (None, {"List_Id": "<users.kunde.example>"}),
    "list to leave": (None, {"List_Unsubscribe": "<mailto:leave@kunde.example>"}),
    "campaign": (None, {"Feedback_ID": "1:2:3:mail"}),
    "no-reply": (None, {"sender": "no-reply@kunde.example"}),
    "mailer-daemon": (None, {"sender": "MAILER-DAEMON@kunde.example"}),
    "our own address": (None, {"sender": DESK}),
    "absence": (None, {"subject": "Out of office: back on Monday"}),
}


def test_no_machine_of_any_class_is_ever_answered(server, books, relay):
    for number, (sender, fields) in enumerate(MACHINES.values()):
        facts = {"sender": f"m{number}@kunde.example", "subject": f"Nummer {number}", **fields}
        message = mail(facts.pop("subject"), "Hallo", id=f"<m{number}@kunde.example>", **facts)
        send(server, message, sender=sender)
    send(server, mail("Mensch", "Hallo", sender="mensch@kunde.example"))
    outcomes = books.settled(len(MACHINES) + 1)
    assert outcomes["held"] == 0
    relay.wait_for(1)
    assert {delivery.recipients for delivery in relay.deliveries} == {("mensch@kunde.example",)}
    assert [entry.about for entry in books.outbox() if entry.kind == "mail"] == [
        "contact:" + str(books.contact(direction="out").id)
    ]
    for number, name in enumerate(MACHINES):
        assert books.contact(external_id=f"m{number}@kunde.example").suppress_reason, name


def test_one_sender_is_answered_only_so_often_in_an_hour(start_server, relay):
    server = start_server(SCHALTER_LIMITS__MAILS_PER_SENDER_HOUR="3")
    with closing(Books(server)) as books:
        send(server, *(mail(f"Anliegen {n}", f"Text {n}") for n in range(8)))
        assert books.settled(8) == {"ticketed": 8}
        assert len([entry for entry in books.outbox() if entry.kind == "mail"]) == 3
        held_back = [
            event
            for ticket in books.tickets()
            for event in books.events(ticket.id)
            if event.kind == "notice_suppressed"
        ]
        assert len(held_back) == 5


def test_two_desks_that_write_to_each_other_stop_at_once(start_server):
    here = start_server(SCHALTER_MAIL__ADDRESS="hilfe@hier.example")
    there = start_server(SCHALTER_MAIL__ADDRESS="hilfe@dort.example", SCHALTER_RELAY__PORT=str(here.smtp_port))
    here.stop()
    here.settings = {**here.settings, "SCHALTER_RELAY__PORT": str(there.smtp_port)}
    here.start()
    with closing(Books(here)) as books_here, closing(Books(there)) as books_there:
        with smtplib.SMTP(*here.smtp, timeout=30) as client:
            letter = mail("Störung", "Es brennt.", sender="hilfe@dort.example").as_bytes()
            client.sendmail("hilfe@dort.example", "hilfe@hier.example", letter)
        books_there.settled(1)
        books_here.settled(1)
        assert len(books_there.arrivals()) == 1
        assert len(books_here.arrivals()) == 1
        assert [entry for entry in books_there.outbox() if entry.kind == "mail"] == []


def test_garbage_is_kept_and_shown(server, books):
    import random

    dice = random.Random(7)
    garbage = [
        dice.randbytes(dice.randrange(1, 3000)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n" for _ in range(20)
    ]
    send(server, *garbage, sender="irgendwer@kunde.example")
    outcomes = books.settled(20)
    assert outcomes["held"] + outcomes["ticketed"] == 20
    for arrival in books.arrivals():
        contact = books.contact(id=arrival.contact_id) if arrival.contact_id else None
        assert arrival.reason or (contact and contact.details["warnings"])
    assert books.contradictions() == []
