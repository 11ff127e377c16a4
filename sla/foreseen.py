"""What a step would do to the deadlines of a ticket, to be shown or asked about before it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from sla.clock_data import from_data
from sla.policy import BY_HAND, Metric
from sla.registry import Registry, dimensions_of
from sla.tables import SlaTimer
from sla.ticket_clocks import OPEN, TicketClocks
from sla.working_days import put_under
from storage.change import Change


@dataclass(frozen=True, slots=True)
class MissedAtOnce:
    """A deadline that is kept as yet; under the other target it would have run out at `due`."""

    metric: Metric
    due: datetime


@dataclass(frozen=True, slots=True)
class DueMoved:
    """A deadline that would be due otherwise: from when to when. `before` None: it would begin; `after` None: it would end. While
    it `rests`, `after` is where it would be due had its pause ended with its beginning."""

    metric: Metric
    before: datetime | None
    after: datetime | None
    rests: bool = False


class _Undone(Exception):
    """Takes back what was done to see what it does."""


def dues_moved(change: Change, ticket_id: int, act: Callable[[], object]) -> list[DueMoved]:
    """The deadlines of a ticket that `act` moves, the earliest first. It is really done, and undone: whatever it raises travels on."""
    after: dict[str, SlaTimer] = {}
    before = {metric: row.due_at for metric, row in _open(change, ticket_id).items()}
    try:
        with change.nested():
            act()
            change.write_now()
            after = {metric: row.model_copy() for metric, row in _open(change, ticket_id).items()}
            raise _Undone
    except _Undone:
        pass
    found = [
        DueMoved(metric, before.get(metric), row.due_at if row else None, bool(row and row.paused_since))
        for metric, row in ((one, after.get(one)) for one in {**before, **after})
        if before.get(metric) != (row.due_at if row else None)
    ]
    return sorted(found, key=lambda one: (one.after or one.before or change.now, one.metric))


def _open(change: Change, ticket_id: int) -> dict[str, SlaTimer]:
    """The clocks that still wait for something, as they stand in this change, by their metric."""
    question = select(SlaTimer).where(SlaTimer.ticket_id == ticket_id, col(SlaTimer.state).in_(OPEN))
    read = question.order_by(col(SlaTimer.id)).execution_options(populate_existing=True)
    return {row.metric: row for row in change.session.exec(read)}


def missed_at_once(
    change: Change, registry: Registry, ticket_id: int, changed: Mapping[str, str]
) -> list[MissedAtOnce]:
    """The running deadlines of a ticket that have used more than they are promised with these dimensions, the earliest first."""
    clocks = TicketClocks(change, registry, ticket_id, change.now)
    dimensions = {**dimensions_of(clocks.ticket), **changed}
    found = []
    for row in clocks.open():
        promise = None if row.metric == BY_HAND else clocks.terms.promise(row.metric, dimensions, clocks.at)
        kept = from_data(row.clock, row.due_at)
        if (
            promise is None
            or promise.same_as(row.target)
            or kept.clock.state != "running"
            or kept.clock.due_at < clocks.at
        ):
            continue
        hours = clocks.terms.hours(row.calendar)
        under = put_under(promise, kept, hours, clocks.at)
        left = under.target_seconds - under.used_before
        if left < 0:
            found.append(MissedAtOnce(row.metric, promise.hours.add(clocks.at, left)))
    return sorted(found, key=lambda one: one.due)
