"""The async world ends here: `change` and `read` run plain synchronous functions on threads.

One writer thread and a few readers for SQLite, a pool for PostgreSQL. A change runs in one transaction; on
PostgreSQL it is run again where the engine reports a deadlock or a serialisation failure, so it must be safe to run
twice (it is, when it only speaks to its session).
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from foundation.clock import Clock
from storage.answering import Answering
from storage.change import Change, Reactions
from storage.engines import OVERFLOW, open_engine
from storage.quick_session import QuickSession
from storage.straight import Straight, in_one_go
from storage.waking import CHANNEL, Waking

T = TypeVar("T")
log = logging.getLogger(__name__)
NOTIFY = Straight(text("SELECT count(pg_notify(:channel, notice)) FROM unnest(CAST(:notices AS text[])) AS notice"))
"""All that a change wakes, told to the other processes in one statement."""
RUN_AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected


class Database:
    """Both engines behind two verbs. `url` as SQLAlchemy writes it; `threads` for reading (and writing on PostgreSQL)."""

    def __init__(self, url: str, clock: Clock, reactions: Reactions | None = None, *, threads: int = 4):
        self.sqlite = url.startswith("sqlite")
        self.clock = clock
        self.reactions: Reactions = reactions or {}
        self.waking = Waking()
        self.answering = Answering()
        self._reader = open_engine(url, connections=threads + 1)
        self._writer = open_engine(url, connections=1, immediate=True) if self.sqlite else self._reader
        self._asking = self._reader if self.sqlite else self._reader.execution_options(isolation_level="AUTOCOMMIT")
        self._reading = ThreadPoolExecutor(threads, thread_name_prefix="read")
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="write") if self.sqlite else self._reading

    async def change(self, work: Callable[[Change], T]) -> T:
        """Runs `work` in one transaction and commits it; whatever it raises rolls everything back and travels on."""
        here = copy_context()  # so that what is logged there says what it is about
        return await asyncio.get_running_loop().run_in_executor(self._writing, here.run, self.change_now, work)

    async def read(self, question: Callable[[Session], T]) -> T:
        """Asks without changing anything."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, self.read_now, question)

    def change_now(self, work: Callable[[Change], T]) -> T:
        """The same on this thread: for the command line and for tests."""
        for attempt in range(4):
            try:
                return self._once(work)
            except DBAPIError as error:
                self.answering.refused(error)
                if attempt == 3 or getattr(error.orig, "sqlstate", None) not in RUN_AGAIN:
                    raise
                log.info("a change met another one (%s) and is run again", getattr(error.orig, "sqlstate", ""))
        raise AssertionError("not reached")

    def read_now(self, question: Callable[[Session], T]) -> T:
        """The same on this thread. On PostgreSQL each question is a transaction of its own, which saves two ways there and back."""
        try:
            with QuickSession(self._asking) as session:
                answer = question(session)
        except DBAPIError as error:
            self.answering.refused(error)
            raise
        if self.answering.away_since is not None:
            self.answering.answered()
        return answer

    @property
    def lines(self) -> tuple[int, int]:
        """Connections of the pool in use, and how many there may be."""
        pool = self._reader.pool
        return pool.checkedout(), pool.size() + (0 if self.sqlite else OVERFLOW)  # type: ignore[attr-defined]  # a QueuePool on both engines

    def close(self) -> None:
        """Waits for what is under way, then closes every connection."""
        self._writing.shutdown(wait=True)
        self._reading.shutdown(wait=True)
        self._writer.dispose()
        self._reader.dispose()

    def _once(self, work: Callable[[Change], T]) -> T:
        with QuickSession(self._writer, expire_on_commit=False) as session:
            change = Change(session, self.clock.now(), self.reactions)
            answer = work(change)
            session.flush()
            with in_one_go(session, commit=True):
                change.settle()
                if change.topics and not self.sqlite:
                    notices = [self.waking.notice(topic) for topic in sorted(change.topics)]
                    NOTIFY.rows(session, channel=CHANNEL, notices=notices)
            session.commit()
        if self.answering.away_since is not None:
            self.answering.answered()
        self.waking.wake(change.topics)
        return answer
