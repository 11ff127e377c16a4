"""The loop that takes kept arrivals in: understand off the event loop, book in batches that share a commit.

What has just been kept is handed over in memory; what a stopped process left behind is found by sweeping. An arrival
that cannot be understood or booked is *held* with the reason; it never stops the next one. One whose bytes lie in, or
go to, a place that is away goes on waiting for a while. A fault that has nothing to do with the arrival (database away,
disk full) holds nothing: the loop starts again and finds it still waiting.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from sqlmodel import Session

from foundation.errors import SchalterError
from foundation.logbook import about
from storage.change import Change
from storage.database import Database
from storage.engines import PlaceAway, passing
from storage.together import together
from ticketing import arrivals, reference
from ticketing.arrivals import Booking, Kept
from ticketing.automation import Recognition
from ticketing.awaited import BOOKED, Awaited
from ticketing.desk_context import DeskContext
from ticketing.handed_over import HandedOver
from ticketing.inbound import Inbound
from ticketing.intake import Outcome, take_in

log = logging.getLogger(__name__)
BATCH = 8
"""Small, because on SQLite arrivals wait for the batch under way: it bounds the time to 250."""
BESIDE_SENDERS = 2
"""So many share a commit while mails come without a pause on SQLite: between two commits those that came meanwhile are kept."""
LEFT_BEHIND = timedelta(seconds=5)
SWEEP_SECONDS = 5.0
KEPT_FREE = 2
"""Places of a batch that what was left behind always gets, however much comes in."""
SWEPT = 200
"""How many left behind are looked up at once; booking claims each, so that a second look at one is harmless."""
TAKEN = 2 * BATCH
"""How many a process takes in hand at once where several share the work."""
FIRST_GO_SECONDS = 0.1
"""Whoever has kept an arrival and has its bytes in memory comes first; then it is anybody's."""

Reader = Callable[[Kept, bytes, Session], Inbound]
"""Makes an `Inbound` of an arrival's bytes; the session is for blobs the bytes refer to. May take its time: it runs on a thread."""


class ReadFirst(Exception):
    """A reader's answer: this arrival is a picture that another loop makes a text of; it comes back afterwards."""


@dataclass(frozen=True, slots=True)
class Understood:
    """An arrival and what it says, or why it could not be read; `later`: it is being read elsewhere first; `away`: the
    place of its bytes does not serve."""

    kept: Kept
    inbound: Inbound | None
    recognition: Recognition | None = None
    problem: str = ""
    later: bool = False
    away: str = ""


