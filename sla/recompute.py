"""After a calendar or target was changed: every open timer is put right, in portions that hold nobody up, changed rows only.

PostgreSQL moves what it can by itself first (`sla/moving.py`); what is left is reckoned one by one, in a walk over the open timers by number.

A portion is as large as it may be to be over in `HELD` seconds: so long a writer who wants one of its rows is to wait. What a crash takes
back of it is done again, so that no portion waits for the disk. What is in somebody's hand is left out: that one looks for itself. A
pass is safe to run twice, beside writers and beside other processes: each row says which saving it knows of, and whoever touches a row
first brings it up to date (`ticket_clocks.keep_up`).
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Row, String, cast, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from sla import moving, third_party_waits, working_days
from sla.levels import AGAIN, BREACH, JUST_AFTER
from sla.registry import FRESH_SECONDS, Registry, dimensions_of
from sla.tables import SlaTimer
from sla.terms import Terms, promised_seconds
from sla.ticket_clocks import COUNTING, OPEN, keep_up, next_due, on_newest_calendar
from sla.zone_offsets import second_of
from storage.change import Change
from storage.database import Database
from storage.many_rows import among, commit_unhurried, set_values
from storage.outbox import Entry
from storage.types import EPOCH, FAR_FUTURE
from ticketing.due_table import TicketDue
from ticketing.pull_order import with_used
from ticketing.tables import Ticket

FIRST, LEAST, MOST = 200, 20, 5000
"""Timers in a portion: the first one, the smallest, the largest."""
HELD = 0.07
"""Seconds a portion is to take."""
TURN = 2.0
"""So many seconds are worked for one entry of the outbox; the next entry goes on, and whatever was due meanwhile has its turn."""
LANES = 2
"""So many portions PostgreSQL moves at one time."""
KIND = "sla_terms"
AGAIN_AFTER = timedelta(seconds=FRESH_SECONDS + 15)
"""A second pass, for what other processes wrote with terms read before the change."""
_COLUMNS = (
    col(SlaTimer.id), col(SlaTimer.ticket_id), col(SlaTimer.started_at), col(SlaTimer.due_at), col(SlaTimer.next_at), cast(col(SlaTimer.target), String).label("target"),
    col(SlaTimer.warned), col(SlaTimer.calendar_version), col(TicketDue.due_sort), col(TicketDue.next_metric), col(Ticket.pull_sort),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How far a portion came: the last timer's number (the one before where there was none), and how many are others now."""

    last: int
    changed: int


def ask_for(change: Change, since: datetime, calendar: str = "") -> None:
    """Has the open timers put right: of one calendar at once, or of changed targets when they begin to hold."""
    first = max(change.now, since) if not calendar else change.now
    for due in (first, first + AGAIN_AFTER):
        change.later(KIND, {"calendar": calendar, "after": 0, "known": 0, "reached": 0}, due=due)


