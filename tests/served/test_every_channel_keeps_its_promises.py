"""The same promises for every channel, on both engines: kept first, read later, each in exactly one outcome."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from house.parts import Parts
from staff.tables import Agent
from storage.change import Change
from tests.kit.house import open_house
from tests.kit.waiting import until_async
from tests.kit.ways_in import WAYS, Way
from ticketing import arrivals, handed_over, intake_loop
from ticketing.arrivals import Kept
from ticketing.intake_loop import Intake
from ticketing.ledger import LedgerLine, totals
from ticketing.tables import Arrival, Contact, Ticket

ODD = "Größe „Ünïcødé“ \U0001f4de\n\nZeile zwei, <b>kein HTML</b> {{kein Platzhalter}}"


@pytest.fixture(params=WAYS, ids=[way.channel for way in WAYS])
def way(request: pytest.FixtureRequest) -> Way:
    return request.param


@pytest.fixture
def house(database_url: str, tmp_path: Path):
    with open_house(database_url, tmp_path) as house:
        house.database.change_now(lambda change: change.session.add(Agent(login="ada", display_name="Ada")))
        yield house


@asynccontextmanager
async def working(house: Parts) -> AsyncIterator[Intake]:
    """The intake of one process, until it is stopped."""
    intake = Intake(house.database, house.desk, house.readers())
    task = asyncio.create_task(intake.run())
    yield intake
    task.cancel()
    await asyncio.wait([task], timeout=15)
    assert task.done(), "the intake goes on though it was cancelled"


def keep(house: Parts, way: Way, raw: bytes) -> Kept:
    def work(change: Change) -> Kept:
        kept = arrivals.keep(change, house.desk.blobs, channel=way.channel, mailbox=way.mailbox, raw=raw, envelope=way.envelope)  # fmt: skip
        if way.read_before:
            way.read_before(house, change, kept, raw)
        return kept

    return house.database.change_now(work)


def rows(house: Parts, question):
    return house.database.read_now(lambda session: session.exec(question).all())


def line(house: Parts, way: Way) -> LedgerLine:
    return next(one for one in house.database.read_now(totals) if one.channel == way.channel)


async def test_a_message_is_kept_read_and_booked_once_and_the_next_one_follows(house: Parts, way: Way):
    raw = way.message("m1", ODD)
    kept = keep(house, way, raw)
    assert house.database.read_now(lambda session: house.desk.blobs.get(session, kept.sha256)) == raw
    assert line(house, way).waiting == 1, "nothing is read before it is kept"
    async with working(house) as intake:
        first = await intake.outcome_of(kept)
        again = await intake.outcome_of(keep(house, way, raw))
        other = await intake.outcome_of(keep(house, way, way.message("m2", "Eine andere Sache.")))
        ticket = rows(house, select(Ticket).where(Ticket.id == first.ticket_id))[0]
        expected = 0
        if way.continues:
            follow = await intake.outcome_of(keep(house, way, way.continues("m3", "Noch etwas dazu.", ticket)))
            assert (follow.outcome, follow.ticket_id) == ("followed_up", first.ticket_id)
            expected = 1
    assert (first.outcome, again.outcome, other.outcome) == ("ticketed", "duplicate", "ticketed")
    assert again.contact_id == first.contact_id and other.ticket_id != first.ticket_id
    assert ticket.first_channel == way.channel
    contact = rows(house, select(Contact).where(Contact.id == first.contact_id))[0]
    assert (contact.channel, contact.direction, contact.body_text.strip()) == (way.channel, "in", ODD)
    assert contact.sha256 == kept.sha256 and contact.sender_name == "Anna Kunde"
    known = {one.person_id for one in rows(house, select(Contact).where(Contact.direction == "in"))}
    assert len(known) == 1, "the same customer is recognised"
    books = line(house, way)
    assert (books.taken_in, books.ticketed, books.duplicates, books.followed_up) == (3 + expected, 2, 1, expected)
    assert books.difference == 0


async def test_what_cannot_be_read_is_held_in_words_and_what_was_left_behind_is_there_once(house: Parts, way: Way):
    for number in range(5):
        keep(house, way, way.message(f"m{number}", f"Frage {number}"))
    held = [keep(house, way, way.damaged)] if way.damaged else []
    house.clock.forward(minutes=1)
    for _start in range(2):  # a process that stopped, and the next one
        async with working(house), asyncio.timeout(15):
            while rows(house, select(Arrival.id).where(Arrival.outcome == "waiting")):  # noqa: ASYNC110 nothing rings
                await asyncio.sleep(0.05)
    assert rows(house, select(func.count(Ticket.id))) == [5]
    books = line(house, way)
    assert (books.ticketed, books.held, books.difference) == (5, len(held), 0)
    for one in held:
        (reason,) = rows(house, select(Arrival.reason).where(Arrival.id == one.id))
        assert len(reason) > 20, "the reason is a sentence"
        assert house.database.change_now(lambda change, one=one: arrivals.retry(change, one.id))
        assert line(house, way).waiting == 1


async def test_those_that_did_not_fit_beside_the_others_in_memory_are_taken_in_right_after_them_in_their_turn(
    house: Parts, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(handed_over, "MOST_BEHIND", 3)
    monkeypatch.setattr(intake_loop, "SWEPT", 8)
    monkeypatch.setattr(intake_loop, "SWEEP_SECONDS", 60)
    mail = WAYS[0]

    async def booked(many: int) -> bool:
        return len(rows(house, select(Arrival.id).where(Arrival.outcome == "ticketed"))) == many

    async with working(house) as intake:
        await intake.outcome_of(keep(house, mail, mail.message("m0", "Die erste.")))
        for number in range(1, 30):
            intake.offer(keep(house, mail, mail.message(f"m{number}", f"Frage {number}")))
        house.clock.forward(seconds=1)
        await until_async(lambda: booked(30), 10, "all are taken in")
        intake.offer(keep(house, mail, mail.message("m30", "Die letzte.")))
        await until_async(lambda: booked(31), 10, "the next one is")
    by_turn = rows(house, select(Arrival.contact_id).order_by(col(Arrival.id)))
    assert by_turn == sorted(by_turn), "none has overtaken another"
    assert line(house, mail).difference == 0
