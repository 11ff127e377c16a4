"""Warning levels and breaches of one timer: when the next is due to be looked at, and what is recorded when it is.

A breach is a fact with the due instant as its time, whoever notices it first: the watch, or the change that stops the
clock too late. A level is recorded once; several passed at one time are all recorded and told in one notice.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from sla.hours import ServiceHours
from sla.running_clock import Clock, observe, warn_at
from sla.tables import SlaBreach, SlaTimer
from storage.change import Change
from ticketing.events import DeadlineMissed, DeadlineWarned
from ticketing.history import happened

BREACH = 100
AGAIN = 150
"""The lead is told again when half the target has passed beyond the due."""
JUST_AFTER = timedelta(microseconds=1)
"""What stops a clock at the very instant of its due is in time."""


def next_look(clock: Clock, hours: ServiceHours, warn_percent: Iterable[int], warned: int = 0) -> datetime | None:
    """When the next level beyond `warned` (percent) is reached; None while the clock does not run."""
    return next((at for _, at in _ahead(clock, hours, warn_percent, warned)), None)


def catch_up(change: Change, row: SlaTimer, clock: Clock, hours: ServiceHours, now: datetime) -> Clock:
    """Records every level reached by `now` that was not recorded yet; the clock with its breach marked."""
    if row.next_at is None or row.next_at > now:
        return clock
    passed = 0
    for percent, at in _ahead(clock, hours, row.target["warn_percent"], row.warned):
        if at > now:
            break
        passed = percent
        if percent == BREACH:
            _book(change, row, clock)
        else:
            happened(change, DeadlineWarned(row.ticket_id, at, row.metric, percent, clock.due_at))
    if passed:
        row.warned = passed
        missed = f":{clock.breached_at or clock.due_at:%Y%m%dT%H%M%S}" if passed >= BREACH else ""
        change.later(
            "staff_notice",
            {"ticket_id": row.ticket_id, "timer_id": row.id, "metric": row.metric, "percent": passed},
            key=f"timer:{row.id}:{passed}{missed}",  # a breach that was taken back may be followed by another
            about=f"ticket:{row.ticket_id}",
        )
    return observe(clock, now)


def book_end(change: Change, row: SlaTimer, clock: Clock, hours: ServiceHours) -> None:
    """Completes (or opens again) the booked breach when its clock stops or goes on."""
    assert clock.breached_at is not None
    change.write_now()  # it may have been booked a moment ago
    stopped = clock.stopped_at
    overrun = hours.between(clock.breached_at, stopped) if stopped else None
    change.session.execute(
        update(SlaBreach)
        .where(SlaBreach.timer_id == row.id)  # type: ignore[arg-type]
        .values(stopped_at=stopped, overrun_seconds=overrun)
    )


def unbook(change: Change, row: SlaTimer) -> None:
    """The breach that was booked was none: it may have been a moment ago, and there may be one yet."""
    row.warned = max((one for one in row.target["warn_percent"] if one < min(row.warned + 1, BREACH)), default=0)
    change.write_now()
    change.session.execute(delete(SlaBreach).where(SlaBreach.timer_id == row.id))  # type: ignore[arg-type]


def _ahead(
    clock: Clock, hours: ServiceHours, warn_percent: Iterable[int], warned: int
) -> Iterator[tuple[int, datetime]]:
    if clock.state not in ("running", "breached_open"):
        return
    for percent in sorted({*warn_percent, BREACH, AGAIN}):
        if percent > warned:
            yield percent, clock.due_at + JUST_AFTER if percent == BREACH else warn_at(hours, clock, percent)


def _book(change: Change, row: SlaTimer, clock: Clock) -> None:
    change.write(
        SlaBreach, timer_id=row.id or 0, ticket_id=row.ticket_id, metric=row.metric, due_at=clock.due_at, noticed_at=change.now,
        stopped_at=None, overrun_seconds=None, cause="unclear", explanation="",
    )  # fmt: skip
    happened(change, DeadlineMissed(row.ticket_id, clock.due_at, row.metric, clock.due_at))