@dataclass(frozen=True, slots=True)
class Recompute:
    """Works the outbox entries `sla_terms`: `{"calendar": code, or empty for targets; "after": a timer's number; "known": the saving
    whose clocks are moved up to ticket "reached"}`."""

    database: Database
    registry: Registry

    async def __call__(self, entry: Entry) -> Callable[[Change], None]:
        self.registry.forget()
        calendar, after = str(entry.payload["calendar"]), int(entry.payload["after"])
        known = int(entry.payload.get("known", 0))  # an entry of an earlier release has none
        reached = int(entry.payload.get("reached", 0))
        question = partial(self._planned, calendar=calendar, known=known, reached=reached)
        plan: moving.Move | int | None = after or await self.database.read(question)
        if isinstance(plan, moving.Move):
            known, (reached, changed) = plan.known, await self._move(plan)
        else:
            after, changed, is_over = (0, 0, True) if plan is None else await self._walk(calendar, plan)
            if is_over:
                return lambda change: _told(change, changed)
        rest = {"calendar": calendar, "after": after, "known": known, "reached": reached}

        def goes_on(change: Change) -> None:
            _told(change, changed)
            change.later(KIND, rest, key=f"{KIND} after {entry.id}")

        return goes_on

    async def _move(self, move: moving.Move) -> tuple[int, int]:
        """For a turn, and for one portion of each lane at least, what PostgreSQL moves by itself: how far it came, and how many it
        moved."""
        reached, changed, ends = move.reached, 0, time.monotonic() + TURN

        async def lane(size: int = FIRST) -> None:
            nonlocal reached, changed
            began = ends
            while reached < move.last and began <= ends:
                after, reached, began = reached, reached + size, time.monotonic()
                work = partial(moving.portion, move=move, after=after, until=reached)
                changed += await self.database.change(lambda change, work=work: work(change.session))  # type: ignore[misc]
                size = next_size(size, time.monotonic() - began)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(LANES):
                    group.create_task(lane())
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from None  # whoever reads why it was put off is told the fault itself
        return reached, changed

    async def _walk(self, calendar: str, after: int) -> tuple[int, int, bool]:
        """For a turn, the timers behind number `after` one by one: how far it came, how many are others, and whether that was all."""
        changed, size = 0, FIRST
        now = ends = time.monotonic() + TURN
        while now <= ends:
            began = time.monotonic()
            done = await self.database.change(lambda change, after=after, size=size: self.portion(change, calendar, after, size))  # type: ignore[misc]  # fmt: skip
            if done.last == after:
                return after, changed, True
            now = time.monotonic()
            after, size, changed = done.last, next_size(size, now - began), changed + done.changed
        return after, changed, False

    def now(self, calendar: str = "") -> int:
        """The same on this thread, for the demo and tests; how many rows were changed."""
        changed = known = reached = 0
        plan = self.database.read_now(partial(self._planned, calendar=calendar, known=0, reached=0))
        while isinstance(plan, moving.Move):
            known, reached = plan.known, plan.reached + FIRST
            work = partial(moving.portion, move=plan, after=plan.reached, until=reached)
            changed += self.database.change_now(lambda change, work=work: work(change.session))  # type: ignore[misc]
            plan = self.database.read_now(partial(self._planned, calendar=calendar, known=known, reached=reached))
        while plan is not None:
            done = self.database.change_now(lambda change, after=plan: self.portion(change, calendar, after, FIRST))  # type: ignore[misc]
            changed, plan = changed + done.changed, done.last if done.last != plan else None
        return changed

    def _planned(self, session: Session, calendar: str, known: int, reached: int) -> moving.Move | int | None:
        if self.database.sqlite or not calendar:
            return 0
        return moving.planned(session, self.registry.current(session), calendar, known, reached)

    def portion(self, change: Change, calendar: str, after: int, size: int) -> Recomputed:
        """The next timers behind number `after`, `size` of them at most."""
        commit_unhurried(change.session)
        terms = self.registry.current(change.session)
        return _calendar_portion(change, terms, calendar, after, size) if calendar else _target_portion(change, terms, after, size)  # fmt: skip


def next_size(size: int, took: float) -> int:
    """How many timers the next portion has, after one of `size` took so many seconds: never more than twice as many."""
    return max(LEAST, min(MOST, 2 * size, int(size * HELD / max(took, 0.001))))


def _told(change: Change, changed: int) -> None:
    """Whoever waits for a due hears of it once for many portions, each of which was booked in its own commit."""
    if changed:
        change.wake("timers")
        change.wake("tickets")


def _calendar_portion(change: Change, terms: Terms, code: str, after: int, size: int) -> Recomputed:
    """The next timers of a calendar whose due was reckoned before its newest saving."""
    version, session = terms.version(code), change.session
    rows = session.execute(
        select(*_COLUMNS)
        .join(Ticket, col(Ticket.id) == col(SlaTimer.ticket_id))
        .join(TicketDue, col(TicketDue.ticket_id) == col(SlaTimer.ticket_id))
        .where(
            col(SlaTimer.id) > after, col(SlaTimer.state).in_(OPEN), col(SlaTimer.calendar) == code,
            col(SlaTimer.calendar_version) < version,
        )
        .order_by(col(SlaTimer.id)).limit(size).with_for_update(skip_locked=True, of=(SlaTimer, Ticket, TicketDue))
    ).all()  # fmt: skip
    in_days = [row for row in rows if working_days.SPELT in row.target]
    changed = [
        (row, due, look)
        for known, group in _grouped([row for row in rows if working_days.SPELT not in row.target]).items()
        for row, due, look in _reckoned(terms, code, known, group)
        if (due, look) != (row.due_at, row.next_at)
    ]
    values: dict[str, Sequence[Any]] = {
        "due_at": [due for _, due, _ in changed],
        "next_at": [look for _, _, look in changed],
        "calendar_version": [version] * len(changed),
    }
    set_values(session, SlaTimer, [row.id for row, _, _ in changed], values)
    days_changed = _put_days_right(session, terms, in_days)
    told = [*(row for row, _, _ in changed), *in_days]
    tell_tickets(session, {row.ticket_id: (row.due_sort, row.next_metric, row.pull_sort) for row in told})
    return Recomputed(rows[-1].id if rows else after, len(changed) + days_changed)


