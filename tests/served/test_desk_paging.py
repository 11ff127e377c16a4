"""Lists are complete and repeat nothing, page by page, also while tickets come and go; on both engines."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import true
from sqlmodel import Session, col, select

from customers.tables import ContactPoint, Organisation, Person
from desk import filters, lists, ticket_handlers
from desk.lists import ListOf, Wish
from desk.query_meaning import Meaning
from pages.seen_tickets import seen
from staff.rights import agent, visible
from staff.tables import Agent
from storage.change import Change
from tests.kit.house import MONDAY_MORNING, open_house, said, taken_in
from ticketing.due_order import NextDue, enter, keep_due
from ticketing.numbers import read_number, written
from ticketing.pull_order import pull_place
from ticketing.tables import Ticket

LENA, JONAS = 1, 2


def add_colleagues(house) -> None:
    """Two members of the desk, by the numbers the tests know them by."""
    house.database.change_now(
        lambda change: change.session.add_all([Agent(id=LENA, login="lena", display_name="Lena"), Agent(id=JONAS, login="jonas", display_name="Jonas")])
    )  # fmt: skip


def add(change: Change, name: str, minutes: int | None, **facts: object) -> None:
    """A ticket due in so many minutes, or never."""
    row: dict[str, object] = {
        "number": name, "public_token": name, "type": "question", "state": "queued", "shelf": 0, "subject": name, "category": "uncategorised", "category_source": "rule",
        "impact": "low", "urgency": "low", "priority": "P4", "language": "de", "first_channel": "email", "segment": "standard", "level": 1, "queue": "allgemein",
        "first_level": 1, "pull_sort": pull_place("P4", None if minutes is None else 0, waits=True), "created_at": change.now, "updated_at": change.now, "last_contact_at": change.now,
    } | facts  # fmt: skip
    change.session.add(ticket := Ticket(**row))
    change.session.flush()
    enter(change, ticket)
    if minutes is not None:
        keep_due(change, ticket, NextDue(MONDAY_MORNING + timedelta(minutes=minutes), "resolution"))


def walk(session: Session, wanted: ListOf, visible_=(), most: int = 4) -> list[str]:
    found, after = [], ""
    while True:
        page = lists.page(session, wanted, visible_ or [true()], after, most)
        found += [row.number for row in page.rows]
        if not (after := page.after):
            return found


@pytest.fixture
def house(database_url: str, tmp_path: Path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


def test_every_page_follows_the_one_before_by_due_time_with_what_is_not_due_last(house):
    def work(change: Change) -> None:
        for place in range(23):
            add(change, f"T{place:02d}", None if place % 5 == 4 else 10 * (place % 3))

    house.database.change_now(work)
    found = house.database.read_now(lambda session: walk(session, ListOf("active")))
    assert len(found) == len(set(found)) == 23
    assert set(found[-4:]) == {"T04", "T09", "T14", "T19"}
    assert found[:7] == [f"T{place:02d}" for place in range(23) if place % 3 == 0 and place % 5 != 4]


def test_a_walk_repeats_nothing_and_leaves_out_nothing_that_stood_while_tickets_come(house):
    house.database.change_now(lambda change: [add(change, f"T{place:02d}", place) for place in range(20)] and None)
    found: list[str] = []
    after = ""
    for turn in range(20):
        page = house.database.read_now(lambda session, after=after: lists.page(session, ListOf("level", "1"), [true()], after, 3))  # fmt: skip
        found += [row.number for row in page.rows]
        house.database.change_now(lambda change, turn=turn: add(change, f"N{turn:02d}", turn - 5))
        if not (after := page.after):
            break
    assert len(found) == len(set(found))
    assert {name for name in found if name.startswith("T")} == {f"T{place:02d}" for place in range(20)}


def test_lists_of_two_states_are_merged_in_one_order_and_done_work_comes_newest_first(house):
    def work(change: Change) -> None:
        for place in range(10):
            add(change, f"W{place}", place, state="waiting_customer" if place % 2 else "waiting_third_party")
            add(change, f"R{place}", None, state="resolved", shelf=1)

    house.database.change_now(work)
    read = house.database.read_now
    assert read(lambda session: walk(session, ListOf("waiting"))) == [f"W{place}" for place in range(10)]
    assert read(lambda session: walk(session, ListOf("state", "resolved"))) == [f"R{place}" for place in reversed(range(10))]  # fmt: skip


def test_a_list_is_narrowed_by_what_its_rows_show_and_a_whole_number_is_found_however_far_down(house, monkeypatch):
    def work(change: Change) -> None:
        company = Organisation(name="Nordwerk 100 %", customer_no="1", created_at=change.now)
        petra = Person(display_name="Petra Müller", created_at=change.now)
        change.session.add_all([company, petra])
        change.session.flush()
        change.session.add(ContactPoint(person_id=petra.id, kind="email", value="pm@kunde.example"))
        for place in range(9):
            add(
                change,
                written("SC", f"1000000{place}"),
                place,
                subject="Drucker",
                organisation_id=company.id if place == 3 else None,
                person_id=petra.id if place > 6 else None,
            )

    house.database.change_now(work)
    monkeypatch.setattr(lists, "WINDOW", 5)

    def found(said: str) -> list[str]:
        def look(session: Session) -> list[str]:
            meant, after, numbers = Meaning(said), "", []
            one = filters.numbered(session, meant, "SC") is not None
            wish = Wish(0, filters.conditions(session, meant, "SC"), "due", one)
            while True:
                page = lists.page(session, ListOf("active"), [true()], after, 4, wish)
                numbers += [row.number[-1] for row in page.rows]
                assert not (one and page.after)
                if not (after := page.after):
                    return numbers

        return house.database.read_now(look)

    assert [found(one) for one in ("petra", "MÜLLER petra", "pm@kunde", "nordwerk 100", "drucker 0003", "sc")] == [["7", "8"], ["7", "8"], ["7", "8"], ["3"], ["3"], []]  # fmt: skip
    whole = next(f"1000000{last}" for last in range(9) if read_number("SC", f"1000000{last}"))
    assert [found(one) for one in (f"SC-{whole[:4]}-{whole[4:]}", whole)] == [[whole[-1]]] * 2
    merged = next(f"2000000{last}" for last in range(10) if read_number("SC", f"2000000{last}"))

    def merge(change: Change) -> None:
        into = change.session.exec(select(Ticket.id).where(Ticket.number == written("SC", whole))).one()
        add(change, written("SC", merged), 9, state="cancelled", shelf=2, merged_into_id=into)

    house.database.change_now(merge)
    assert found(merged) == [whole[-1]], "what it lives on in"


def test_an_agent_of_one_level_sees_that_level_and_no_confidential_work_of_another_role(house):
    def work(change: Change) -> None:
        person = Person(display_name="Anna", created_at=change.now)
        change.session.add(person)
        change.session.flush()
        add(change, "mine", 1, person_id=person.id)
        add(change, "second", 2, level=2, first_level=2, queue="anwendungen")
        add(change, "privacy", 3, level=2, queue="datenschutz", confidential=True)
        add(change, "conduct", 4, level=1, queue="beschwerden", confidential=True)

    house.database.change_now(work)

    def sees(*roles: str, levels: tuple[int, ...]) -> list[str]:
        condition = seen(visible(agent(7, roles, levels)))
        return house.database.read_now(lambda session: walk(session, ListOf("active"), [condition]))

    assert sees("agent", levels=(1,)) == ["mine"]
    assert sees("agent", levels=(1, 2)) == ["mine", "second"]
    assert sees("lead", levels=()) == ["mine", "second"]
    assert sees("auditor", levels=(1,)) == ["mine", "privacy"]


def test_a_spoilt_cursor_starts_the_list_anew(house):
    house.database.change_now(lambda change: add(change, "T1", 1))
    page = house.database.read_now(lambda session: lists.page(session, ListOf("active"), [true()], "no such place"))
    assert [row.number for row in page.rows] == ["T1"]


def test_a_glance_takes_the_mark_of_news_from_nobody_else(house):
    """And a message that comes while somebody looks stays marked for them too."""
    add_colleagues(house)
    outcome = taken_in(house, said("Drucker"))
    shown = house.database.read_now(lambda session: session.get(Ticket, outcome.ticket_id))
    taken_in(house, said("Er piept auch", thread_hints=(shown.number,)))

    def unread(reader: int) -> bool:
        rows = house.database.read_now(
            lambda session: lists.page(session, ListOf("active"), [true()], wish=Wish(reader)).rows
        )
        return bool(rows[0].unread)

    house.database.change_now(lambda change: ticket_handlers._seen(change, shown.number, shown.version, LENA))
    assert unread(LENA)
    newest = house.database.read_now(lambda session: session.get(Ticket, outcome.ticket_id).version)
    house.database.change_now(lambda change: ticket_handlers._seen(change, shown.number, newest, LENA))
    assert not unread(LENA)
    assert unread(JONAS)
    taken_in(house, said("Und raucht", thread_hints=(shown.number,)))
    assert unread(LENA)


def test_a_filtered_list_is_walked_to_its_end_in_both_orders(house, monkeypatch):
    monkeypatch.setattr(lists, "WINDOW", 3)
    house.database.change_now(
        lambda change: [add(change, f"T{n:02d}", n % 4, priority=f"P{n % 5 % 4 + 1}") for n in range(17)] and None
    )
    urgent = (col(Ticket.priority) == "P1",)
    for order in ("due", "newest"):
        found, after = [], ""
        while True:
            page = house.database.read_now(
                lambda session, after=after, order=order: lists.page(
                    session, ListOf("active"), [true()], after, 4, Wish(0, urgent, order)
                )
            )
            found += [row.number for row in page.rows]
            if not (after := page.after):
                break
        assert sorted(found) == [f"T{n:02d}" for n in range(17) if n % 5 % 4 == 0]
        assert order == "due" or found == sorted(found, reverse=True)


def test_a_list_is_counted_up_to_a_bound_and_says_where_more_may_follow(house):
    house.database.change_now(
        lambda change: [add(change, f"T{n:02d}", n, priority="P1" if n < 9 else "P3") for n in range(12)] and None
    )
    urgent, calm = col(Ticket.priority) == "P1", col(Ticket.priority) == "P3"

    def counted(wanted: ListOf, *conditions: Any, most: int = 99, looked_at: int = 100) -> tuple[int, bool]:
        return house.database.read_now(lambda session: lists.count(session, wanted, conditions, most, looked_at))

    everything = ListOf("active")
    assert [counted(everything), counted(everything, urgent), counted(everything, calm)] == [(12, False), (9, False), (3, False)]  # fmt: skip
    assert [counted(everything, urgent, most=most) for most in (8, 9)] == [(8, True), (9, False)]
    assert [counted(everything, calm, looked_at=place) for place in (9, 11, 13)] == [(0, True), (2, True), (3, False)]
    at = [
        lists.list_at(path, LENA)
        for path in ("/desk/", "/desk/levels/1", "/desk/queues/allgemein", "/desk/mine", "/desk/states/resolved")
    ]
    assert [counted(one)[0] for one in at if one] == [12, 12, 12, 0, 0]
    assert (lists.list_at("/desk/search", LENA), lists.list_at("/desk/levels/99999", LENA)) == (None, None)


def test_what_somebody_follows_is_looked_up_by_its_key_instead_of_walking_all_open_work(tmp_path: Path):
    with open_house(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path) as house:
        (question,) = lists._whole(
            ListOf("followed", "1"), (seen(visible(agent(LENA, ["agent"], [1]))),), LENA, "due", False
        )
        plan = house.database.read_now(lambda session: _plan(session, question))
    assert any(step.startswith("SEARCH ticket USING INTEGER PRIMARY KEY") for step in plan), plan


def _plan(session: Session, question: Any) -> list[str]:
    told = question.statement.params(most=51).compile(session.connection(), compile_kwargs={"literal_binds": True})
    return [row.detail for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {told}")]
