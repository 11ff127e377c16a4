"""The timers of one ticket in the hands of one change: locked, stepped, and told to the ticket at the end."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from sla import levels, third_party, third_party_waits, working_days
from sla.asleep import asleep
from sla.budgets import Budget
from sla.clock_data import KeptClock, columns, from_data, stepped, switched, to_data
from sla.history import counts_from
from sla.hours import ServiceHours
from sla.policy import BY_HAND, Metric
from sla.registry import Registry, dimensions_of
from sla.running_clock import Clock, pause, resume, start, stop, void
from sla.tables import SlaTimer
from sla.terms import BY_THE_CLOCK, Promise, Terms, held_by_third_parties, taken_over
from storage.change import Change
from storage.straight import Straight
from ticketing.moves import set_next_due
from ticketing.tables import Ticket

Step = Callable[[ServiceHours, Clock, datetime], Clock]

TimerTold = tuple[str, str, datetime | None, int]
"""Metric, state, due, and the last step (percent of the target) that was reached."""
OPEN = ("running", "paused", "breached_open")
COUNTING = ("running", "breached_open")
"""States in which a due is one to come, or one that passed unanswered."""
_INSERT = Straight(insert(SlaTimer))
SOON = timedelta(seconds=30)
"""The watch looks by itself this often; what is due earlier wakes it."""


class TicketClocks:
    """`at` is when the event happened, but never before what the ticket's history tells before it.

    `before` are the dimensions the event has just changed, as they were: what began to hold earlier began under them.
    """

    def __init__(
        self, change: Change, registry: Registry, ticket_id: int, at: datetime, before: Mapping[str, str] | None = None
    ):
        ticket = change.session.get(Ticket, ticket_id)
        assert ticket is not None
        self.change, self.ticket = change, ticket
        self.terms = registry.current(change.session)
        question = select(SlaTimer).where(SlaTimer.ticket_id == ticket_id).order_by(col(SlaTimer.id))
        locked = question.with_for_update().execution_options(populate_existing=True)
        self.rows = list(change.session.exec(locked).all())
        self.at = counts_from(change, ticket_id, at)
        dimensions = {**dimensions_of(ticket), **(before or {})}
        caught_up = [keep_up(change, self.terms, row, dimensions, self.at) for row in self.rows]
        if any(caught_up):
            self.done()  # even where the event does nothing to them
            change.wake("tickets")

    def current(self, metric: Metric) -> SlaTimer | None:
        """The latest timer of a metric that was not voided."""
        return next((row for row in reversed(self.rows) if row.metric == metric and row.state != "voided"), None)

    def open(self, *metrics: Metric) -> list[SlaTimer]:
        """The timers that still wait for something; of these metrics, or of all."""
        return [row for row in self.rows if row.state in OPEN and (not metrics or row.metric in metrics)]

    def usual(self) -> list[SlaTimer]:
        """The open timers of clocks every desk has; those a desk defined itself follow their own conditions."""
        return [row for row in self.open() if row.metric not in self.terms.clocks]

    def step(self, row: SlaTimer, take: Step, at: datetime | None = None, state: str = "") -> None:
        """Moves one clock; the levels it passed until then are recorded first. `state`: the ticket's, if not the present one."""
        at = at or self.at
        if take is not hold and at == self.at:
            self._put_back(row)
        on_newest_calendar(self.terms, row)
        hours, kept = self.terms.hours(row.calendar), from_data(row.clock, row.due_at)
        clock = levels.catch_up(self.change, row, kept.clock, hours, at)
        moved = stepped(kept, take(hours, clock, at), at, state or self.ticket.state)
        self._write(row, moved, hours)

    def start(self, metric: Metric, at: datetime | None = None) -> SlaTimer | None:
        """A new timer from `at` on (its event's, if not told otherwise), if anything is promised."""
        at = at or self.at
        promise = self.terms.promise(metric, dimensions_of(self.ticket), at)
        if promise is None or asleep(self.change, self.ticket.id or 0, self.rows):
            return None
        row = SlaTimer(**started(self.ticket, promise, metric, at))
        self.change.session.add(row)
        self.rows.append(row)
        self.hold_if_waiting(row)
        return row

    def hold_if_waiting(self, row: SlaTimer) -> None:
        """Its ticket waits for a third party, and that holds such a clock."""
        if self.ticket.state == third_party.WAITS and held_by_third_parties(row.target):
            self.step(row, hold)

    def promise(self, due: datetime) -> None:
        """A time promised by hand, instead of the one promised before."""
        for row in self.open(BY_HAND):
            self.void(row)
        hours = self.terms.hours(BY_THE_CLOCK)
        seconds = hours.between(self.at, due)
        terms = {"seconds": seconds, "calendar": BY_THE_CLOCK, "version": 1, "warn_percent": [75, 90]}
        row = SlaTimer(**started(self.ticket, Promise(Budget(seconds), hours, terms), BY_HAND, self.at))
        self.change.session.add(row)
        self.rows.append(row)
        wake_if_soon(self.change, row.next_at)

    def restart(self, row: SlaTimer, at: datetime) -> None:
        """Measures a timer from another start, under what is promised now; a breach of the wrong deadline was none."""
        promise = self.terms.promise(row.metric, dimensions_of(self.ticket), at)
        if promise is None:
            self.never(row, at)
            return
        levels.unbook(self.change, row)
        for name, value in started(self.ticket, promise, row.metric, at).items():
            setattr(row, name, value)
        for since, until in third_party_waits.waits(self.change, row.ticket_id):
            if until is not None and until <= at:
                continue
            keep_up(self.change, self.terms, row, dimensions_of(self.ticket), since)
            if held_by_third_parties(row.target):
                self.step(row, hold, max(since, at), third_party.WAITS)
            keep_up(self.change, self.terms, row, dimensions_of(self.ticket), until or self.at)
            if until and row.paused_since is not None:
                self.step(row, resume, until)
        keep_up(self.change, self.terms, row, dimensions_of(self.ticket), self.at)
        wake_if_soon(self.change, row.next_at)

    def never(self, row: SlaTimer, at: datetime) -> None:
        """It was over before it began at that instant, or was promised nothing from then on: it never answered for anything."""
        kept, over = from_data(row.clock, row.due_at), min(row.stopped_at or at, at - levels.JUST_AFTER)
        clock = Clock(row.metric, kept.clock.target_seconds, at, kept.clock.due_at, "voided", over)
        self._write(row, replace(kept, clock=clock, pauses=(), terms=()), self.terms.hours(row.calendar))

    def answer(self, row: SlaTimer, contact_id: int, by: str, at: datetime | None = None) -> None:
        """Stops a timer by a public answer and remembers which."""
        self.step(row, stop, at)
        row.clock = to_data(replace(from_data(row.clock, row.due_at), answer=contact_id, answered_by=by))

    def take_over(self, row: SlaTimer, kept: KeptClock, hours: ServiceHours) -> None:
        """Puts another clock into a row; what it has missed by now is recorded with it."""
        self._write(row, kept, hours)
        clock = levels.catch_up(self.change, row, kept.clock, hours, self.at)
        self._write(row, replace(kept, clock=clock), hours)

    def void(self, row: SlaTimer) -> None:
        self.step(row, lambda _, clock, at: void(clock, at))

    def retarget(self, row: SlaTimer) -> None:
        """Puts an open timer under the promise its ticket has now; voids it where nothing is promised any more."""
        if row.metric != BY_HAND:
            retarget(self.change, self.terms, row, dimensions_of(self.ticket), self.at, self.ticket.state)

    def done(self) -> None:
        """Tells the ticket its next due. A clock written long after its event is put under the targets saved meanwhile by the watch,
        after whatever else this commit says of it."""
        newest = self.terms.holds_since(self.change.now)
        for row in self.open() if self.terms.holds_since(self.at) < newest else ():
            if row.next_at is not None and row.terms_since < newest and row.metric != BY_HAND:
                row.next_at = min(row.next_at, self.change.now)
                wake_if_soon(self.change, row.next_at)
        tell_ticket(self.change, self.ticket, [(row.metric, row.state, row.due_at, row.warned) for row in self.rows])

    def _put_back(self, row: SlaTimer) -> None:
        """What stood still when other targets began to hold and ran by then, as is known now, comes under them at the next look."""
        waited = row.paused_since is not None and row.paused_since <= self.at < row.terms_since
        if waited and self.terms.promise(row.metric, dimensions_of(self.ticket), self.at):
            self.retarget(row)
            row.terms_since = self.terms.holds_since(self.at)

    def _write(self, row: SlaTimer, kept: KeptClock, hours: ServiceHours) -> None:
        if row.breached_at is not None and kept.clock.breached_at is None:
            levels.unbook(self.change, row)
        write(self.change, row, replace(kept, last_at=self.at), hours)


