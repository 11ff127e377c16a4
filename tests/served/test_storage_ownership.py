"""Work that one of several processes owns."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from foundation.clock import SystemClock
from foundation.settings import Settings
from house.assembly import plant
from storage.database import Database
from storage.migrate import migrate, steps
from storage.ownership import owning
from tests.kit.at_once import both
from tests.kit.server import Server
from tests.kit.waiting import until_async


async def test_work_is_owned_by_one_and_passes_to_the_next(postgres_url, monkeypatch):
    monkeypatch.setattr("storage.ownership.LOOK_AGAIN_SECONDS", 0.02)
    order: list[str] = []
    first_may_end = asyncio.Event()

    async def first() -> None:
        async with owning(postgres_url, "mailbox a") as still_ours:
            order.append("first")
            await asyncio.wait_for(first_may_end.wait(), 30)
            await still_ours()
            order.append("first ends")

    async def second() -> None:
        async with owning(postgres_url, "mailbox a"):
            order.append("second")

    async def other() -> None:
        async with owning(postgres_url, "mailbox b"):
            order.append("other work")

    one = asyncio.create_task(first())
    await until_async(lambda: _is(order == ["first"]))
    two = asyncio.create_task(second())
    await other()
    first_may_end.set()
    await asyncio.wait_for(asyncio.gather(one, two), 30)
    assert order == ["first", "other work", "first ends", "second"]


def test_servers_that_begin_on_one_empty_database_at_once_set_it_up_once(postgres_url, tmp_path):
    with ThreadPoolExecutor(2) as threads:
        begun = [threads.submit(migrate, postgres_url, tmp_path) for _ in range(2)]
        assert sorted(one.result(60) for one in begun) == [[], steps()]
    with closing(Database(postgres_url, SystemClock())) as database:
        both(database, *[lambda change: plant(change, Settings())] * 2)


def test_a_second_server_on_the_same_data_is_turned_away_and_a_command_is_not(server):
    second = Server(server.directory, server.settings)
    said = second.ran("serve")
    assert (said.returncode, said.stdout) == (2, "")
    assert f"process {server.pid}" in said.stderr and "SCHALTER_STORAGE__DIRECTORY" in said.stderr
    assert second.ran("user", "list").returncode == 0
    server.kill()  # no lock outlives its process
    server.start()


async def _is(true: bool) -> bool:
    return true


async def test_on_sqlite_nobody_waits(tmp_path):
    async with owning(f"sqlite:///{tmp_path / 'a.db'}", "work") as still_ours:
        await still_ours()
