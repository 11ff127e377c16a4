"""What the public pages of merged tickets, and of tickets with people in copy, show to whom."""

import re
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from channels.web import signed_address
from customers import report_readers
from customers.organisations import move_domains
from customers.tables import ContactPoint, Organisation, OrganisationDomain, Person
from foundation.errors import Invalid
from foundation.settings import Settings
from house.assembly import assemble
from house.ground import lay
from pages.months import bounds
from pages.times import Reader
from sla.delivered import summed
from sla.delivered_rows import Wanted, delivered
from sla.delivered_text import as_csv
from sla.tables import SlaTimer
from staff.tables import Agent
from storage.tables import OutboxEntry
from tests.kit.server import Server
from tests.kit.status_pages import sent, status_of, ticket_of, with_ticket
from tests.kit.visitor import Visitor
from ticketing import agent_moves
from ticketing.actors import SYSTEM, agent
from ticketing.notice_texts import text_of
from ticketing.tables import Contact, Ticket

REACTION = "Jq3v0bK7r5zX_w-2mYp8dLcT1nHsEa9U"


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
    own = reading(visitor, desk, "bert@fremd.example").get("/my")
    assert bert in own.html and "Eingegangen" in own.text, "it went on in another's ticket, and is still Bert's"


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


def reading(visitor: Visitor, desk, address: str) -> Visitor:
    """Somebody who has followed the link that was mailed to this address."""
    link = signed_address.made(desk.secret.for_purpose("customer-link"), address, desk.clock.now() + timedelta(hours=1))
    someone = Visitor(visitor.base)
    someone.get(f"/my/{link}")
    return someone


def answered_and_quoted(change, desk, ticket) -> None:
    """An automatic answer, the customer's reply that quotes the acknowledgement, and the solution."""
    asked = change.session.exec(select(Contact).where(Contact.ticket_id == ticket.id, Contact.direction == "in")).one()  # fmt: skip
    received = change.session.exec(select(Contact).where(Contact.ticket_id == ticket.id, Contact.kind == "acknowledgement")).one()  # fmt: skip
    answer = {"answer": "Netzteil prüfen.", "title": "Kran", "article_url": "", "reaction_url": f"{desk.desk.settings.public_url}/a/{REACTION}"}  # fmt: skip
    automatic = text_of(change, desk.desk, ticket, "automatic_answer", answer)
    reply = "Er steht noch immer.\n"
    quote = "\n".join(f"> {line}" for line in received.body_text.splitlines())
    facts = asked.model_dump(exclude={"id", "content_key"})
    folds = {"folds": [[len(reply), len(reply) + len(quote), "quote"]]}
    change.session.add(Contact(**facts | {"external_id": "quoting", "body_text": reply + quote, "details": folds}))
    change.session.add(Contact(**facts | {"external_id": "robot", "body_text": automatic, "direction": "out", "auto_generated": True}))  # fmt: skip
    lena = Agent(login="lena", display_name="Lena Hansen")
    change.session.add(lena)
    change.session.flush()
    agent_moves.take(change, ticket, lena.id, agent(lena.id))
    agent_moves.resolve(change, desk.desk, ticket, "Neue Walze eingesetzt.", "solved", "fault.printer", agent(lena.id))


def in_private(visitor: Visitor, desk, firm: int, address: str = "fritz@gmx.de", **also) -> str:
    """The number of a ticket of somebody of the organisation, opened from elsewhere before that was known; `also`: a further
    message in it, unlike the first in this."""
    url = status_of(sent(visitor, name="Fritz Fern", email=address, subject="Privat"))

    def write(change, ticket):
        ticket.category, ticket.organisation_id = "fault.printer", None
        change.session.get(Person, ticket.person_id).organisation_id = firm
        first = change.session.exec(select(Contact).where(Contact.ticket_id == ticket.id, Contact.direction == "in")).one()  # fmt: skip
        if also:
            facts = first.model_dump(exclude={"id", "content_key"}) | {"external_id": str(also)} | also
            change.session.add(Contact(**facts))

    with_ticket(desk, url, write)
    return ticket_of(desk, url).number


