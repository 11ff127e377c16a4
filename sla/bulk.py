"""Service-hour arithmetic for many instants at once (NumPy): the same answers as `ServiceHours`, a fraction of the price.

Instants are arrays of UTC epoch seconds. The tables of the hours grow by themselves to what is asked.
"""

import numpy as np
from numpy.typing import NDArray

from sla.hours import ServiceHours

Instants = NDArray[np.int64]


def added(hours: ServiceHours, at: Instants, seconds: Instants) -> Instants:
    """`hours.add` of each: a positive amount ends with the opening it is used up in, a negative one where it begins."""
    if not len(at):
        return at
    table = hours.table
    total = _worked(hours, at) + seconds
    table.earliest(int(total.max()))
    table.latest(int(total.min()))
    starts, _, totals = table.arrays()
    first = np.searchsorted(totals, total, "left") - 1
    last = np.searchsorted(totals, total, "right") - 1
    index = np.clip(np.where(seconds > 0, first, last), 0, None)
    return np.where(seconds == 0, at, starts[index] + total - totals[index])


def moved(old: ServiceHours, new: ServiceHours, since: Instants, dues: Instants) -> Instants:
    """Where these dues come to lie when time from each `since` on is measured in `new`: what was left then stays left."""
    after = dues > since
    if not after.any():
        return dues
    begin = since[after]
    left = _worked(old, dues[after]) - _worked(old, begin)
    result = dues.copy()
    result[after] = np.where(left > 0, added(new, begin, left), result[after])
    return result


def _worked(hours: ServiceHours, at: Instants) -> Instants:
    table = hours.table
    table.cover(int(at.min()))
    table.cover(int(at.max()))
    starts, ends, totals = table.arrays()
    if not len(starts):
        return np.zeros_like(at)
    index = np.searchsorted(starts, at, "right") - 1
    inside = np.clip(index, 0, None)
    return np.where(index < 0, totals[0], totals[inside] + np.minimum(at, ends[inside]) - starts[inside])
