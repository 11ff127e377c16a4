"""What a saved calendar does to dues reckoned before it, as one table of steps: for whoever moves very many at once.

A due of a clock that began no later than the first instant measured otherwise depends on nothing but itself: what was left of it
at that instant is left of it afterwards. So the hours before and after, laid side by side by the service time they hold, say of
each stretch of old opening hours where it comes to lie.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sla.hours import ServiceHours
from sla.zone_offsets import EPOCH, second_of

AHEAD = timedelta(days=400)
"""So far from the first instant the table reaches; what is due later is reckoned by itself."""


@dataclass(frozen=True, slots=True)
class Shift:
    """For instants after `since` and before `until`, in UTC epoch seconds: stretch `n` of the old opening hours begins at
    `starts[n]`, takes `lengths[n]` and comes to lie from `places[n]` on. What lies in no stretch lies in the gap behind one,
    and comes to lie at its end.

    A due is the end of service time: on the border of two stretches it belongs to the first. The instant of a warning before
    it is a beginning and belongs to the second.
    """

    since: datetime
    until: datetime
    starts: tuple[int, ...]
    lengths: tuple[int, ...]
    places: tuple[int, ...]


def shift(old: ServiceHours, new: ServiceHours, since: datetime) -> Shift | None:
    """The steps between hours that are the same until `since`; None where one of them does not open in the time looked at."""
    import numpy as np  # only a changed calendar needs it, a start does not

    first, last = second_of(since), second_of(since + AHEAD)
    tables = []
    for hours in (old, new):
        hours.table.cover(first)
        hours.table.cover(last)
        starts, _, totals = hours.table.arrays()
        tables.append(
            (starts, totals - hours.table.worked(first), hours.table.worked(last) - hours.table.worked(first))
        )
    reach = min(end for _, _, end in tables)
    if reach == 0:
        return None
    borders = np.unique(
        np.concatenate([[0, reach], *(worked[(worked > 0) & (worked < reach)] for _, worked, _ in tables)])
    )
    begins = borders[:-1]
    places = []
    for starts, worked, _ in tables:
        opening = np.searchsorted(worked, begins, "right") - 1
        places.append((starts[opening] + begins - worked[opening]).tolist())
    until = EPOCH + timedelta(seconds=places[0][-1])
    return Shift(since, until, tuple(places[0]), tuple(np.diff(borders).tolist()), tuple(places[1]))
