"""Group commit: works that arrive while a commit is under way share the next one, and so share its fsync.

A poisonous work fails alone (its awaiter gets the exception), the others commit: `together.py`.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from storage.change import Change
from storage.database import Database
from storage.together import together

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
                answers = await self._database.change(partial(together, works=[work for work, _ in batch]))
            except Exception as error:
                answers = [error] * len(batch)
            for (_, future), answer in zip(batch, answers, strict=True):
                if future.cancelled():
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