def test_colleagues_read_along_only_where_their_organisation_lets_them_and_never_what_is_delicate_or_merged(visitor: Visitor, desk):  # fmt: skip
    def founded(change):
        firm = Organisation(name="Werft Nord", customer_no="K-WERFT", created_at=change.now)
        change.session.add(firm)
        change.session.flush()
        for domain in ("werft.example", "werft_nord.example"):
            change.session.add(OrganisationDomain(domain=domain, organisation_id=firm.id))
        return firm.id

    def let(seen: bool):
        return lambda change: setattr(change.session.get(Organisation, firm), "colleagues_see", seen)

    firm = desk.database.change_now(founded)
    urls = {
        subject: status_of(sent(visitor, (("plan.txt", b"Plan"),), name="Carl Kran", email="carl@werft.example", subject=subject))
        for subject in ("Kran steht", "Geheim", "Beschwerde", "Zwei in einem", "Geht auf", "Ungelesen")
    }  # fmt: skip
    for subject, url in urls.items():
        filed = "uncategorised" if subject == "Ungelesen" else "fault.printer"
        with_ticket(desk, url, lambda change, ticket, filed=filed: setattr(ticket, "category", filed))
    numbers = {subject: ticket_of(desk, url).number for subject, url in urls.items()}
    status_of(sent(visitor, name="Dora Dock", email="dora@werft.example", subject="Dock dicht"))
    status_of(sent(visitor, name="Egon Extern", email="egon@gmx.de", subject="Von draußen"))
    with_ticket(desk, urls["Geheim"], lambda change, ticket: setattr(ticket, "confidential", True))
    with_ticket(desk, urls["Beschwerde"], lambda change, ticket: setattr(ticket, "category", "complaint.conduct"))
    survivor = ticket_of(desk, urls["Zwei in einem"]).id
    with_ticket(desk, urls["Geht auf"], lambda change, ticket: agent_moves.merge(change, ticket, change.session.get(Ticket, survivor), SYSTEM))  # fmt: skip
    with_ticket(desk, urls["Kran steht"], lambda change, ticket: answered_and_quoted(change, desk, ticket))
    before_the_firm = {"organisation_id": None}
    with_ticket(desk, urls["Kran steht"], lambda change, ticket: ticket.sqlmodel_update(before_the_firm))
    assert reading(visitor, desk, "dora@werft.example").get("/my/colleagues").status == 404, "nobody has allowed it"

    desk.database.change_now(let(True))
    dora = reading(visitor, desk, "dora@werft.example")
    private = [
        in_private(visitor, desk, firm, **also)
        for also in (
            {},
            {"sender_address": "chef@werft.example", "person_id": None},
            {"sender_address": "fritz@werft.example"},
            {"sender_address": "mailer-daemon@werft.example", "auto_generated": True},
        )
    ]
    private.append(in_private(visitor, desk, firm, "fritz@werft-nord.example"))
    assert "Weitere Tickets von Werft Nord" in dora.get("/my").text
    listed = dora.get("/my/colleagues")
    assert (
        re.findall(r'href="/my/colleagues/([^"]+)"', listed.html) == [numbers["Kran steht"]]
        and "Dock dicht" not in listed.text
    )
    place = f"/my/colleagues/{numbers['Kran steht']}"
    read = dora.get(place)
    assert "leere Seiten" in read.text and "Carl Kran" in read.text
    assert read.text.count("[Link]") == 6 and "Neue Walze eingesetzt." in read.text, read.text
    assert 'method="post"' not in read.html, "reading along gives no way to act"
    assert not [key for key in (urls["Kran steht"].split("/")[-1], REACTION) if key in read.html], "nor the asker's key"
    file = re.search(rf'href="({place}/files/\d+)"', read.html)[1]
    assert dora.get(file).content == b"Plan"
    for hidden in ("Geheim", "Beschwerde", "Zwei in einem", "Geht auf", "Ungelesen"):
        assert dora.get(f"/my/colleagues/{numbers[hidden]}").status == 404, hidden
        assert dora.get(file.replace(numbers["Kran steht"], numbers[hidden])).status == 404, hidden
    assert [dora.get(f"/my/colleagues/{number}").status for number in private] == [404] * 5, (
        "what was written in private"
    )
    for stranger in (
        Visitor(visitor.base),
        reading(visitor, desk, "egon@gmx.de"),
        reading(visitor, desk, "anna@kunde.example"),
        reading(visitor, desk, "niemand@werft.example"),
    ):
        assert [stranger.get(path).status for path in ("/my/colleagues", place, file)] == [404, 404, 404]

    def moved_in(change):
        egon = change.session.exec(select(Person).where(Person.display_name == "Egon Extern")).one()
        egon.organisation_id, egon.identity = firm, "claimed"

    desk.database.change_now(moved_in)
    assert reading(visitor, desk, "egon@gmx.de").get(place).status == 404, "a claim alone opens nothing"
    assert "Von draußen" not in dora.get("/my/colleagues").text, "what he wrote in private stays his"

    def came_with(change, domain: str, checked: bool):
        egon = change.session.exec(select(Person).where(Person.display_name == "Egon Extern")).one()
        egon.organisation_id, egon.identity = None, "verified"
        change.session.add(ContactPoint(person_id=egon.id, kind="email", value=f"egon@{domain}", verified=checked))
        move_domains(change, change.session.get(Organisation, firm), [domain])

    for domain, checked, status in (("dock.example", False, 404), ("kai.example", True, 200)):
        desk.database.change_now(lambda change, domain=domain, checked=checked: came_with(change, domain, checked))
        assert reading(visitor, desk, "egon@gmx.de").get(place).status == status, (
            "verified in this domain, or elsewhere"
        )
    desk.database.change_now(let(False))
    assert dora.get(place).status == 404, "what is taken back is taken back at once"


