"""Group commit: works that arrive while a commit is under way share the next one, and so share its fsync.

Each work has a savepoint of its own: a poisonous one fails alone (its awaiter gets the exception), the others commit.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from storage.change import Change
from storage.database import Database
from storage.engines import passing

T = TypeVar("T")
Pending = tuple[Callable[[Change], Any], "asyncio.Future[Any]"]


class GroupCommit:
    """Collects works for one database. Costs nothing with one client; with many, one fsync serves up to `most`."""

    def __init__(self, database: Database, most: int = 64):
        self._database = database
        self._most = most
        self._pending: list[Pending] = []
        self._running: asyncio.Task[None] | None = None

    async def change(self, work: Callable[[Change], T]) -> T:
        """As `Database.change`, but the commit may be shared with works of other callers."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._pending.append((work, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._drain(), name="group commit")
        return await future

    async def _drain(self) -> None:
        while self._pending:
            batch, self._pending = self._pending[: self._most], self._pending[self._most :]
            try:
                answers = await self._database.change(partial(_each_alone, [work for work, _ in batch]))
            except Exception as error:
                answers = [error] * len(batch)
            for (_, future), answer in zip(batch, answers, strict=True):
                if future.cancelled():
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)


def _each_alone(works: list[Callable[[Change], Any]], change: Change) -> list[Any]:
    return [_alone(change, work) for work in works]


def _alone(change: Change, work: Callable[[Change], Any]) -> Any:
    """The work's answer, or the exception it raised after its savepoint was rolled back."""
    try:
        with change.nested():
            return work(change)
    except Exception as error:
        if passing(
            error
        ):  # the machine's fault, not the work's: the whole change is undone, and run again after a deadlock
            raise
        return error
