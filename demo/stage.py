"""The house as the play uses it: its own parts, a clock that is stepped, and a post that books and delivers nothing."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from foundation.clock import SteppedClock
from foundation.secret_key import SecretKey
from foundation.settings import Settings
from storage.change import Change
from storage.database import Database
from storage.outbox import Entry, Handler
from storage.tables import OutboxEntry
from ticketing.desk_context import DeskContext
from ticketing.intake_loop import Reader

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep of the house: when it is next due, if at all, and the sweep itself (answers how many it moved)."""

    next_due: Callable[[Session], datetime | None]
    work: Callable[[Change], int]


@dataclass
class UnderWay:
    """Stands in for the database where a handler of the outbox asks it something: the change under way answers."""

    current: Change | None = None

    @property
    def sqlite(self) -> bool:
        assert self.current is not None
        return self.current.session.get_bind().dialect.name == "sqlite"

    async def read(self, question: Callable[[Session], T]) -> T:
        assert self.current is not None
        return question(self.current.session)

    async def change(self, work: Callable[[Change], T]) -> T:
        assert self.current is not None
        return work(self.current)


@dataclass(frozen=True)
class Stage:
    """What a play needs of the house. `post` works the outbox and must be composed over `under_way`, without a relay."""

    settings: Settings
    secret: SecretKey
    clock: SteppedClock
    database: Database
    desk: DeskContext
    readers: Mapping[str, Reader]
    sweeps: tuple[Sweep, ...]
    under_way: UnderWay
    post: Mapping[str, Handler]
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def close(self) -> None:
        self._loop.close()
        self.database.close()

    def at(self, portion: Change, instant: datetime, work: Callable[[Change], Any]) -> None:
        """Does one thing at its instant inside the commit of its portion; what it sends is booked as kept."""
        self.clock.to(instant)
        change = Change(portion.session, instant, self.database.reactions)
        work(change)
        change.settle()
        self._deliver(change)
        change.settle()

    def let_time_pass(self, portion: Change, until: datetime, then: Callable[[], None]) -> None:
        """Runs every sweep at the instant it is due, up to and including `until`, and `then` after each; so does the post that was to
        wait."""
        delivery = Sweep(
            self._next_post, lambda change: 0
        )  # whatever happens on the stage, what is due is delivered after it
        while True:
            dues = [
                (due, sweep)
                for sweep in (*self.sweeps, delivery)
                if (due := sweep.next_due(portion.session)) and due <= until
            ]
            if not dues:
                return
            due, sweep = min(dues, key=lambda one: one[0])
            self.at(portion, max(due, self.clock.now()), sweep.work)
            then()

    def _next_post(self, session: Session) -> datetime | None:
        return session.exec(select(func.min(OutboxEntry.due_at)).where(*self._waiting())).one()

    def _waiting(self) -> tuple[ColumnElement[bool], ...]:
        return col(OutboxEntry.state) == "queued", col(OutboxEntry.kind).in_(self.post)

    def _deliver(self, change: Change) -> None:
        due = (*self._waiting(), col(OutboxEntry.due_at) <= change.now)
        rows = change.session.exec(select(OutboxEntry).where(*due).order_by(col(OutboxEntry.id))).all()
        self.under_way.current = change
        for row in rows:
            entry = Entry(row.id or 0, row.kind, row.about, row.payload, 1)
            booking = self._loop.run_until_complete(_worked(self.post[row.kind], entry))
            if booking is not None:
                booking(change)
            row.state, row.attempts, row.finished_at = "done", 1, change.now
        self.under_way.current = None


async def _worked(handler: Handler, entry: Entry) -> Callable[[Change], None] | None:
    return await handler.work(entry)
