"""Work that only one of several processes may do: whoever holds the lock does it, the others wait to take over.

PostgreSQL: an advisory lock on a connection of its own, which goes with the connection, and so with the process.
SQLite: one process serves, so nobody has to wait.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

CLASS = 7_245_002
"""The first half of our advisory locks; the second is made of the work's name."""
LOOK_AGAIN_SECONDS = 5.0

StillOurs = Callable[[], Awaitable[None]]
"""Raises psycopg.Error where the lock was lost with its connection."""


@asynccontextmanager
async def owning(url: str, work: str) -> AsyncIterator[StillOurs]:
    """Waits until `work` is ours and keeps it as long as the context is open. `url` as SQLAlchemy writes it."""
    if url.startswith("sqlite"):
        yield _always
        return
    import psycopg  # a desk on SQLite starts without it

    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    number = zlib.crc32(work.encode()) - 2**31
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        while not await _locked(connection, number):  # noqa: ASYNC110 the other one is another process
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

        async def still_ours() -> None:
            await connection.execute("SELECT 1")

        yield still_ours


async def _locked(connection: "psycopg.AsyncConnection", number: int) -> bool:
    cursor = await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (CLASS, number))
    row = await cursor.fetchone()
    return bool(row and row[0])


async def _always() -> None:
    """SQLite: there is nobody else."""