class Intake:
    """Takes arrivals in for one process; several processes may share a database."""

    def __init__(self, database: Database, desk: DeskContext, readers: Mapping[str, Reader], *, takes_in: bool = True):
        self.awaited = Awaited(database)
        self._takes_in = takes_in
        self._database = database
        self._desk = desk
        self._readers = readers
        self._handed = HandedOver()
        self._called = False
        self._most_left = SWEPT if database.sqlite else TAKEN
        self._understanding = ThreadPoolExecutor(1, thread_name_prefix="understand")

    def offer(self, kept: Kept) -> None:
        """Hands over what has just been kept (and committed). Where this process takes nothing in, another one finds it."""
        _told(kept, "kept")
        if self._takes_in:
            self._handed.add(kept)

    async def outcome_of(self, kept: Kept, seconds: float = 20.0) -> Outcome:
        """Hands over and waits for the outcome: for callers that show the ticket's number. TimeoutError where it takes longer."""
        _told(kept, "kept")
        if self._takes_in:
            self._handed.add_first(kept)
        return await self.awaited.outcome_of(kept, seconds)

    async def run(self) -> None:
        """Understands one batch while the one before is being booked; on SQLite when it has been."""
        ready: asyncio.Queue[list[Understood]] = asyncio.Queue(maxsize=1)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._understand_all(ready), name="intake: understand")
            group.create_task(self._book_all(ready), name="intake: book")
            if not self._database.sqlite:
                group.create_task(self._hear(), name="intake: hear")

    async def _understand_all(self, ready: asyncio.Queue[list[Understood]]) -> None:
        """What has just come in goes first, but for some places kept for what was left behind: on SQLite nothing is under way
        when these are looked for, so that none is found twice."""
        loop = asyncio.get_running_loop()
        left, look_at = await self._left_behind(timedelta(0)), loop.time() + SWEEP_SECONDS
        while True:
            if self._database.sqlite:
                await ready.join()  # threads that compute beside each other only take the interpreter from each other
            seconds = 0 if left or self._handed.turned_away else max(0.0, look_at - loop.time())
            batch = await self._next_batch(BATCH - KEPT_FREE if left else BATCH, seconds)
            called = self._called or self._handed.turned_away
            if not left and (loop.time() >= look_at or (called and not batch)):
                self._called = False
                left = await self._left_behind(LEFT_BEHIND)
                look_at = loop.time() + (0 if len(left) == self._most_left else SWEEP_SECONDS)
            room = BATCH - len(batch)
            batch, left = batch + left[:room], left[room:]
            if batch:
                await ready.put(await loop.run_in_executor(self._understanding, self._understand, batch))

    async def _book_all(self, ready: asyncio.Queue[list[Understood]]) -> None:
        while True:
            batch = await ready.get()
            try:
                while batch:
                    beside = self._database.sqlite and self._handed.without_pause
                    part, batch = (batch[:BESIDE_SENDERS], batch[BESIDE_SENDERS:]) if beside else (batch, [])
                    outcomes = await self._database.change(lambda change, part=part: self._book(change, part))  # type: ignore[misc]
                    self.awaited.settle(outcomes)
            finally:
                ready.task_done()

    async def _next_batch(self, most: int, seconds: float) -> list[Kept]:
        """What has come in meanwhile, at most `most`; waits so many seconds for the first."""
        return await self._in_our_hand(await self._handed.some(most, seconds))

    async def _in_our_hand(self, fresh: list[Kept]) -> list[Kept]:
        """Those that no other process has taken over meanwhile."""
        if self._database.sqlite or not fresh:
            return fresh
        ours = await self._database.change(lambda change: arrivals.take(change, [kept.id for kept in fresh]))
        return [kept for kept in fresh if kept.id in ours]

    async def _hear(self) -> None:
        """Several processes: what another one has kept and not begun is taken over, unless there is enough to do here."""
        bell = self._database.waking.bell(arrivals.KEPT)
        while True:
            await bell.wait(SWEEP_SECONDS)
            await asyncio.sleep(FIRST_GO_SECONDS)
            if not self._handed:
                self._called = True
                self._handed.call()

    async def _left_behind(self, age: timedelta) -> list[Kept]:
        """The oldest arrivals that still wait though they came in before `age` ago: an import's, a retried one, those of
        a process that stopped, and those whose sender hung up before they were handed over; where some were turned away, those
        of just now as well. On PostgreSQL those that no process has in hand, whatever their age."""
        turned_away = self._handed.turned_away
        found = await self._waiting(timedelta(0) if turned_away else age)
        if len(found) < self._most_left and turned_away == self._handed.turned_away:
            self._handed.turned_away = 0
        in_hand = self._handed.numbers if self._database.sqlite else ()
        return [kept for kept in found if kept.id not in in_hand]

    async def _waiting(self, age: timedelta) -> list[Kept]:
        if not self._database.sqlite:
            return await self._database.change(lambda change: arrivals.take_free(change, TAKEN))
        before = self._database.clock.now() - age
        return await self._database.read(lambda session: arrivals.waiting(session, SWEPT, before=before))

    def _understand(self, batch: Sequence[Kept]) -> list[Understood]:
        """First all are read, then all are recognised: code and tables of the e-level stay in the processor's caches."""
        read = self._database.read_now(lambda session: [self._read(session, kept) for kept in batch])
        return [self._recognised(one) for one in read]

    def _recognised(self, one: Understood) -> Understood:
        if one.inbound is None:
            return one
        with about(arrival=one.kept.id):
            try:
                self._desk.blobs.lay(file.content for file in one.inbound.files)
            except PlaceAway as error:
                return replace(one, inbound=None, away=error.strerror)
            return replace(one, recognition=self._desk.automation.recognise(one.inbound))

    def _read(self, session: Session, kept: Kept) -> Understood:
        with about(arrival=kept.id):
            return self._inbound(session, kept)

    def _inbound(self, session: Session, kept: Kept) -> Understood:
        try:
            raw = kept.raw if kept.raw is not None else self._desk.blobs.get(session, kept.sha256)
            return Understood(kept, self._readers[kept.channel](kept, raw, session))
        except ReadFirst:
            return Understood(kept, None, later=True)
        except PlaceAway as error:
            return Understood(kept, None, away=error.strerror)
        except Exception as error:
            if passing(error):
                raise
            if isinstance(error, SchalterError):
                return Understood(kept, None, problem=str(error))
            log.exception("arrival %s could not be read and is held", kept.id)
            return Understood(kept, None, problem=f"{type(error).__name__}: {error}")

    def _book(self, change: Change, batch: Sequence[Understood]) -> dict[int, Outcome]:
        found = {one.kept.id: one for one in batch}  # one may have been handed over and found by the sweep as well
        ours = arrivals.claim(change, list(found))
        known = reference.load(change.session)
        taken = [one for arrival_id, one in found.items() if arrival_id in ours]
        answers = together(change, [partial(self._book_one, known=known, one=one) for one in taken])
        ends = [self._end(one, answer) for one, answer in zip(taken, answers, strict=True)]
        booked = list(zip((one.kept for one in taken), ends, strict=True))
        arrivals.book(change, [Booking(kept, end.outcome, end.contact_id, end.reason) for kept, end in booked])
        change.wake(BOOKED)
        return {kept.id: end for kept, end in booked}

    def _book_one(self, change: Change, known: reference.Reference, one: Understood) -> Outcome:
        with about(arrival=one.kept.id):
            return self._outcome(change, known, one)

    def _outcome(self, change: Change, known: reference.Reference, one: Understood) -> Outcome:
        if one.later:
            change.wake("scans")
            return Outcome("reading")
        if one.away:
            return Outcome("waiting", reason=one.away)
        if one.inbound is None or one.recognition is None:
            return Outcome("held", reason=one.problem)
        return take_in(change, self._desk, known, one.inbound, one.recognition)

    def _end(self, one: Understood, answer: Outcome | Exception) -> Outcome:
        if isinstance(answer, PlaceAway):
            answer = Outcome("waiting", reason=answer.strerror)
        if not isinstance(answer, Outcome):
            log.error("arrival %s could not be booked and is held", one.kept.id, exc_info=answer)
            return Outcome("held", reason=f"{type(answer).__name__}: {answer}")
        if answer.outcome == "waiting":
            log.warning("arrival %s goes on waiting: %s", one.kept.id, answer.reason)
        else:
            _told(one.kept, answer.outcome, contact=answer.contact_id, ticket=answer.ticket_id)
        return answer


def _told(kept: Kept, outcome: str, **what: int | None) -> None:
    """A hop of an arrival, as a line of the log with the numbers by which it is followed."""
    with about(arrival=kept.id, **what):
        log.info("the arrival (%s) is %s", kept.channel, outcome)