def hold(_: ServiceHours, clock: Clock, at: datetime) -> Clock:
    """The step that pauses a clock."""
    return pause(clock, at)


def keep_up(
    change: Change, terms: Terms, row: SlaTimer, dimensions: Mapping[str, str], at: datetime, state: str | None = None
) -> bool:
    """Puts an open timer on calendars and targets saved, or begun to hold, since it was last written, each from its own instant on.
    True where the row is another one now. `state`: as for `retarget`."""
    if row.state not in OPEN or row.metric == BY_HAND:
        return False
    changed = on_newest_calendar(terms, row)
    for since in terms.changes:
        if row.terms_since < since <= at and row.state in OPEN:
            changed |= retarget(change, terms, row, dimensions, since, state)
            row.terms_since = since
    return changed


def on_newest_calendar(terms: Terms, row: SlaTimer) -> bool:
    """What was left of the target at the first instant that is measured otherwise runs on in the hours as they are now."""
    version = terms.version(row.calendar)
    if row.calendar_version >= version or row.due_at is None:
        return False
    old, new = terms.hours(row.calendar, row.calendar_version), terms.hours(row.calendar)
    since = max(row.started_at, terms.changed_since(row.calendar, row.calendar_version))
    row.due_at, more = working_days.due_in(row.target, old, new, since, row.due_at)
    row.calendar_version = version
    clock = from_data(row.clock, row.due_at).clock
    if more:
        clock = replace(clock, target_seconds=clock.target_seconds + more)
        row.clock = {**row.clock, "target_seconds": clock.target_seconds}
        row.target = {**row.target, "seconds": clock.target_seconds}
    row.next_at = levels.next_look(clock, new, row.target["warn_percent"], row.warned)
    return True


