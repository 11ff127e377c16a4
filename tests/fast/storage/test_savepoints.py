"""What is saved up for a commit, within savepoints that come undone."""

import random
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import MetaData
from sqlmodel import Field, Session, SQLModel, create_engine, insert, select

from storage.change import Change
from storage.tables import OutboxEntry

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)


class Lamp(SQLModel, table=True):
    """Something that has one of many states."""

    metadata = MetaData()
    id: int = Field(primary_key=True)
    room: str
    state: str


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    Lamp.metadata.create_all(engine)
    SQLModel.metadata.create_all(engine, tables=[OutboxEntry.__table__])
    with Session(engine) as opened:
        yield opened
    engine.dispose()


class Undone(Exception):
    pass


def some_steps(change, chance, told, states, depth=0):
    """Random steps, done to the change and to plain values beside it."""
    for _ in range(chance.randrange(1, 6)):
        match chance.randrange(5):
            case 0:
                number, state = chance.randrange(4), f"s{chance.random()}"
                change.keep(Lamp, number, state=state)
                states[number] = state
            case 1:
                told.add(key := f"{chance.random()}")
                change.later("mail", {}, key=key)
            case 2:
                change.write_now()
            case _ if depth < 3:
                before = (set(told), dict(states))
                try:
                    with change.nested():
                        some_steps(change, chance, told, states, depth + 1)
                        if chance.random() < 0.5:
                            raise Undone
                except Undone:
                    told.clear()
                    states.clear()
                    told |= before[0]
                    states |= before[1]


def test_only_what_was_not_undone_is_written(session):
    session.execute(insert(Lamp), [{"id": number, "room": "", "state": ""} for number in range(4)])
    for seed in range(60):
        chance, told, states = random.Random(seed), set(), {}
        change = Change(session, NOW, {})
        some_steps(change, chance, told, states)
        change.settle()
        assert set(session.exec(select(OutboxEntry.dedupe_key))) == told, seed
        kept = dict(session.exec(select(Lamp.id, Lamp.state)).all())
        assert {n: kept[n] for n in states} == states, seed
        for row in session.exec(select(OutboxEntry)):
            session.delete(row)


def test_a_savepoint_costs_the_same_however_much_was_saved_up_before(session):
    change = Change(session, NOW, {})

    def one_savepoint(number):
        with change.nested():
            change.keep(Lamp, number, state="queued")
            change.later("mail", {})

    def cost(first):
        began = time.process_time()
        for number in range(first, first + 100):
            one_savepoint(number)
        return time.process_time() - began

    cost(0)
    few = min(cost(0) for _ in range(3))
    for number in range(1_000, 15_000):
        change.keep(Lamp, number, state="queued")
    assert min(cost(0) for _ in range(3)) < few * 5
