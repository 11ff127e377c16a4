"""The ledger proves that nothing was lost: sums of several witnesses, per mailbox and day, with the reasons."""

import asyncio
import smtplib
from contextlib import closing
from datetime import timedelta

import pytest
from sqlmodel import select

from channels.email.acknowledged import Acknowledged
from tests.kit.books import Books
from tests.kit.house import MONDAY_MORNING, open_house
from ticketing import arrivals, held, ledger
from ticketing.arrivals import Booking
from ticketing.ledger_watch import LedgerWatch
from ticketing.tables import Arrival, Contact, Ticket

DESK = "hilfe@schalter.example"


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


def kept(house, raw=b"From: anna@kunde.example\r\n\r\nHallo\r\n", **envelope):
    return house.database.change_now(
        lambda change: arrivals.keep(
            change, house.desk.blobs, channel="email", mailbox=DESK, raw=raw, envelope={"mail_from": None, **envelope}
        )
    )


def booked(house, *ended):
    house.database.change_now(
        lambda change: arrivals.book(change, [Booking(one, outcome, reason=why) for one, outcome, why in ended])
    )


def line(house, day=ledger.EVER):
    [only] = house.database.read_now(lambda session: ledger.lines(session, day))
    return only


def test_every_outcome_is_counted_on_its_day_with_its_reason(house):
    first, second, third = kept(house), kept(house, b"b"), kept(house, b"d")
    booked(house, (first, "set_aside", "absence:x"), (second, "held", "ValueError: odd"), (third, "set_aside", "bounce:full"))  # fmt: skip
    house.clock.forward(seconds=timedelta(days=1).total_seconds())
    booked(house, (kept(house, b"c"), "ticketed", ""))
    house.database.change_now(lambda change: arrivals.refuse(change, "email", DESK, "too large"))
    monday, tuesday = "2026-03-09", "2026-03-10"
    assert line(house, monday).reasons["set_aside"] == {"absence": 1, "bounce:full": 1}
    assert line(house, monday).reasons["held"] == {"ValueError": 1}
    assert (line(house, tuesday).ticketed, line(house, tuesday).reasons["refused"]) == (1, {"too large": 1})
    ever = line(house)
    assert (ever.taken_in, ever.set_aside, ever.held, ever.ticketed, ever.refused, ever.difference) == (
        4,
        2,
        1,
        1,
        1,
        0,
    )
    assert [one.day for one in house.database.read_now(ledger.days)] == [tuesday, monday]
    assert [one.day for one in house.database.read_now(lambda s: ledger.days(s, before=tuesday))] == [monday]


def test_an_outcome_that_was_booked_twice_or_a_row_that_vanished_is_a_difference(house):
    arrival = kept(house)
    assert (line(house).waiting, line(house).difference) == (1, 0)
    booked(house, (arrival, "ticketed", ""))
    booked(house, (arrival, "ticketed", ""))
    assert line(house).difference == 1
    watch = LedgerWatch(house.database)
    asyncio.run(watch.look())
    assert DESK in watch.sentence


def test_what_the_listener_acknowledged_and_the_database_has_lost_is_a_difference(house):
    witness = Acknowledged(house.settings, house.database)
    here, lost = kept(house), kept(house, b"lost")
    booked(house, (here, "ticketed", ""), (lost, "ticketed", ""))
    witness.note(here)
    witness.note(lost)
    asyncio.run(witness.compare())
    assert (line(house).acknowledged, line(house).missing, line(house).difference) == (2, 0, 0)

    def lose(change):
        change.session.delete(change.session.get(Arrival, lost.id))

    house.database.change_now(lose)
    started_again = Acknowledged(house.settings, house.database)
    asyncio.run(started_again.compare())
    asyncio.run(started_again.compare())
    assert (line(house).acknowledged, line(house).missing, line(house).difference) == (2, 1, 1)
    assert line(house, ledger.day_of(MONDAY_MORNING)).missing == 1


def test_an_acknowledgement_that_cannot_be_written_is_told_in_a_line_until_one_can(house, caplog):
    told: list[str] = []
    witness = Acknowledged(house.settings, house.database, told.append)
    witness.folder.write_text("a file where the folder belongs")
    for _ in range(2):
        witness.note(kept(house))
    asyncio.run(witness.compare())
    witness.folder.unlink()
    witness.note(kept(house))
    assert [said.partition(" ")[0] for said in told] == ["1", "2", ""] and str(witness.folder) in told[0]
    assert len(caplog.records) == 2 and "Traceback" not in caplog.text
    assert witness.folder.stat().st_mode & 0o777 == 0o700


def test_a_uid_that_was_announced_and_neither_kept_nor_left_is_a_difference(house):
    arrival = kept(house, imap={"uid": 1})
    booked(house, (arrival, "ticketed", ""))

    def announced(number):
        house.database.change_now(
            lambda change: ledger.note(change, change.now, "email", DESK, "announced", ledger.IMAP, by=number)
        )

    announced(1)
    assert line(house).difference == 0
    announced(1)
    assert line(house).difference == 1


def test_what_is_held_is_tried_again_or_made_a_ticket_and_the_books_follow(house):
    raw = b"From: Anna <anna@kunde.example>\r\nSubject: x\r\n\r\nMein Drucker brennt\r\n"
    arrival = kept(house, raw)
    booked(house, (arrival, "held", "ValueError: odd"))
    assert house.database.change_now(lambda change: arrivals.retry(change, arrival.id))
    assert (line(house).held, line(house).waiting, line(house).difference) == (0, 1, 0)
    booked(house, (arrival, "held", "ValueError: odd"))
    number = house.database.change_now(lambda change: held.make_ticket(change, house.desk, arrival.id))
    assert house.database.change_now(lambda change: held.make_ticket(change, house.desk, arrival.id)) is None
    assert (line(house).held, line(house).ticketed, line(house).difference) == (0, 1, 0)

    def what(session):
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        return session.exec(select(Contact).where(Contact.ticket_id == ticket.id)).all()

    [only] = house.database.read_now(what)
    assert "Mein Drucker brennt" in only.body_text and only.sender_address == "anna@kunde.example"


def test_the_page_shows_what_came_in_today_and_who_else_counted(server):
    with closing(Books(server)) as books:
        for number in range(2):
            with smtplib.SMTP(*server.smtp, timeout=30) as client:
                raw = f"From: k{number}@kunde.example\r\nSubject: Frage\r\n\r\nHallo\r\n".encode()
                client.sendmail(f"k{number}@kunde.example", DESK, raw)
        books.settled(2)
        today = ledger.day_of(books.arrivals()[0].received_at)
        assert len((server.directory / "acknowledged" / f"{today}.log").read_bytes().splitlines()) == 2
        [ours] = server.api.get("/api/v1/ledger", day=today)["items"]
        assert (ours["taken_in"], ours["ticketed"], ours["difference"]) == (2, 2, 0)
        assert books.contradictions() == []
