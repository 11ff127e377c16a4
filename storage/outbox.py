"""What must happen after a commit: picked when due, tried again with growing pauses, then shown to the operator.

Several processes may work one outbox: an entry is claimed by moving its `due_at` into the future (a lease) in the
same statement that picks it, with SKIP LOCKED on PostgreSQL. A handler must be safe to run twice, or be registered
with `once=True`: then an entry whose lease ran out without a booked result becomes `unknown` and is shown instead.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlmodel import Session, col, select, update

from foundation.logbook import about
from storage.change import Change, queued
from storage.database import Database
from storage.engines import passing
from storage.group_commit import GroupCommit
from storage.straight import Straight
from storage.tables import OutboxEntry

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
LOOK_SECONDS, SOONEST_SECONDS = 5.0, 0.2
"""Between two looks lie at most the first and at least the second: what comes after a rest is worked at once, what follows shortly
after shares claim and commit."""
UNDER_WAY = "under way"
SET_BACK = timedelta(minutes=2)
"""What was made further ahead than this was made by a clock that ran wrong."""
_OUTBOX = OutboxEntry.__table__  # type: ignore[attr-defined]
FINISH = Straight(
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("entry"))
    .values(state=bindparam("to"), reason=bindparam("why"), finished_at=bindparam("at"))
)
_DUE = Straight(
    select(*(_OUTBOX.c[name] for name in ("id", "kind", "about", "payload", "attempts", "reason")))
    .where(_OUTBOX.c.state == "queued", _OUTBOX.c.due_at <= bindparam("now"))
    .where(_OUTBOX.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(_OUTBOX.c.due_at, _OUTBOX.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_QUEUED = (
    select(_OUTBOX.c.due_at)
    .where(_OUTBOX.c.state == "queued", _OUTBOX.c.kind.in_(bindparam("kinds", expanding=True)))
    .limit(1)
)
_FIRST = Straight(_QUEUED.order_by(_OUTBOX.c.due_at))
_NEXT = Straight(_QUEUED.where(_OUTBOX.c.due_at > bindparam("now")).order_by(_OUTBOX.c.due_at))
_FROM_AHEAD = Straight(_QUEUED.where(_OUTBOX.c.created_at > bindparam("ahead")))
_LEASE = Straight(
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("entry"))
    .values(attempts=_OUTBOX.c.attempts + 1, due_at=bindparam("until"), reason=UNDER_WAY)
)
GIVES_WAY = timedelta(minutes=1)
"""For so long at most an entry gives way to what is more urgent."""
PAUSES = tuple(timedelta(seconds=s) for s in (30, 120, 600, 1800, 7200, 21600, 43200, 86400))
"""After the last one the entry has failed: two days of trying, as mail servers do (RFC 5321 section 4.5.4.1 asks for more than one)."""


Work = Callable[[Change], None]
GivesWay = Callable[[Session, datetime], bool]


class _Undone(Exception):
    """Why a handler could not do it (`reason`, shown to the operator), and what to book in the same commit as that."""

    def __init__(self, reason: str, booking: Work | None = None):
        super().__init__(reason)
        self.reason = reason
        self.booking = booking


class NotNow(_Undone):
    """A passing fault: try again later, after `pauses`."""

    def __init__(self, reason: str, booking: Work | None = None, pauses: Sequence[timedelta] = PAUSES):
        super().__init__(reason, booking)
        self.pauses = pauses


class NotEver(_Undone):
    """A fault that trying again will not mend."""


class NotKnown(_Undone):
    """The line broke when it may have been done already: it is not tried again, but shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a handler is given."""

    id: int
    kind: str
    about: str
    payload: dict[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Handler:
    """`work` does it and may return a unit of work that books the result in the same commit as the entry. `longest` is
    how long it may take: the lease on an entry outlives it. `last` is given the reason in the commit after which an entry is
    not tried any more, be it failed or unknown; where it raises, that is logged and nothing of it remains but the entry's end."""

    work: Callable[[Entry], Awaitable[Work | None]]
    once: bool = False
    longest: timedelta = timedelta(0)
    last: Callable[[Change, Entry, str], None] | None = None