def retarget(
    change: Change, terms: Terms, row: SlaTimer, dimensions: Mapping[str, str], at: datetime, state: str | None = None
) -> bool:
    """Puts an open timer under what is promised at `at`; False where it is already. Levels reached until then are recorded.
    `state`: the ticket's, if its history need not be asked."""
    promise = terms.promise(row.metric, dimensions, at)
    if promise is not None and promise.same_as(row.target):
        return False
    hours, kept = terms.hours(row.calendar), from_data(row.clock, row.due_at)
    clock = levels.catch_up(change, row, kept.clock, hours, at)
    if promise is None:
        kept = stepped(kept, void(clock, at), at)
    else:
        kept = third_party.let_go(hours, replace(kept, clock=clock), promise, at)
        clock = working_days.put_under(promise, kept, hours, at)
        calendar = promise.snapshot["calendar"]
        kept = switched(kept, clock, calendar if promise.recount else row.calendar, recounted=promise.recount)
        hours = promise.hours
        missed = kept.clock.breached_at is not None and kept.clock.breached_at < at
        taken = promise.taken(kept.promised_from, clock.target_seconds)
        row.target, row.calendar = taken_over(row.target, taken, missed), calendar
        row.calendar_version = promise.snapshot["version"]
        if third_party.may_hold(kept, promise):
            waits = state == third_party.WAITS if state else third_party_waits.waited(change, row.ticket_id, at)
            kept = third_party.held(kept, at) if waits else kept
    row.terms_since = max(row.terms_since, terms.holds_since(at))
    write(change, row, replace(kept, last_at=max(at, kept.last_at)), hours)
    return True


def write(change: Change, row: SlaTimer, kept: KeptClock, hours: ServiceHours) -> None:
    """The clock into its row, with the instant of the next look; a booked breach learns of its end."""
    clock = kept.clock
    if clock.breached_at and row.stopped_at != clock.stopped_at:
        levels.book_end(change, row, clock, hours)
    for name, value in columns(kept).items():
        setattr(row, name, value)
    row.next_at = levels.next_look(clock, hours, row.target["warn_percent"], row.warned)
    wake_if_soon(change, row.next_at)


def started(
    ticket: Ticket, promise: Promise, metric: Metric, at: datetime, answer: int | None = None
) -> dict[str, Any]:
    """The columns of a timer that starts at `at`, met at once where an `answer` (a contact) comes with the start."""
    seconds = promise.seconds_from(at)
    clock = start(promise.hours, metric, at, seconds)
    clock = clock if answer is None else stop(promise.hours, clock, at)
    kept = KeptClock(clock, at, answer, "agent" if answer is not None else "")
    return {
        "ticket_id": ticket.id, "metric": metric, "target": promise.taken(at, seconds), "calendar": promise.snapshot["calendar"],
        "calendar_version": promise.snapshot["version"], "terms_since": at, "warned": 0,
        "next_at": levels.next_look(clock, promise.hours, promise.snapshot["warn_percent"]), **columns(kept),
    }  # fmt: skip


def insert_started(change: Change, ticket: Ticket, rows: list[dict[str, Any]]) -> None:
    """The first timers of a ticket, in one statement past the ORM: this is on the way of every mail."""
    if rows:
        _INSERT.run(change.session, rows)
        for row in rows:
            wake_if_soon(change, row["next_at"])
    tell_ticket(change, ticket, [(row["metric"], row["state"], row["due_at"], row["warned"]) for row in rows])


def tell_ticket(change: Change, ticket: Ticket, timers: Iterable[TimerTold]) -> None:
    """What lists are sorted by."""
    set_next_due(change, ticket, *next_due(timers))


def next_due(timers: Iterable[TimerTold]) -> tuple[str, datetime | None, int | None]:
    """The earliest due of what runs (or ran out unanswered): metric, due, and percent used at the last step."""
    dues = [(due, metric, used) for metric, state, due, used in timers if due and state in COUNTING]
    due, metric, used = min(dues, default=(None, "", None))
    return metric, due, used


def wake_if_soon(change: Change, at: datetime | None) -> None:
    if at is not None and at <= change.now + SOON:
        change.wake("timers")
