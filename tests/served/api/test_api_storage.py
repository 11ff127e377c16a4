"""What the operations ask of storage, on both engines, without a socket."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from sqlalchemy import event, text, update

from api import arrivals, contacts, reference_data, stored_figures, ticket_corrections, ticket_moves, tickets
from api.bodies import Assign, Escalate, Merge, Reply, Resolve, TicketChange
from api.calls import Call
from api.paging import Page
from customers.tables import Person
from foundation.errors import Conflict, Invalid, NotFound
from foundation.supervision import Supervisor
from pages import keys
from staff import directory, rights
from staff.tokens import Bearer
from tests.kit.house import open_house, said, taken_in
from ticketing.tables import Ticket


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


@pytest.fixture
def ask(house):
    """Runs a handler as the server would, with an admin's token."""
    app = web.Application()
    app[keys.DATABASE], app[keys.DESK], app[keys.SUPERVISOR] = house.database, house.desk, Supervisor()

    def one(handler, query=None, body=None, scope="admin", **path):
        bearer = Bearer("a program", scope, rights.token(scope))
        return asyncio.run(handler(Call(app, bearer, {name: str(value) for name, value in path.items()}, query, body)))

    one.app = app
    return one


def opened(house, words, **facts):
    outcome = taken_in(house, said(words, **facts))
    return house.database.read_now(lambda session: session.get(Ticket, outcome.ticket_id).number)


def test_every_filter_and_every_page_of_the_list_of_tickets(house, ask):
    numbers = [opened(house, f"Frage {n} zum Drucker", sender=f"kim{n}@customer.example") for n in range(4)]
    listed = ask(tickets.find, tickets.TicketQuery(limit=3))
    assert [one.number for one in listed.items] == numbers[:0:-1]
    rest = ask(tickets.find, tickets.TicketQuery(limit=3, cursor=listed.next))
    assert ([one.number for one in rest.items], rest.next) == (numbers[:1], None)
    one = rest.items[0]
    query = tickets.TicketQuery(
        state=one.state, level=one.level, queue=one.queue, assignee="none", segment=one.segment, category=one.category,
        person="KIM0@customer.example", q="druck",
    )  # fmt: skip
    assert [found.number for found in ask(tickets.find, query).items] == numbers[:1]
    assert ask(tickets.find, tickets.TicketQuery(q="nirgends")).items == []
    assert len(ask(tickets.find, tickets.TicketQuery(), scope="agent").items) == 4
    assert len(ask(contacts.find, contacts.ContactQuery(), scope="agent").items) == 8


