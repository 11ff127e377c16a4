"""An answer leaves once, however often its form is sent, and to those the agent leaves it addressed to."""

from contextlib import closing
from email.message import EmailMessage
from smtplib import SMTP

import pytest

from tests.kit.books import Books
from tests.kit.desk import AtTheDesk, add_agent, send_mail
from tests.kit.relay import Relay
from tests.kit.server import Server
from tests.kit.visitor import Visitor
from tests.kit.waiting import until


@pytest.fixture
def lena(server: Server) -> AtTheDesk:
    add_agent(server, "lena", "--role", "lead", "--level", "1", "--level", "2")
    return AtTheDesk(server, "lena")


@pytest.fixture
def ticket(server: Server, lena: AtTheDesk) -> str:
    """A ticket by mail, as its path."""
    send_mail(server, "Drucker streikt", "Guten Tag, der Drucker streikt.")
    return f"/desk/tickets/{lena.wait_for_tickets(1)[0]}"


def test_a_form_that_is_sent_twice_writes_once_and_another_text_on_it_is_asked_about(lena: AtTheDesk, ticket: str, relay: Relay):  # fmt: skip
    lena.send(lena.get(ticket), f"{ticket}/take")
    seen = lena.get(ticket)
    for form, said in (("reply", "Bitte neu starten."), ("note", "Kunde ist eilig.")):
        for _ in range(2):
            done = lena.send(seen, f"{ticket}/{form}", text=said, then="send")
            assert done.status == 200 and done.said("#conversation").count(said) == 1, form
        assert "steht hier nur einmal" in done.said(".flash")
    formatted = {
        "html": "<ul><li>Stecker</li><li>Papier</li></ul>",
        "text": "Stecker\nPapier",
    }  # an editor's plain words bear no signs
    anew = lena.get(ticket)
    for _ in range(2):
        done = lena.send(anew, f"{ticket}/reply", **formatted, then="send")
        assert done.status == 200 and done.said("#conversation").count("Papier") == 1
    other = lena.send(seen, f"{ticket}/reply", text="Und den Stecker prüfen.", then="send")
    assert other.status == 409 and other.page.css_first("#reply-text").text() == "Und den Stecker prüfen."
    assert "Und den Stecker" in lena.send(other, f"{ticket}/reply", text="Und den Stecker prüfen.", then="send").said("#conversation")  # fmt: skip
    several = lena.get(f"/desk/bulk?do=reply&number={ticket.rpartition('/')[2]}&back=/desk/")
    told = [lena.send(several, "/desk/bulk", text="Alles läuft wieder.", then="send").said(".flash") for _ in range(2)]
    assert told[0].startswith("1 Antwort geht gleich hinaus.")
    assert lena.get(ticket).said("#conversation").count("Alles läuft wieder.") == 1
    relay.wait_for(5)
    assert sum("neu starten" in str(one.message) for one in relay.accepted) == 1


def test_whoever_was_on_the_customers_mail_is_proposed_and_gets_the_answer_only_if_the_agent_leaves_it_so(server: Server, lena: AtTheDesk, relay: Relay):  # fmt: skip
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "anna@kunde.example", "Drucker", "<cc-1@kunde.example>"
    mail["To"], mail["Cc"] = (
        "hilfe@schalter.example, bert@kunde.example",
        "Chef <chef@kunde.example>, Hilfe+x@Schalter.example",
    )
    mail["Reply-To"] = "anna@kunde.example, Team <team@kunde.example>, noreply@kunde.example"
    mail.set_content("Er druckt nicht.")
    with SMTP(*server.smtp) as line:
        line.send_message(mail, to_addrs=["hilfe@schalter.example"])
    url = f"/desk/tickets/{lena.wait_for_tickets(1)[0]}"
    page = lena.get(url)
    assert (
        page.page.css_first("#reply-cc").attributes["value"]
        == "bert@kunde.example, chef@kunde.example, team@kunde.example"
    )
    wrong = lena.send(page, f"{url}/reply", text="So geht es.", cc="bert@kunde.example, chef")
    assert (wrong.status, wrong.page.css_first("#reply-cc").attributes["value"]) == (422, "bert@kunde.example, chef")
    assert "keine Mailadresse" in wrong.text and wrong.page.css_first("#reply-text").text() == "So geht es."
    assert not wrong.page.css("details.blind[open]"), "folded away until somebody wants it"
    wrong = lena.send(wrong, f"{url}/reply", text="So geht es.", cc="chef@kunde.example", bcc="anwalt@haus")
    assert wrong.page.css_first("details.blind[open] #reply-bcc").attributes["value"] == "anwalt@haus"
    unseen = "anwalt@haus.example, CHEF@kunde.example"
    sent = lena.send(wrong, f"{url}/reply", text="So geht es.", cc="chef@kunde.example", bcc=unseen)
    assert "Cc chef@kunde.example, Bcc anwalt@haus.example" in sent.said("article.out:not(.quiet)")
    answer = relay.wait_for(2)[-1]
    assert sorted(answer.recipients) == ["anna@kunde.example", "anwalt@haus.example", "chef@kunde.example"]
    assert b"Cc: chef@kunde.example" in answer.content
    mailed = answer.message.get_body(("plain",)).get_content()
    assert mailed.splitlines()[-3:] == ["-- ", "Lena Hansen", "Musterfirma"]
    assert b"anwalt" not in answer.content and b"bcc:" not in answer.content.lower()
    with closing(Books(server)) as books:
        customers = Visitor(server.http_url).get(f"/t/{books.tickets()[0].public_token}")
    assert "So geht es." in customers.text and "anwalt" not in customers.html
    answered = b"From: Bert <bert@kunde.example>\nTo: anna@kunde.example\nCc: hilfe@schalter.example\nIn-Reply-To: <cc-1@kunde.example>\n\nBei mir auch.\n"
    with SMTP(*server.smtp) as line:
        line.sendmail("bert@kunde.example", ["hilfe@schalter.example"], answered)
    until(lambda: "Bei mir auch." in lena.get(url).said("#conversation"), 10)
    page = lena.get(url)
    assert "an anna@kunde.example, Cc hilfe@schalter.example" in page.said("#conversation")
    assert [one.text() for one in page.page.css("#reply-to option")] == [
        "anna@kunde.example",
        "Bert · bert@kunde.example",
    ]
    everybody = "bert@kunde.example, chef@kunde.example, team@kunde.example"
    assert page.page.css_first("#reply-cc").attributes["value"] == everybody
    several = lena.get(f"/desk/bulk?do=reply&number={url.rpartition('/')[2]}&back=/desk/")
    assert f"Kopie an {everybody}" in several.said("table")
    lena.send(several, "/desk/bulk", text="Alles läuft wieder.", then="send")
    until(lambda: relay.deliveries[2:], 10, "the answer to several leaves")
    assert set(relay.deliveries[2].recipients) == {"anna@kunde.example", *everybody.split(", ")}
    number = url.rpartition("/")[2]
    before = lena.get(f"/desk/bulk?do=priority&number={number}&back=/desk/")
    lena.send(lena.get(url), f"{url}/reply", text="Nur für Bert.", to="bert@kunde.example", cc="")
    told = [lena.send(before, "/desk/bulk", priority="P2", reason="Es eilt.").said(".flash") for _ in range(2)]
    assert "1 blieb" in told[1] and f"Unverändert: {number}." in told[1], told
    assert until(lambda: relay.deliveries[3:] and relay.deliveries[-1].recipients == ("bert@kunde.example",), 10)
