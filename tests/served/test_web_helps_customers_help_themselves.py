"""The help centre over real HTTP: found while typing, solved without sending, followed by a mailed link, rated."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlmodel import func, select

from customers.feedback_tables import Rating, SelfHelp
from desk.rated import shown_in
from foundation.settings import Settings
from house.assembly import assemble
from house.ground import lay
from pages.saying import saying
from staff.tables import Agent
from tests.kit.server import Server
from tests.kit.visitor import Visitor
from tests.kit.waiting import until
from ticketing import agent_moves, maintenance
from ticketing.actors import agent
from ticketing.announcement_tables import Announcement
from ticketing.tables import Ticket

WRITTEN = {"subject": "Drucker", "text": "Er druckt leer.", "name": "Anna Kunde", "email": "anna@kunde.example"}


@pytest.fixture
def server(start_server) -> Server:
    return start_server()


@pytest.fixture
def desk(server: Server):
    parts = assemble(lay(Settings.model_validate({"storage": {"directory": str(server.directory)}})))
    yield parts
    parts.database.close()


def count_of(desk, table) -> int:
    return desk.database.read_now(lambda session: session.exec(select(func.count()).select_from(table)).one())


def resolved(desk, number: str) -> None:
    def errand(change):
        ticket = change.session.exec(select(Ticket).where(Ticket.number == number)).one()
        lena = Agent(login="lena", display_name="Lena Hansen")
        change.session.add(lena)
        change.session.flush()
        agent_moves.take(change, ticket, lena.id, agent(lena.id))
        agent_moves.resolve(change, desk.desk, ticket, "Neue Walze.", "solved", "fault.printer", agent(lena.id))

    desk.database.change_now(errand)


def announced(desk, german: str) -> None:
    def errand(change):
        change.session.add(
            Announcement(text_de=german, starts_at=change.now, ends_at=change.now.replace(year=change.now.year + 1))
        )

    desk.database.change_now(errand)


def planned(desk, *works: tuple[str, int, int]) -> None:
    """Texts, and from when until when, in hours from now."""

    def errand(change):
        for text, start, end in works:
            span = (change.now + timedelta(hours=start), change.now + timedelta(hours=end))
            maintenance.plan(change, maintenance.Works(text, "", *span), by="admin")

    desk.database.change_now(errand)


def test_a_customer_helps_themselves_from_the_first_letter_to_the_last(server: Server, desk, relay):
    announced(desk, "Das Portal ist gestört")
    planned(desk, ("Läuft schon.", -1, 2), ("Das Archiv ruht.", 30, 33), ("Ferne Arbeiten.", 24 * 20, 24 * 21))
    visitor = Visitor(server.http_url)
    found_while_typing(visitor)
    solved_without_sending(visitor, desk)
    ways_say_when(visitor)
    followed_by_a_mailed_link(visitor, desk, relay)
    less_without_payment(server)


def found_while_typing(visitor: Visitor) -> None:
    assert "/help/account-locked" in visitor.get("/search/live?q=konto+gespert").html
    assert "<li>" not in visitor.get("/search/live?q=ko").html
    assert 'href="/contact?subject=qqqq%20zzzz"' in visitor.get("/search/live?q=qqqq+zzzz").html
    assert "Das Portal ist gestört" in visitor.get("/").text
    for path in ("/", "/contact", "/my"):
        text = visitor.get(path).text
        assert "Läuft schon. Voraussichtlich bis" in text and "Das Archiv ruht." in text and "Ferne" not in text


def solved_without_sending(visitor: Visitor, desk) -> None:
    form = visitor.get("/contact")
    part = visitor.post(
        "/contact/suggestions", **form.hidden("/contact"), subject="Konto gesperrt", text="Mein Konto ist gesperrt."
    )
    article = re.search(r'name="article" value="([^"]+)"', part.html)[1]
    assert article == "account-locked" and "Aus dem Text erkannt" in part.text
    before = count_of(desk, Ticket)
    for _ in range(2):
        answer = visitor.post("/contact/solved", **form.hidden("/contact"), article=article)
        assert "Schön, dass es gelöst ist." in answer.text
    assert (count_of(desk, Ticket), count_of(desk, SelfHelp)) == (before, 1)
    visitor.post("/contact/solved", **form.hidden("/contact") | {"rendered": "made-up"}, article=article)
    assert count_of(desk, SelfHelp) == 1


def ways_say_when(visitor: Visitor) -> None:
    page = visitor.get("/contact/ways").text
    assert "Antwort spätestens" in page and "Telefon" in page
    assert "offen bis" in page or "öffnet" in page


def followed_by_a_mailed_link(visitor: Visitor, desk, relay) -> None:
    received = visitor.send(visitor.get("/contact"), "/contact", **WRITTEN)
    number = re.search(r"SC-[\d-]+", received.text)[0]
    asked = [visitor.send(visitor.get("/my"), "/my", email=email) for email in ("who@else.example", WRITTEN["email"])]
    assert asked[0].text.replace("who@else.example", "") == asked[1].text.replace(WRITTEN["email"], "")

    def links() -> list[tuple[tuple[str, ...], str]]:
        texts = [(one.recipients, one.message.get_body(("plain",)).get_content()) for one in relay.accepted]
        return [(to, re.search(r"http\S+/my/\S+", text)[0]) for to, text in texts if "/my/" in text]

    until(links, 10, "the link is mailed")
    [(recipients, link)] = links()
    assert recipients == (WRITTEN["email"],)
    path = urlsplit(link).path
    assert number in visitor.get(path).text
    expired = Visitor(visitor.base).get(path[:-3] + "abc")
    assert expired.status == 410 and "Dieser Link gilt nicht mehr." in expired.text and "errsum" not in expired.text
    assert number not in Visitor(visitor.base).get("/my").text
    rated(visitor, desk, number)
    assert number not in visitor.send(visitor.get("/my"), "/my/leave").text
    assert number not in visitor.get("/my").text


def rated(visitor: Visitor, desk, number: str) -> None:
    url = re.search(r'href="(/t/[^"]+)"', visitor.get("/my").html)[1]
    early = visitor.send(visitor.get(url), f"{url}/rate", csrf="", score="9")
    assert count_of(desk, Rating) == 0 and early.status in (200, 403)
    resolved(desk, number)
    page = visitor.get(url)
    assert visitor.send(page, f"{url}/rate", score="11").status == 200 and count_of(desk, Rating) == 0
    visitor.send(page, f"{url}/rate", score="9", comment="Schnell.")
    thanked = visitor.send(page, f"{url}/rate", score="10", comment="Sehr schnell.")
    assert "Ihre Bewertung ist angekommen." in thanked.text
    [row] = desk.database.read_now(lambda session: session.exec(select(Rating)).all())
    assert (row.score, row.comment) == (10, "Sehr schnell.")
    [line] = desk.database.read_now(lambda session: shown_in(session, (), row.ticket_id, "Anna Kunde", saying("de")))
    assert line.sentence == "Anna Kunde hat dieses Ticket mit 10 von 10 bewertet: „Sehr schnell.“"


def less_without_payment(server: Server) -> None:
    """Twenty forms an hour are the limit, five without a proof of work."""
    visitor = Visitor(server.http_url)
    page = visitor.get("/contact")
    answers = [visitor.post("/contact", **page.hidden("/contact") | WRITTEN | {"text": f"Nr. {n}"}) for n in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    assert visitor.send(page, "/contact", **WRITTEN).status == 200
