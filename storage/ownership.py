"""Work that only one of several processes may do: whoever holds the lock does it, the others wait to take over.

PostgreSQL: an advisory lock on a connection of its own, which goes with the connection, and so with the process.
SQLite: one process serves, so nobody has to wait; a second one is turned away (`serving_alone`).
"""

import asyncio
import fcntl
import os
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from foundation.errors import OperatorError
from foundation.supervision import standing_by
from storage.postgres_line import address_of, line_options

if TYPE_CHECKING:
    import psycopg

CLASS = 7_245_002
"""The first half of our advisory locks; the second is made of the work's name."""
LOOK_AGAIN_SECONDS = 2.0

StillOurs = Callable[[], Awaitable[None]]
"""Raises psycopg.Error where the lock was lost with its connection."""


@contextmanager
def serving_alone(url: str) -> Iterator[None]:
    """Keeps an SQLite database for one server as long as the context is open; commands beside it are free to work.

    Two servers would each read the mailboxes and send the answers. The lock is of the kind that goes with its process, however
    that ends. OperatorError where another server has it. PostgreSQL is made for several: nothing is locked.
    """
    if not url.startswith("sqlite"):
        yield
        return
    path = Path(f"{make_url(url).database}.serving")
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # nothing can be written there: what opens the database says so, with the remedy
        yield
        return
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.read(lock, 20).decode(errors="replace").strip()
            raise OperatorError(
                f"Another server{f' (process {other})' if other else ''} works with {path.parent} already. Stop it first, or set SCHALTER_STORAGE__DIRECTORY to a folder of its own; several servers of one desk need PostgreSQL."
            ) from None
        os.truncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        yield
    finally:
        os.close(lock)


@asynccontextmanager
async def owning(url: str, work: str) -> AsyncIterator[StillOurs]:
    """Waits until `work` is ours and keeps it as long as the context is open. `url` as SQLAlchemy writes it."""
    if url.startswith("sqlite"):
        yield _always
        return
    async with await _line(url, work) as connection:
        with standing_by():
            while not await _locked(connection, work):  # noqa: ASYNC110 the other one is another process
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

        async def still_ours() -> None:
            await connection.execute("SELECT 1")

        yield still_ours


@asynccontextmanager
async def owning_some(url: str, works: Sequence[str], most: int) -> AsyncIterator[list[str]]:
    """Makes up to `most` of these works ours, as far as they are nobody's, for as long as the context is open."""
    if url.startswith("sqlite") or not works:
        yield list(works[:most])
        return
    async with await _line(url, works[0]) as connection:
        ours: list[str] = []
        for work in works:
            if len(ours) < most and await _locked(connection, work):
                ours.append(work)
        yield ours


async def _line(url: str, work: str) -> "psycopg.AsyncConnection":
    import psycopg  # a desk on SQLite starts without it

    options = line_options(f"schalter: {work}")
    return await psycopg.AsyncConnection.connect(address_of(url), autocommit=True, **options)


async def _locked(connection: "psycopg.AsyncConnection", work: str) -> bool:
    number = zlib.crc32(work.encode()) - 2**31
    cursor = await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (CLASS, number))
    row = await cursor.fetchone()
    return bool(row and row[0])


async def _always() -> None:
    """SQLite: there is nobody else."""
