"""What a correction of a ticket would miss on the spot, to be asked about before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sla.clock_data import from_data
from sla.policy import BY_HAND, Metric
from sla.registry import Registry, dimensions_of
from sla.ticket_clocks import TicketClocks
from sla.working_days import put_under
from storage.change import Change


@dataclass(frozen=True, slots=True)
class MissedAtOnce:
    """A deadline that is kept as yet; under the other target it would have run out at `due`."""

    metric: Metric
    due: datetime


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
