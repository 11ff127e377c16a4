"""Copies of one mail, on both engines: one after the other, in one batch, and by two processes at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from storage.together import together
from tests.kit.house import open_house, said, taken_in
from tests.kit.waiting import until
from ticketing import reference
from ticketing.automation import Recognition
from ticketing.inbound import File
from ticketing.intake import take_in

MAIL = said("An Hilfe und Laden", sha256="a" * 64, content_key="1", files=(File("plan.csv", b"a;b", "text/csv"),))
ELSEWHERE = replace(MAIL, mailbox="laden@schalter.example", sha256="b" * 64)
ANOTHER_WAY = replace(MAIL, sha256="c" * 64)


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


def booked(house, change, *mails):
    known = reference.load(change.session)
    works = [lambda change, one=one: take_in(change, house.desk, known, one, Recognition("de")) for one in mails]
    return together(change, works)


def test_one_mail_that_came_several_ways_is_one_ticket_and_another_mail_of_its_id_is_not(house):
    first = taken_in(house, MAIL)
    for copy in (ELSEWHERE, ANOTHER_WAY):
        assert (taken_in(house, copy).outcome, taken_in(house, copy).ticket_id) == ("duplicate", first.ticket_id)
    other = replace(ELSEWHERE, sha256="d" * 64, content_key="2", files=(File("plan.csv", b"x;y", "text/csv"),))
    assert taken_in(house, other).outcome == "ticketed"


def test_copies_in_one_batch_are_one_ticket(house):
    first, *copies = house.database.change_now(lambda change: booked(house, change, MAIL, ELSEWHERE, ANOTHER_WAY))
    assert first.outcome == "ticketed"
    assert {(one.outcome, one.ticket_id) for one in copies} == {("duplicate", first.ticket_id)}


def test_copies_that_two_processes_book_at_once_are_one_ticket(house):
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    def first_of_two(change):
        [outcome] = booked(house, change, MAIL)
        second = other.submit(house.database.change_now, lambda change: booked(house, change, ANOTHER_WAY))
        if not house.database.sqlite:
            looked = "the second to have looked for a twin in vain, and to wait for us"
            until(lambda: second.done() or change.session.execute(waits).scalar_one(), 20, looked)
        return outcome, second

    with ThreadPoolExecutor(1) as other:
        outcome, second = house.database.change_now(first_of_two)
        [copy] = second.result(20)
    assert (outcome.outcome, copy.outcome, copy.ticket_id) == ("ticketed", "duplicate", outcome.ticket_id)