def _put_days_right(session: Session, terms: Terms, rows: Sequence[Row[Any]]) -> int:
    """Clocks of working days, of which there are few, one by one: their days may come to more or less time now."""
    before = {row.id: (row.due_at, row.next_at) for row in rows}
    timers = session.exec(select_rows(SlaTimer).where(col(SlaTimer.id).in_(before))).all() if before else ()
    for timer in timers:
        on_newest_calendar(terms, timer)
    session.flush()
    return sum((timer.due_at, timer.next_at) != before[timer.id] for timer in timers)


def _reckoned(
    terms: Terms, code: str, known: int, rows: Sequence[Row[Any]]
) -> Iterator[tuple[Row[Any], datetime, datetime | None]]:
    """Each row with its due and its next look in the hours as they rule now."""
    import numpy as np  # only a changed calendar needs it, a start does not

    from sla import bulk

    old, new = terms.hours(code, known), terms.hours(code)
    since = second_of(terms.changed_since(code, known))
    begin = np.array([max(since, second_of(row.started_at)) for row in rows], dtype=np.int64)
    dues = bulk.moved(old, new, begin, np.array([second_of(row.due_at) for row in rows], dtype=np.int64))
    ahead = [_until_next_level(row.target, row.warned) for row in rows]
    looks = bulk.added(new, dues, np.array([share or 0 for share in ahead], dtype=np.int64))
    for row, due, look, share in zip(rows, dues.tolist(), looks.tolist(), ahead, strict=True):
        due_at = EPOCH + timedelta(seconds=due, microseconds=row.due_at.microsecond)
        if row.next_at is None or share is None:
            yield row, due_at, None
        else:
            yield row, due_at, EPOCH + timedelta(seconds=look) if share else due_at + JUST_AFTER


@lru_cache(maxsize=4096)
def _until_next_level(target: str, warned: int) -> int | None:
    """Service seconds from the due to the next level beyond `warned`, negative before it; None where there is none."""
    terms = json.loads(target)
    ahead = [one for one in (*terms["warn_percent"], BREACH, AGAIN) if one > warned]
    return promised_seconds(terms) * (min(ahead) - 100) // 100 if ahead else None


def _target_portion(change: Change, terms: Terms, after: int, size: int) -> Recomputed:
    """The next open timers, each put under what holds by now."""
    session = change.session
    question = (
        select_rows(SlaTimer, Ticket, TicketDue.due_sort, TicketDue.next_metric)
        .join(Ticket, col(Ticket.id) == col(SlaTimer.ticket_id))
        .join(TicketDue, col(TicketDue.ticket_id) == col(SlaTimer.ticket_id))
        .where(col(SlaTimer.id) > after, col(SlaTimer.state).in_(OPEN))
        .order_by(col(SlaTimer.id)).limit(size).with_for_update(skip_locked=True, of=(SlaTimer, Ticket, TicketDue))
    )  # fmt: skip
    rows = session.exec(question).all()
    waited = third_party_waits.ever_waited(session, {row.ticket_id for row, *_ in rows if terms.held_by_third_parties})
    moved = {}
    for row, ticket, due, metric in rows:
        state = None if ticket.id in waited else ticket.state
        if keep_up(change, terms, row, dimensions_of(ticket), change.now, state):
            moved[row.ticket_id] = due, metric, ticket.pull_sort
    session.flush()
    tell_tickets(session, moved)
    return Recomputed(rows[-1][0].id or 0 if rows else after, len(moved))


def tell_tickets(session: Session, known: Mapping[int, tuple[datetime, str, int]]) -> None:
    """The next due of these tickets where it is another one than they know."""
    timers = defaultdict(list)
    question = select(
        col(SlaTimer.ticket_id), col(SlaTimer.metric), col(SlaTimer.state), col(SlaTimer.due_at), col(SlaTimer.warned)
    )
    running = question.where(among(session, col(SlaTimer.ticket_id), sorted(known)), col(SlaTimer.state).in_(COUNTING))
    for ticket, *timer in session.execute(running):
        timers[ticket].append(tuple(timer))
    due_otherwise: list[tuple[int, datetime, str]] = []
    taken_otherwise: list[tuple[int, int]] = []
    for ticket, (due_before, metric_before, place) in known.items():
        metric, due, used = next_due(timers[ticket])
        due = due or FAR_FUTURE
        if (due, metric) != (due_before, metric_before):
            due_otherwise.append((ticket, due, metric))
        if (place_now := with_used(place, used)) != place:
            taken_otherwise.append((ticket, place_now))
    if due_otherwise:
        numbers, dues, metrics = zip(*due_otherwise, strict=True)
        set_values(session, TicketDue, numbers, {"due_sort": dues, "next_metric": metrics})
    if taken_otherwise:
        numbers, places = zip(*taken_otherwise, strict=True)
        set_values(session, Ticket, numbers, {"pull_sort": places})


def _grouped(rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    """By the saving of the calendar they know of."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.calendar_version].append(row)
    return found