class Outbox:
    """Works the entries of one database with the handlers given by kind. While it `gives_way` (asked of the books and the present
    instant), only those are taken that have waited for a while."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        at_once: int = 8,
        *,
        gives_way: GivesWay | None = None,
    ):
        self._database = database
        self._handlers = handlers
        self._at_once = at_once
        self._gives_way = gives_way or (lambda session, now: False)
        self._booking = GroupCommit(database)  # what is done at the same time shares a commit

    async def run(self) -> None:
        """The loop: works what is due, sleeps until woken, until the next entry is due or until the next look."""
        bell = self._database.waking.bell("outbox", *map(queued, self._handlers))
        loop = asyncio.get_running_loop()
        while True:
            now, looked_at = self._database.clock.now(), loop.time()
            look = await self._database.read(partial(_outlook, kinds=self._handlers, now=now))
            if look.ahead:
                await self._database.change(_after_a_clock_was_set_back)
            taken = await self.work_due() if look.due else 0
            while taken == self._at_once:
                taken = await self.work_due()  # it may not have been all
            seconds = LOOK_SECONDS
            if look.due and not taken:
                seconds = 0.0  # what is due gives way, or somebody else has it in hand
            elif look.next is not None:
                seconds = (look.next - self._database.clock.now()).total_seconds()
            await bell.wait(min(LOOK_SECONDS, max(SOONEST_SECONDS, seconds)))
            await asyncio.sleep(looked_at + SOONEST_SECONDS - loop.time())

    async def work_due(self) -> int:
        """Works one batch of what is due now; answers how many entries that were. Being cancelled, it finishes what is in
        its hand first: a mail under way would otherwise be one of which nobody knows whether it went."""
        batch = asyncio.create_task(self._batch(), name="outbox: one batch")
        try:
            return await asyncio.shield(batch)
        except asyncio.CancelledError:
            await asyncio.wait([batch])
            raise

    async def _batch(self) -> int:
        entries = await self._database.change(self._claimed)
        await asyncio.gather(*map(self._work, entries))
        return len(entries)

    def _claimed(self, change: Change) -> list[Entry]:
        until = change.now - GIVES_WAY if self._gives_way(change.session, change.now) else change.now
        return _claim(change, self._handlers, self._at_once, until)

    async def _work(self, entry: Entry) -> None:
        with about(outbox=entry.id, kind=entry.kind, concerns=entry.about):
            await self._done(entry)

    async def _done(self, entry: Entry) -> None:
        handler = self._handlers[entry.kind]
        try:
            booking = await handler.work(entry)
        except (NotEver, NotKnown) as undone:
            state = "failed" if isinstance(undone, NotEver) else "unknown"
            reason, booking = undone.reason, undone.booking
            await self._booking.change(lambda change: _given_up(change, handler, entry, state, reason, booking))
        except NotNow as undone:
            later = undone
            await self._booking.change(lambda change: _again(change, handler, entry, later))
        except Exception as error:
            trace = None if passing(error) else error
            log.error("the outbox entry %s (%s) failed and will be tried again", entry.id, entry.kind, exc_info=trace)
            fault = NotNow(str(error) or type(error).__name__)
            await self._booking.change(lambda change: _again(change, handler, entry, fault))
        else:
            await self._booking.change(lambda change: _finish(change, entry, "done", "", booking))
            log.info("the outbox entry is done")


def _claim(change: Change, handlers: Mapping[str, Handler], most: int, until: datetime) -> list[Entry]:
    claimed = []
    for row in _DUE.rows(change.session, kinds=list(handlers), now=until, most=most):
        handler, interrupted = handlers[row.kind], row.attempts > 0 and row.reason == UNDER_WAY
        if interrupted and handler.once:
            entry = Entry(row.id, row.kind, row.about, row.payload, row.attempts)
            _given_up(change, handler, entry, "unknown", "the server stopped while this was being done")
            continue
        change.run(_LEASE, entry=row.id, until=change.now + LEASE + handler.longest)
        claimed.append(Entry(row.id, row.kind, row.about, row.payload, row.attempts + 1))
    return claimed


def _finish(change: Change, entry: Entry, state: str, reason: str, booking: Work | None = None) -> None:
    change.run(FINISH, entry=entry.id, to=state, why=reason, at=change.now)
    if booking is not None:
        booking(change)


def _given_up(
    change: Change, handler: Handler, entry: Entry, state: str, reason: str, booking: Work | None = None
) -> None:
    _finish(change, entry, state, reason, booking)
    if handler.last is None:
        return
    try:
        with change.nested():
            handler.last(change, entry, reason)
            change.write_now()
    except Exception as error:
        if passing(error):
            raise
        log.exception("nobody can be told that the outbox entry %s (%s) was given up", entry.id, entry.kind)


def _again(change: Change, handler: Handler, entry: Entry, undone: NotNow) -> None:
    if entry.attempts > len(undone.pauses):
        _given_up(change, handler, entry, "failed", undone.reason, undone.booking)
        return
    due = change.now + undone.pauses[entry.attempts - 1]
    change.session.execute(
        update(OutboxEntry).where(col(OutboxEntry.id) == entry.id).values(due_at=due, reason=undone.reason)
    )
    if undone.booking is not None:
        undone.booking(change)


def take_back(change: Change, about: str) -> bool:
    """Withdraws what waits and has not been begun; False where it is too late."""
    withdrawn = change.session.execute(
        update(OutboxEntry)
        .where(col(OutboxEntry.about) == about, col(OutboxEntry.state) == "queued", col(OutboxEntry.attempts) == 0)
        .values(state="suppressed", reason="taken back", finished_at=change.now)
        .returning(col(OutboxEntry.id))
    )
    return withdrawn.first() is not None


def retry(change: Change, entry_id: int) -> None:
    """The operator's button: an entry that failed or whose result is unknown is queued anew."""
    change.session.execute(
        update(OutboxEntry)
        .where(col(OutboxEntry.id) == entry_id, col(OutboxEntry.state).in_(("failed", "unknown")))
        .values(state="queued", reason="", attempts=0, due_at=change.now)
    )
    change.wake("outbox")


class _Outlook(NamedTuple):
    """Of some kinds: whether an entry is due, when the next one after it will be, and whether one was made in the future."""

    due: bool
    next: datetime | None
    ahead: bool


def _outlook(session: Session, kinds: Collection[str], now: datetime) -> _Outlook:
    asked = {"kinds": list(kinds)}
    first = _FIRST.first(session, **asked)
    if first is None:
        return _Outlook(due=False, next=None, ahead=False)
    due = first.due_at <= now
    following = _NEXT.first(session, **asked, now=now) if due else first
    ahead = _FROM_AHEAD.first(session, **asked, ahead=now + SET_BACK) is not None
    return _Outlook(due, following.due_at if following else None, ahead)


def _after_a_clock_was_set_back(change: Change) -> None:
    """What was queued by a clock that ran ahead is due now, not when the time it showed has come."""
    change.session.execute(
        update(OutboxEntry)
        .where(col(OutboxEntry.state) == "queued", col(OutboxEntry.created_at) > change.now + SET_BACK)
        .where(col(OutboxEntry.reason) != UNDER_WAY)
        .values(created_at=change.now, due_at=change.now)
    )
