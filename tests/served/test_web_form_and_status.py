"""The public pages over real HTTP: a form becomes a ticket, its secret page answers, solves and reopens."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import func, select

from channels.web import conversation
from e_level.tables import AutomationDecision
from foundation.settings import Settings
from house.assembly import assemble
from house.ground import lay
from staff.tables import Agent
from tests.kit.server import Server
from tests.kit.status_pages import PROGRAM, WRITTEN, sent, status_of, ticket_of, with_ticket
from tests.kit.visitor import Visitor
from ticketing import agent_moves, ledger
from ticketing.actors import SYSTEM, agent
from ticketing.moves import move
from ticketing.states import Move
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


def number_of_tickets(desk) -> int:
    return desk.database.read_now(lambda session: session.exec(select(func.count(Ticket.id))).one())


def resolved(desk, url: str) -> None:
    def errand(change, ticket):
        lena = Agent(login=f"lena-{ticket.id}", display_name="Lena Hansen")
        change.session.add(lena)
        change.session.flush()
        agent_moves.take(change, ticket, lena.id, agent(lena.id))
        agent_moves.resolve(
            change, desk.desk, ticket, "Neue Walze eingesetzt.", "solved", "fault.printer", agent(lena.id)
        )

    with_ticket(desk, url, errand)


def test_a_form_becomes_a_ticket_whose_number_and_page_are_shown(visitor: Visitor, desk):
    received = sent(visitor, (("foto.txt", b"leere Seite"),))
    ticket = ticket_of(desk, status_of(received))
    assert ticket.number in received.text
    asked = [
        visitor.get("/my").text,
        visitor.post("/my", **visitor.get("/contact").hidden("/contact"), email="anna@kunde.example").text,
    ]
    assert all("versendet keine E-Mails" in text and "Spam" not in text for text in (received.text, *asked))  # no relay
    assert "Bestätigung" not in received.text and "Link zusenden" not in asked[0]
    page = visitor.get(status_of(received))
    assert (
        "Der Drucker druckt nur leere Seiten." in page.text and "foto.txt" in page.text and "Eingegangen" in page.text
    )
    assert (ticket.first_channel, ticket.subject) == ("web", "Drucker im 2. Stock")


def test_an_attached_file_comes_back_byte_for_byte_and_is_never_run(visitor: Visitor):
    content = b"<script>alert(1)</script>"
    page = visitor.get(status_of(sent(visitor, (("böse.html", content),))))
    address = page.html.split('class="tag" href="')[1].split('"')[0]
    file = visitor.get(address)
    assert file.content == content
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["x-content-type-options"] == "nosniff"
    stranger = status_of(sent(visitor, text="Etwas anderes"))
    assert visitor.get(f"{stranger}/files/{address.split('/')[-1]}").status == 404


def test_missing_fields_are_named_beside_the_field_in_the_visitors_language(visitor: Visitor, server: Server):
    page = sent(visitor, name=" ", text="", email="anna")
    assert page.status == 422
    assert 'id="name-error"' in page.html and 'id="text-error"' in page.html and 'id="email-error"' in page.html
    assert 'id="subject-error"' not in page.html and "Drucker im 2. Stock" in page.html
    assert "noch einmal aus" not in page.text
    assert "noch einmal aus; sie wurden nicht behalten" in sent(visitor, (("foto.txt", b"x"),), name="").text
    english = sent(Visitor(server.http_url, "en"), name="")
    assert "Please enter your name." in english.text


def test_refused_too_many_and_too_large_files_are_said_in_words(start_server):
    server = start_server(SCHALTER_SMTP__MAX_MESSAGE_BYTES="100000", SCHALTER_LIMITS__FILES_PER_MESSAGE="2")
    visitor = Visitor(server.http_url, "en")
    assert "At most 2 files" in visitor.get("/contact").text
    refused = sent(visitor, (("setup.exe", b"x"),))
    assert refused.status == 422 and "files of type exe are refused" in refused.text
    assert "it is a program" in sent(visitor, (("rechnung.pdf", PROGRAM),)).text
    assert "There are 3 files; at most 2 are accepted." in sent(visitor, tuple((f"{n}.txt", b"x") for n in "abc")).text
    large = sent(visitor, (("a.txt", b"x" * 60_000), ("b.txt", b"x" * 60_000)))
    assert large.status == 422 and "larger than" in large.text and "Drucker im 2. Stock" in large.html
    assert sent(visitor, (("a.txt", b"x" * 2_000_000),)).status == 413


def test_a_double_click_is_one_ticket_and_the_same_words_from_a_new_form_are_another(visitor: Visitor, desk):
    form = visitor.get("/contact")
    first, second = visitor.send(form, "/contact", **WRITTEN), visitor.send(form, "/contact", **WRITTEN)
    assert first.url == second.url
    assert sent(visitor).url != first.url
    line = next(line for line in desk.database.read_now(ledger.totals) if line.channel == "web")
    assert (line.ticketed, line.duplicates, line.difference) == (number_of_tickets(desk), 1, 0)


def test_an_answer_on_the_page_joins_the_ticket(visitor: Visitor, desk):
    url = status_of(sent(visitor))
    page = visitor.send(visitor.get(url), f"{url}/reply", text="Er piept auch.")
    assert "Er piept auch." in page.text and "Ihre Antwort ist angekommen." in page.text
    empty = visitor.send(visitor.get(url), f"{url}/reply", text="  ")
    assert empty.status == 422 and 'id="text-error"' in empty.html and "noch einmal aus" not in empty.text
    lost = visitor.send(visitor.get(url), f"{url}/reply", (("foto.txt", b"x"),), text="  ")
    assert lost.status == 422 and "noch einmal aus" in lost.text


def test_a_resolved_ticket_is_taken_up_again_by_its_customer(visitor: Visitor, desk):
    url = status_of(sent(visitor))
    resolved(desk, url)
    page = visitor.get(url)
    assert "Gelöst" in page.text and "Neue Walze eingesetzt." in page.text and "Lena Hansen" in page.text
    again = visitor.send(page, f"{url}/reopen", text="Danke")
    assert "Wir haben es wieder aufgenommen." in again.text
    assert ticket_of(desk, url).state in ("queued", "in_progress")
    assert ticket_of(desk, url).reopened_count == 1


def test_solved_closes_the_ticket_and_an_answer_after_that_opens_a_new_one(visitor: Visitor, desk):
    url = status_of(sent(visitor))
    withdrawn = status_of(sent(visitor))
    ended = visitor.send(visitor.get(withdrawn), f"{withdrawn}/solved").text
    assert "Von Ihnen beendet" in ended and "Ohne Antwort" not in ended
    resolved(desk, url)
    page = visitor.send(visitor.get(url), f"{url}/solved")
    assert "Wir haben vermerkt, dass es gelöst ist." in page.text
    assert (ticket_of(desk, url).state, ticket_of(desk, url).closure_code) == ("closed", "confirmed")
    later = visitor.post(f"{url}/reply", headers={"Origin": visitor.base}, text="Es ist wieder da.")
    assert "hat dieses neue eröffnet" in later.text
    assert ticket_of(desk, later.url.split("?")[0]).follow_up_of_id == ticket_of(desk, url).id


def test_internal_notes_and_unknown_links_show_nothing(visitor: Visitor, desk):
    url = status_of(sent(visitor))

    def note(change, ticket):
        there = change.session.exec(select(Contact).where(Contact.ticket_id == ticket.id)).first()
        facts = there.model_dump(exclude={"id"}) | {
            "external_id": "note",
            "visibility": "internal",
            "body_text": "geheim",
        }
        change.session.add(Contact(**facts))

    with_ticket(desk, url, note)
    assert "geheim" not in visitor.get(url).text
    assert visitor.get(url[:-1]).status == visitor.get("/t/x").status == 404


def automatically_answered(desk, url: str, token: str) -> None:
    def errand(change, ticket):
        ticket.state, ticket.shelf = "new", 0
        move(change, ticket, Move.ASK_E_LEVEL, SYSTEM)
        move(change, ticket, Move.ANSWER, SYSTEM)
        change.session.add(
            AutomationDecision(
                ticket_id=ticket.id, mode="automated", outcome="answered", reaction="pending", reaction_token=token,
                decided_at=change.now,
            )
        )  # fmt: skip

    with_ticket(desk, url, errand)


def test_only_what_a_colleague_may_still_take_back_is_told_as_being_worked_on(visitor: Visitor, desk):
    def told(url: str, now: datetime) -> str:
        def read(session) -> str:
            ticket = session.exec(select(Ticket).where(Ticket.public_token == url.split("/")[-1])).one()
            return conversation.standing(session, desk.desk, ticket, now).told

        return desk.database.read_now(read)

    asked, answered, confirmed = (status_of(sent(visitor)) for _ in range(3))
    before = desk.clock.now()
    resolved(desk, answered)
    lena = agent(ticket_of(desk, answered).assignee_id)
    with_ticket(
        desk, asked, lambda change, ticket: agent_moves.reply(change, desk.desk, ticket, "Welcher?", lena, wait=True)
    )
    automatically_answered(desk, confirmed, "secret-confirmed")
    visitor.send(visitor.get(confirmed), f"{confirmed}/solved")
    after = desk.clock.now() + timedelta(seconds=desk.desk.settings.mail.undo_seconds)
    assert [told(url, before) for url in (asked, answered, confirmed)] == ["in_progress", "in_progress", "resolved"]
    assert [told(url, after) for url in (asked, answered)] == ["waiting_customer", "resolved"]


@pytest.mark.parametrize(
    ("link", "reaction", "state"), [("helped", "helped", "resolved"), ("person", "person", "queued")]
)
def test_looking_at_a_reaction_link_decides_nothing_and_its_button_does(visitor: Visitor, desk, link, reaction, state):
    url, secret = status_of(sent(visitor)), f"/a/secret-{link}"
    automatically_answered(desk, url, f"secret-{link}")
    page = visitor.get(f"{secret}?{link}")
    assert page.status == 200 and 'name="reaction"' in page.html
    assert ticket_of(desk, url).state == "auto_answered"
    done = visitor.send(page, secret, reaction=reaction)
    assert done.status == 200 and 'value="helped"' not in done.html
    assert ('value="not_helped"' in done.html) == (reaction == "helped"), "a wrong click can be taken back"
    assert ticket_of(desk, url).state == state
    visitor.post(secret, headers={"Origin": visitor.base}, reaction=reaction)
    assert ticket_of(desk, url).state == state
    assert (
        visitor.get("/a/unknown?helped").status
        == visitor.post("/a/unknown", headers={"Origin": visitor.base}, reaction="helped").status
        == 404
    )


def test_another_sites_page_cannot_send_our_forms(visitor: Visitor, desk):
    before = number_of_tickets(desk)
    answer = visitor.post("/contact", headers={"Origin": "https://elsewhere.example"}, **WRITTEN)
    assert answer.status == 403
    assert number_of_tickets(desk) == before


def test_a_filled_trap_and_too_many_forms_leave_no_ticket(start_server):
    server = start_server(SCHALTER_LIMITS__FORMS_PER_HOUR="2")
    visitor = Visitor(server.http_url)
    assert sent(visitor, website="https://spam.example").status == 202
    assert [sent(visitor).status for _ in range(3)] == [200, 200, 429]


def test_the_help_finds_shows_and_counts(visitor: Visitor, desk):
    assert "Passwort und Anmeldung" in visitor.get("/").text
    found = visitor.get("/search?q=mein+konto+ist+gesperrt")
    assert "/help/account-locked" in found.html
    page = visitor.get("/help/account-locked")
    assert "+49 431 555-0100" in page.text and "{{" not in page.text
    voted = visitor.send(page, "/help/account-locked/vote", helped="yes")
    visitor.send(page, "/help/account-locked/vote", helped="yes")
    assert "Danke" in voted.text

    from knowledge_base.articles import by_slug

    shown = desk.database.read_now(lambda s: by_slug(s, "account-locked", "de", desk.clock.now().date()))
    assert shown.helped == 1
    assert "Account locked" in visitor.get("/help/account-locked?lang=en").text


def test_an_article_with_a_hole_is_not_offered_and_the_others_are(start_server):
    visitor = Visitor(start_server(SCHALTER_PLACEHOLDERS__PHONE="").http_url)
    assert visitor.get("/").status == 200
    found = visitor.get("/search?q=mein+konto+ist+gesperrt")
    assert found.status == 200 and "/help/account-locked" not in found.html
    assert "/help/fault-printer" in visitor.get("/search?q=drucker").html
    written = {"subject": "Konto gesperrt", "text": "Mein Konto ist gesperrt, was nun?"}
    offered = visitor.post("/contact/suggestions", **visitor.get("/contact").hidden("/contact") | written)
    assert offered.status == 200


def test_the_way_from_form_to_answer_is_the_same_on_postgresql(start_server, postgres_url: str):
    """On an empty database: the server sets itself up and trains there, too."""
    server = start_server(SCHALTER_STORAGE__DATABASE_URL=postgres_url.replace("+psycopg", ""))
    visitor = Visitor(server.http_url)
    form = visitor.get("/contact")
    first = visitor.send(form, "/contact", (("foto.txt", b"leer"),), **WRITTEN)
    assert visitor.send(form, "/contact", (("foto.txt", b"leer"),), **WRITTEN).url == first.url
    url = status_of(first)
    page = visitor.send(visitor.get(url), f"{url}/reply", text="Er piept auch.")
    assert "leere Seiten" in page.text and "Er piept auch." in page.text and "foto.txt" in page.text
    assert "/help/fault-printer" in visitor.get("/search?q=drucker").html


def test_a_short_english_message_makes_an_english_ticket(server: Server, desk):
    received = sent(Visitor(server.http_url, "en"), subject="Printer", text="Broken.")
    assert ticket_of(desk, status_of(received)).language == "en"
