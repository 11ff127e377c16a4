"""How many tickets the views of the rail hold, kept in memory: counted anew only when lists have changed, and at an even pace.

Nothing is counted for a page, it shows what is known. The rail, which fetches itself anew after it was shown, counts what is due.
All views of all readers together are counted at most as often as costs `SHARE` of one core: where there are many, or dear ones,
their figures are older, and nothing gets slower.
"""

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from threading import Lock

LEAST_PAUSE = 5.0
"""Seconds from one count of a view to its next."""
SHARE = 0.05
FORGOTTEN_AFTER = 900.0
"""Seconds after which a figure nobody asked for is forgotten, and no longer counts among what counting costs."""
AT_ONCE = 8
"""Views that one request counts; what is due beyond them comes with the next."""
WAITS = (1, 5, 15, 60, 300)
"""Seconds: a rail with figures that are behind asks again after one of these."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many tickets a view holds; `more`: it was not counted to the end."""

    count: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of some views by the place of each; None where none is known. `again`: seconds after which to ask once more, 0 for never."""

    figures: tuple[Figure | None, ...] = ()
    again: int = 0


@dataclass(slots=True)
class _Kept:
    figure: Figure | None = None
    changes: int = -1
    counted: float = float("-inf")
    asked: float = 0.0
    cost: float = 0.0


def pause(cost: float) -> float:
    """Seconds from one count of a view to its next where counting all of them once takes `cost` seconds."""
    return max(LEAST_PAUSE, cost / SHARE)


@dataclass(slots=True)
class ViewCounts:
    """Those of one process. `changes` tells how often lists have changed so far. Safe on any thread."""

    changes: Callable[[], int]
    clock: Callable[[], float] = time.monotonic
    _kept: dict[Hashable, _Kept] = field(default_factory=dict)
    _cost: float = 0.0
    _swept: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def told(self, keys: Sequence[Hashable]) -> Told:
        """What is known, without counting."""
        now, newest = self.clock(), self.changes()
        with self._lock:
            kept = [self._kept.get(key) for key in keys]
            behind = [one for one in kept if one is None or one.changes != newest]
            waits = [pause(self._cost) - (now - one.counted) if one else 0.0 for one in behind]
        again = next((step for step in WAITS if step >= min(waits)), WAITS[-1]) if waits else 0
        return Told(tuple(one.figure if one else None for one in kept), again)

    def counted(self, keys: Sequence[Hashable], count: Callable[[int], Figure | None]) -> Told:
        """What is known after those that are due were counted; `count` takes the place of a key."""
        due = self._claimed(keys)
        for place in due:
            began = self.clock()
            figure = count(place)
            self._keep(keys[place], figure, self.clock() - began)
        return self.told(keys)

    def _claimed(self, keys: Sequence[Hashable]) -> list[int]:
        """The places of those that are due; nobody else counts them meanwhile."""
        now, newest = self.clock(), self.changes()
        due: list[int] = []
        with self._lock:
            self._sweep(now)
            least = pause(self._cost)
            for place, key in enumerate(keys):
                one = self._kept.setdefault(key, _Kept())
                one.asked = now
                if one.changes != newest and now - one.counted >= least and len(due) < AT_ONCE:
                    one.counted, one.changes = now, newest  # what changes while it is counted makes it due again
                    due.append(place)
        return due

    def _keep(self, key: Hashable, figure: Figure | None, cost: float) -> None:
        with self._lock:
            one = self._kept.setdefault(key, _Kept())
            self._cost += cost - one.cost
            one.figure, one.cost = figure, cost

    def _sweep(self, now: float) -> None:
        if now - self._swept < FORGOTTEN_AFTER / 10:
            return
        self._swept = now
        self._kept = {key: one for key, one in self._kept.items() if now - one.asked < FORGOTTEN_AFTER}
        self._cost = sum(one.cost for one in self._kept.values())
