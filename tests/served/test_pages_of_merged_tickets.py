"""What the public pages of merged tickets, and of tickets with people in copy, show to whom."""

import re
from collections.abc import Iterator

import pytest
from sqlmodel import select

from foundation.errors import Invalid
from foundation.settings import Settings
from house.assembly import assemble
from house.ground import lay
from tests.kit.server import Server
from tests.kit.status_pages import sent, status_of, ticket_of, with_ticket
from tests.kit.visitor import Visitor
from ticketing import agent_moves
from ticketing.actors import SYSTEM
from ticketing.tables import Contact, Ticket


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """One server for all tests of this file: each looks only at tickets of its own."""
    server = Server(tmp_path_factory.mktemp("web") / "desk", {"SCHALTER_LIMITS__FORMS_PER_HOUR": "1000"})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def visitor(server: Server) -> Visitor:
    return Visitor(server.http_url)


@pytest.fixture(scope="module")
def desk(server: Server):
    """The server's own parts, opened beside it as its commands do."""
    parts = assemble(lay(Settings.model_validate({"storage": {"directory": str(server.directory)}})))
    yield parts
    parts.database.close()


def test_tickets_of_two_customers_are_merged_only_where_that_is_meant_and_neither_page_shows_the_others_words(visitor: Visitor, desk):  # fmt: skip
    anna = status_of(sent(visitor))
    bert = status_of(sent(visitor, (("gehalt.txt", b"4200"),), name="Bert Fremd", email="bert@fremd.example", text="Mein Gehalt ist 4200."))  # fmt: skip
    files = re.findall(rf'href="({bert}/files/\d+)"', visitor.get(bert).html)
    survivor = ticket_of(desk, anna)

    def merge(change, ticket, **said):
        agent_moves.merge(change, ticket, change.session.get(Ticket, survivor.id), SYSTEM, **said)

    with pytest.raises(Invalid) as refused:
        with_ticket(desk, bert, merge)
    assert "Anna Kunde" in refused.value.mistakes[0].hint and "Bert Fremd" in refused.value.mistakes[0].hint
    with_ticket(desk, bert, lambda change, ticket: merge(change, ticket, two_customers=True))
    page, gone = visitor.get(anna), visitor.get(bert)
    assert "Gehalt" not in page.text and "leere Seiten" in page.text
    assert visitor.get(files[0].replace(bert, anna)).status == 404
    assert visitor.get(files[0]).status == 200
    assert "Gehalt" in gone.text and "leere Seiten" not in gone.text
    assert f"Geht weiter als {survivor.number}" in gone.text, gone.text
    assert "zufrieden" not in gone.text
    assert "Ohne Antwort" not in gone.text


def test_whoever_was_in_copy_is_shown_by_name_and_never_as_the_customer(visitor: Visitor, desk):
    url = status_of(sent(visitor))

    def answer(change, ticket):
        there = change.session.exec(select(Contact).where(Contact.ticket_id == ticket.id, Contact.direction == "in")).one()  # fmt: skip
        chef = {"person_id": None, "sender_address": "chef@kunde.example", "sender_name": "Carla Chefin"}
        for text, to in (("Bitte eilig.", "anna@kunde.example"), ("Unter uns gesagt.", "hilfe@desk.example")):
            facts = there.model_dump(exclude={"id", "content_key"}) | chef | {"external_id": text, "body_text": text}
            change.session.add(Contact(**facts | {"details": {"to": [{"address": to, "name": ""}]}}))

    with_ticket(desk, url, answer)
    page = visitor.get(url)
    writers = re.findall(r'<article class="msg[^>]*><div class="mh"><b>([^<]*)</b>', page.html)
    assert sorted(writers) == ["Carla Chefin", "Sie"]
    assert "Unter uns" not in page.text
