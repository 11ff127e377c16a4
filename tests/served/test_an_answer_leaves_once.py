"""A form of the desk that is sent twice, by going back or by a second click, writes once."""

import pytest

from tests.kit.desk import AtTheDesk, add_agent, send_mail
from tests.kit.relay import Relay
from tests.kit.server import Server


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
    for _ in range(2):
        lena.send(several, "/desk/bulk", text="Alles läuft wieder.", then="send")
    assert lena.get(ticket).said("#conversation").count("Alles läuft wieder.") == 1
    relay.wait_for(5)
    assert sum("neu starten" in str(one.message) for one in relay.accepted) == 1