def test_whoever_may_read_a_customers_report_finds_the_desks_figures_and_nobody_else_does(visitor: Visitor, desk):
    """The reader has never written; the customer's tickets are told by their numbers, and open where they are the reader's own."""

    def founded(change):
        firm = Organisation(name="Reederei Süd", customer_no="K-SUED", zone="America/New_York", created_at=change.now)
        change.session.add(firm)
        change.session.flush()
        report_readers.move(change, firm.id, {"rita@sued.example", "carl@sued.example"}, (), "readers")
        return firm.id

    def worked(change, ticket):
        ticket.organisation_id = firm
        mine = select(SlaTimer).where(SlaTimer.ticket_id == ticket.id, SlaTimer.metric == "first_response")
        response = change.session.exec(mine).one()
        agent_moves.take(change, ticket, lena := a_colleague(change), agent(lena))
        agent_moves.resolve(change, desk.desk, ticket, "Neue Walze.", "solved", "fault.printer", agent(lena))
        change.session.flush()
        late = change.now - timedelta(seconds=1)
        missed = {"state": "breached_done", "stopped_at": change.now, "due_at": late, "breached_at": late}
        response.sqlmodel_update(missed)

    firm = desk.database.change_now(founded)
    url = status_of(sent(visitor, name="Carl Süd", email="carl@sued.example", subject="Lader"))
    with_ticket(desk, url, worked)
    number = ticket_of(desk, url).number
    rita, carl = (reading(visitor, desk, f"{name}@sued.example") for name in ("rita", "carl"))
    lost = status_of(sent(visitor, name="Nils Niemand", email="nils@niemand.example", subject="Niemandes"))
    with_ticket(desk, lost, lambda _, ticket: setattr(ticket, "person_id", None))
    mine = rita.get("/my").text
    assert "Geleistet und vereinbart für Reederei Süd" in mine
    assert "Niemandes" not in mine, "whoever is no person of ours owns nothing, not what belongs to nobody"
    shown = rita.get("/my/report")
    told = ("Reederei Süd", "Nicht eingehaltene Zusagen", "· America/New_York")
    assert shown.status == 200 and all(one in shown.text for one in told), shown.text
    assert number in shown.text and url not in shown.html and "Lader" not in shown.text
    assert url in carl.get("/my/report").html, "one's own ticket opens"
    english = rita.get("/my/report?lang=en")
    assert "Delivered against agreed" in english.text and 'data-label="Kept"' in english.html, "cards on a phone"
    since, until = bounds("", Reader("de", ZoneInfo("America/New_York"), desk.clock.now()))
    terms = desk.database.read_now(desk.registry.read)
    clocks = desk.database.read_now(lambda session: list(delivered(session, terms, Wanted(since, until, firm))))
    assert [(one.count, one.kept) for one in summed(clocks)] == [(1, 0), (1, 1)]
    assert rita.get("/my/report.csv").content.decode("utf-8-sig") == as_csv(summed(clocks))
    assert rita.get("/my/report.pdf").content.startswith(b"%PDF")
    for stranger in (Visitor(visitor.base), reading(visitor, desk, "anna@kunde.example")):
        assert [stranger.get(f"/my/report{kind}").status for kind in ("", ".pdf", ".csv")] == [404] * 3
    assert rita.get("/my/report?month=2026-13").status == 404
    rita.post("/my", **rita.get("/my").hidden("/my/leave") | {"email": "rita@sued.example"})
    mailed = select(OutboxEntry.id).where(OutboxEntry.dedupe_key.startswith("customer-link:rita@sued.example:"))
    assert desk.database.read_now(lambda session: session.exec(mailed).first()), "the link reaches who never wrote"
    desk.database.change_now(lambda change: report_readers.move(change, firm, (), {"rita@sued.example"}, "readers"))
    assert rita.get("/my/report").status == 404, "what is taken back is taken back at once"


def a_colleague(change) -> int:
    one = Agent(login=f"agent-{change.now.isoformat()}", display_name="Lena Hansen")
    change.session.add(one)
    change.session.flush()
    return one.id