def test_a_longer_list_asks_no_more_questions(house, ask):
    def questions_for(limit):
        asked = []
        engine = house.database._reader
        listener = lambda *arguments: asked.append(arguments[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        try:
            ask(tickets.find, tickets.TicketQuery(limit=limit))
            ask(contacts.find, contacts.ContactQuery(limit=limit))
        finally:
            event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    for n in range(6):
        opened(house, f"Frage {n}", sender=f"kim{n}@customer.example")
    assert questions_for(6) == questions_for(1)


def test_the_moves_keep_their_promises(house, ask):
    house.database.change_now(lambda change: directory.add(change, "anna", "Anna", levels=(1, 2)))
    number, other = opened(house, "Drucker"), opened(house, "Monitor", sender="bo@customer.example")
    before = ask(tickets.one, number=number)
    after = ask(
        ticket_corrections.correct,
        body=TicketChange(
            version=before.version, impact="high", urgency="high", person=before.person.id, category="fault.printer"
        ),
        number=number,
    )
    assert (after.priority, after.category, after.category_source) == ("P1", "fault.printer", "api")
    with pytest.raises(Conflict):
        ask(ticket_corrections.correct, body=TicketChange(version=before.version, subject="zu spät"), number=number)
    assert ask(ticket_moves.assign, body=Assign(assignee="anna"), number=number).state == "in_progress"
    ask(ticket_moves.reply, body=Reply(text="Hallo"), number=number)
    assert ask(ticket_moves.escalate, body=Escalate(level=2, reason="versucht"), number=number).queue == "stoerungen"
    assert ask(ticket_moves.resolve, body=Resolve(text="geht"), number=number).state == "resolved"
    with pytest.raises(Invalid):
        ask(ticket_moves.merge, body=Merge(target=number), number=number)
    with pytest.raises(Invalid, match="two different customers"):
        ask(ticket_moves.merge, body=Merge(target=number), number=other)
    assert ask(ticket_moves.merge, body=Merge(target=number, two_customers=True), number=other).number == number
    conversation = ask(contacts.of_ticket, Page(limit=200), number=number)
    assert {contact.subject for contact in conversation.items} >= {"Drucker", "Monitor"}
    kinds = [line.kind for line in ask(tickets.history, Page(limit=200), number=number).items]
    assert kinds[0] == "opened"


def test_a_contact_without_a_ticket_is_shown_to_whoever_may_see_arrivals(house, ask):
    number = opened(house, "Drucker")
    house.database.change_now(lambda change: change.session.execute(update(Person).values(blocked=True)))
    apart = taken_in(house, said("Kaufen Sie jetzt"))
    assert apart.ticket_id is None and apart.contact_id
    everything, of_tickets = (
        ask(contacts.find, contacts.ContactQuery()),
        ask(contacts.find, contacts.ContactQuery(), scope="agent"),
    )
    assert {one.ticket for one in everything.items} == {None, number}
    assert {one.ticket for one in of_tickets.items} == {number}
    assert ask(contacts.one, id=apart.contact_id).ticket is None
    for handler in (contacts.one, contacts.raw):
        with pytest.raises(NotFound):
            ask(handler, scope="agent", id=apart.contact_id)


def test_a_follow_up_date_belongs_to_a_ticket_that_waits(house, ask):
    number, day = opened(house, "Drucker"), datetime(2099, 1, 1, tzinfo=UTC)
    with pytest.raises(Invalid) as refused:
        ask(ticket_corrections.correct, body=TicketChange(follow_up_at=day), number=number)
    assert [one.field for one in refused.value.mistakes] == ["follow_up_at"]
    waits = TicketChange(state="waiting_third_party", follow_up_at=day, reason="Ersatzteil")
    assert ask(ticket_corrections.correct, body=waits, number=number).follow_up_at == day
    later = TicketChange(follow_up_at=day + timedelta(days=1))
    assert ask(ticket_corrections.correct, body=later, number=number).follow_up_at == day + timedelta(days=1)


@pytest.mark.parametrize("number", ["9" * 10, "9" * 18, "9" * 20])
def test_a_number_no_row_can_have_is_not_found(ask, number):
    with pytest.raises(NotFound):
        ask(contacts.one, id=number)
    assert ask(tickets.find, tickets.TicketQuery(person=number, assignee=number)).items == []


def test_books_figures_and_reference_data_are_the_same_on_both_engines(house, ask):
    opened(house, "Drucker")
    assert ask(arrivals.ledger, arrivals.LedgerQuery()).next is None
    assert ask(arrivals.find, arrivals.ArrivalQuery(state="held")).items == []
    for handler in (
        reference_data.categories, reference_data.segments, reference_data.queues, reference_data.rules,
        reference_data.calendars, reference_data.targets,
    ):  # fmt: skip
        assert ask(handler).next is None
    assert len(ask(reference_data.articles, reference_data.ArticleQuery(language="de", limit=5)).items) == 5
    now = house.database.clock.now()
    names = {
        family.name for family in house.database.read_now(lambda session: list(stored_figures.stored(session, now)))
    }
    assert "schalter_tickets" in names


@pytest.mark.parametrize("column", ["state", "queue", "category", "person_id"])
def test_the_newest_of_a_filter_are_read_off_an_index(tmp_path, column):
    with open_house(f"sqlite:///{tmp_path / 'schalter.db'}", tmp_path) as house:
        plan = house.database.read_now(
            lambda session: session.execute(
                text(f"EXPLAIN QUERY PLAN SELECT * FROM ticket WHERE {column} = 1 AND id < 9 ORDER BY id DESC LIMIT 5")
            ).all()
        )
    assert len(plan) == 1
    assert "USING INDEX" in plan[0][3]
