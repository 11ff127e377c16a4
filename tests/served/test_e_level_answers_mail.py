"""A mail about a matter that may be answered by machine gets its answer, from the listener to the relay."""

import re
import smtplib
from email.message import EmailMessage

from sqlalchemy import create_engine, text

from tests.kit.visitor import Visitor
from tests.kit.waiting import until


def mail(subject: str, body: str, sender: str = "anna@kunde.example") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "hilfe@schalter.example", subject
    message["Message-ID"] = f"<{abs(hash((subject, body, sender)))}@kunde.example>"
    message.set_content(body)
    return message


def deliver(server, message: EmailMessage) -> None:
    with smtplib.SMTP(*server.smtp, timeout=60) as connection:
        connection.send_message(message)


def rows(server, question: str, **values):
    engine = create_engine(f"sqlite:///{server.directory / 'schalter.sqlite3'}")
    try:
        with engine.begin() as connection:
            answer = connection.execute(text(question), values)
            return answer.all() if answer.returns_rows else []
    finally:
        engine.dispose()


def test_a_forgotten_password_is_answered_with_the_article_and_three_ways_on(start_server, relay):
    server = start_server()
    rows(server, "UPDATE category SET mode = 'automated', threshold = 0.5 WHERE code = 'password.forgotten'")
    deliver(
        server,
        mail(
            "Passwort vergessen",
            "Guten Tag,\n\nich habe mein Passwort vergessen. Wie setze ich es zurück?\n\nViele Grüße\nAnna Kunde",
        ),
    )
    [answer] = until(lambda: relay.accepted, 15, "the relay has the answer")
    said = answer.message.get_body(("plain",)).get_content()
    token = re.search(server.http_url.replace("127.0.0.1", r"[\w.]+") + r"/a/([\w-]{22,})\?helped", said)
    assert token, said
    for way in ("?not-helped", "?person"):
        assert f"/a/{token[1]}{way}" in said
    assert "automatisch" in said
    assert "{{" not in said
    assert answer.message["Auto-Submitted"] == "auto-replied"
    assert "+" in answer.message["From"] or "+" in answer.message["Reply-To"]
    assert rows(server, "SELECT state, level FROM ticket") == [("auto_answered", 1)]
    [(outcome, reaction, reasons)] = rows(server, "SELECT outcome, reaction, reasons FROM automation_decision")
    assert (outcome, reaction) == ("answered", "pending")
    assert reasons == "[]"

    visitor = Visitor(server.http_url)
    page = visitor.get(f"/a/{token[1]}?not-helped")
    assert rows(server, "SELECT state FROM ticket") == [("auto_answered",)]
    assert visitor.send(page, f"/a/{token[1]}", reaction="zzz").status == 422
    helped = visitor.send(page, f"/a/{token[1]}", reaction="helped")
    assert rows(server, "SELECT state FROM ticket") == [("resolved",)] and "Falschen Knopf erwischt" in helped.text
    visitor.send(helped, f"/a/{token[1]}", reaction="not_helped")
    assert rows(server, "SELECT state, level FROM ticket") == [("queued", 1)]
    assert rows(server, "SELECT reaction FROM automation_decision") == [("not_helped",)]


def test_in_shadow_everything_is_noted_and_a_person_answers(start_server, relay):
    server = start_server()
    deliver(server, mail("Forgot my password", "Hello, I forgot my password. How can I reset it?"))
    [receipt] = until(lambda: relay.accepted, 15, "the relay has the receipt")
    assert "/a/" not in receipt.message.get_body(("plain",)).get_content()
    assert rows(server, "SELECT state, category, language FROM ticket") == [("queued", "password.forgotten", "en")]
    [(outcome, reasons, proposals)] = rows(server, "SELECT outcome, reasons, proposals FROM automation_decision")
    assert outcome == "passed"
    assert '"mode"' in reasons
    assert "password-reset" in proposals
