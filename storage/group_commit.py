"""Group commit: works that arrive while a commit is under way share the next one, and so share its fsync.

A poisonous work fails alone (its awaiter gets the exception), the others commit: `together.py`. Questions that come at
once share a thread and a session in the same way.
"""

import asyncio
import contextvars
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from storage.change import Change
from storage.database import Database
from storage.together import together

T = TypeVar("T")
W = TypeVar("W")
"""What is shared: works on a change, or questions."""


class _Shared(Generic[W]):
    """Collects works for one database. Costs nothing with one client; with many, one go serves up to `most`."""

    def __init__(self, database: Database, most: int = 64):
        self._database = database
        self._most = most
        self._pending: list[tuple[W, asyncio.Future[Any]]] = []
        self._running: asyncio.Task[None] | None = None

    async def _done(self, work: W) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._pending.append((work, future))
        if self._running is None or self._running.done():
            nobody = contextvars.Context()  # it works for many: what is logged must not bear the marks of the first
            self._running = asyncio.create_task(self._drain(), name=type(self).__name__, context=nobody)
        return await future

    async def _drain(self) -> None:
        while self._pending:
            batch, self._pending = self._pending[: self._most], self._pending[self._most :]
            try:
                answers = await self._all([work for work, _ in batch])
            except Exception as error:
                answers = [error] * len(batch)
            for (_, future), answer in zip(batch, answers, strict=True):
                if future.cancelled():
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    async def _all(self, works: Sequence[W]) -> Sequence[Any]:
        raise NotImplementedError


class GroupCommit(_Shared[Callable[[Change], Any]]):
    """Changes that share their commit."""

    async def change(self, work: Callable[[Change], T]) -> T:
        """As `Database.change`, but the commit may be shared with works of other callers."""
        answer: T = await self._done(work)
        return answer

    async def _all(self, works: Sequence[Callable[[Change], Any]]) -> Sequence[Any]:
        return await self._database.change(partial(together, works=works))


class GroupRead(_Shared[Callable[[Session], Any]]):
    """Questions that share their way to a thread and back, for those who ask in batches."""

    async def read(self, question: Callable[[Session], T]) -> T:
        """As `Database.read`, one question after the other."""
        answer: T = await self._done(question)
        return answer

    async def _all(self, works: Sequence[Callable[[Session], Any]]) -> Sequence[Any]:
        return await self._database.read(lambda session: [_answer(session, one) for one in works])


def _answer(session: Session, question: Callable[[Session], T]) -> T | Exception:
    try:
        return question(session)
    except Exception as error:
        session.rollback()  # PostgreSQL answers nothing more in a transaction that met an error
        return error
