"""What the outbox promises, on both engines."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from storage.outbox import LEASE, PAUSES, Handler, NotEver, NotNow, Outbox
from storage.tables import OutboxEntry
from tests.kit.house import open_house


@pytest.fixture
def house(database_url, tmp_path):
    with open_house(database_url, tmp_path) as parts:
        yield parts


def _entries(house):
    return house.database.read_now(lambda session: session.exec(select(OutboxEntry)).all())


async def test_an_outbox_entry_is_tried_again_with_growing_pauses_and_then_shown(house):
    tries = []

    async def never(entry):
        tries.append(house.clock.now())
        raise NotNow("relay away")

    outbox = Outbox(house.database, {"mail": Handler(never)})
    await house.database.change(lambda change: change.later("mail", {}, key="k"))
    for pause in (*PAUSES, timedelta(days=1)):
        assert await outbox.work_due() == 1
        assert await outbox.work_due() == 0
        house.clock.forward(seconds=pause.total_seconds())
    [entry] = _entries(house)
    assert (entry.state, entry.reason, len(tries)) == ("failed", "relay away", len(PAUSES) + 1)


async def test_what_can_never_work_is_shown_at_once(house):
    async def refused(entry):
        raise NotEver("550 no such user")

    outbox = Outbox(house.database, {"mail": Handler(refused)})
    await house.database.change(lambda change: change.later("mail", {}))
    await outbox.work_due()
    assert [(entry.state, entry.reason) for entry in _entries(house)] == [("failed", "550 no such user")]


async def test_an_entry_interrupted_by_a_stop_is_done_again_or_shown_where_twice_is_wrong(house):
    done = []

    async def work(entry):
        done.append(entry.kind)

    async def stopped(entry):
        raise asyncio.CancelledError

    for kind in ("again", "once"):
        await house.database.change(lambda change, kind=kind: change.later(kind, {}))
    dying = Outbox(house.database, {"again": Handler(stopped), "once": Handler(stopped, once=True)})
    with pytest.raises(asyncio.CancelledError):
        await dying.work_due()
    alive = Outbox(house.database, {"again": Handler(work), "once": Handler(work, once=True)})
    await alive.work_due()
    assert done == []
    house.clock.forward(seconds=LEASE.total_seconds() + 1)
    await alive.work_due()
    assert done == ["again"]
    assert {entry.kind: entry.state for entry in _entries(house)} == {"again": "done", "once": "unknown"}


async def test_an_end_that_cannot_be_told_keeps_nobody_from_working_the_outbox(house):
    done = []

    async def work(entry):
        done.append(entry.kind)

    async def stopped(entry):
        raise asyncio.CancelledError

    async def refused(entry):
        raise NotEver("550 no such user")

    def told(change, entry, reason):
        change.later("half", {})
        raise KeyError("number")

    await house.database.change(lambda change: change.later("once", {}))
    with pytest.raises(asyncio.CancelledError):
        await Outbox(house.database, {"once": Handler(stopped, once=True)}).work_due()
    house.clock.forward(seconds=LEASE.total_seconds() + 1)
    for kind in ("refused", "sound"):
        await house.database.change(lambda change, kind=kind: change.later(kind, {}))
    last = {"once": Handler(work, once=True, last=told), "refused": Handler(refused, last=told)}
    await Outbox(house.database, {**last, "sound": Handler(work)}).work_due()
    assert done == ["sound"]
    assert {entry.kind: entry.state for entry in _entries(house)} == {"once": "unknown", "refused": "failed", "sound": "done"}  # fmt: skip


async def test_two_workers_share_one_outbox_without_doing_anything_twice(house):
    done = []

    async def work(entry):
        done.append(entry.id)
        await asyncio.sleep(0)

    for n in range(30):
        await house.database.change(lambda change, n=n: change.later("mail", {}, key=f"{n}"))
    workers = [Outbox(house.database, {"mail": Handler(work)}) for _ in range(2)]

    async def drain(worker):
        while await worker.work_due():
            pass

    await asyncio.gather(*map(drain, workers))
    assert sorted(done) == sorted(set(done))
    assert len(done) == 30
