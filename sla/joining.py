"""Two tickets become one: the survivor keeps the earliest start and the strictest promise nobody has kept yet.

The strictest is the earliest due of the two; no due is made that neither ticket had. The other ticket's clocks ended
void when it was cancelled, and what they missed counts with the survivor.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from sla.clock_data import KeptClock, from_data
from sla.hours import ServiceHours
from sla.policy import BY_HAND, PROMISED, Metric
from sla.registry import Registry
from sla.running_clock import Clock, pause
from sla.tables import SlaTimer
from sla.ticket_clocks import TicketClocks
from storage.change import Change
from ticketing.events import TicketMergedIn
from ticketing.states import State

HELD = {
    "update": (State.WAITING_CUSTOMER, State.AUTO_ANSWERED, State.RESOLVED),
    "resolution": (State.WAITING_CUSTOMER, State.AUTO_ANSWERED),
}
"""Clock → states of the survivor in which it does not run."""


@dataclass(frozen=True, slots=True)
class Joining:
    """The reaction to a merge, in its commit."""

    registry: Registry

    def merged(self, change: Change, event: TicketMergedIn) -> None:
        clocks = TicketClocks(change, self.registry, event.ticket_id, event.at)
        rows = _of(change, event.source_id)
        for metric in (*PROMISED, BY_HAND):
            theirs = _unkept(rows, metric, clocks.at)
            if theirs is not None:
                _join(clocks, theirs, event.number)
        clocks.done()


def _of(change: Change, ticket_id: int) -> Sequence[SlaTimer]:
    change.session.flush()
    question = select(SlaTimer).where(SlaTimer.ticket_id == ticket_id).order_by(col(SlaTimer.id))
    return change.session.exec(question).all()


def _unkept(rows: Sequence[SlaTimer], metric: Metric, at: datetime) -> SlaTimer | None:
    """The clock of the other ticket that ran until the merge voided it."""
    voided = [row for row in rows if row.metric == metric and row.state == "voided" and row.stopped_at is not None]
    return next((row for row in reversed(voided) if row.stopped_at and row.stopped_at >= at), None)


def running_again(kept: KeptClock, hours: ServiceHours) -> Clock:
    """A voided clock as if it had run on at that instant; a pause that its end cut off ended there."""
    clock = kept.clock
    last = kept.pauses[-1] if kept.pauses else None
    due, paused = clock.due_at, clock.paused_seconds
    if last is not None and last.end == clock.stopped_at:
        covered = max(0, hours.between(last.start, last.end))
        due, paused = max(hours.add(due, covered), last.end), paused + covered
    state = "breached_open" if clock.breached_at else "running"
    return replace(clock, state=state, stopped_at=None, due_at=due, paused_seconds=paused)  # type: ignore[arg-type]


def _join(clocks: TicketClocks, theirs: SlaTimer, number: str) -> None:
    metric: Metric = theirs.metric
    hours = clocks.terms.hours(theirs.calendar)
    known = from_data(theirs.clock, theirs.due_at)
    other = replace(known, clock=running_again(known, hours), joined=number)
    mine = clocks.current(metric)
    if mine is None or mine.stopped_at is not None:
        row = SlaTimer(
            ticket_id=clocks.ticket.id or 0, metric=metric, state="running", target=dict(theirs.target),
            calendar=theirs.calendar, calendar_version=theirs.calendar_version, terms_since=theirs.terms_since,
            started_at=theirs.started_at,
        )  # fmt: skip
        clocks.change.session.add(row)
        clocks.change.session.flush()
        clocks.rows.append(row)
        clocks.take_over(row, other, hours)
    else:
        kept = from_data(mine.clock, mine.due_at)
        start = min(mine.started_at, theirs.started_at)
        if mine.due_at is None or other.clock.due_at < mine.due_at:
            mine.target, mine.calendar = dict(theirs.target), theirs.calendar
            mine.calendar_version, mine.terms_since = theirs.calendar_version, theirs.terms_since
            clocks.take_over(mine, replace(other, clock=_begun(other.clock, start)), hours)
        else:
            clocks.take_over(mine, replace(kept, clock=_begun(kept.clock, start), joined=number), clocks.terms.hours(mine.calendar))  # fmt: skip
        row = mine
    if clocks.ticket.state in HELD.get(metric, ()):
        clocks.step(row, lambda _, clock, at: pause(clock, at))
    clocks.hold_if_waiting(row)


def _begun(clock: Clock, start: datetime) -> Clock:
    """With another start; what was used stays as it was measured from the one it had."""
    if start == clock.started_at:
        return clock
    return replace(clock, started_at=start, measured_from=clock.measured_from or clock.started_at)
