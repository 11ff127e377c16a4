"""Delivered against agreed: what was promised in a month, what was kept, how long it took, and every promise that was not. Pure.

A clock counts in the month it stopped in, or ran out in if it was missed. What was waived or corrected with four eyes
is told beside the original verdict, never instead of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from sla.reclassified import Reclassified


@dataclass(frozen=True, slots=True)
class Paused:
    """A stretch that did not count, with the state its ticket rested in."""

    start: datetime
    end: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What was agreed: under which agreement (or segment), for whom, what, in which hours as of which version.

    `seconds` of service time, or `days` and `by`: see `sla/budgets.py`.
    """

    agreement: str
    customer: str
    segment: str
    metric: str
    seconds: int
    days: int
    by: int | None
    calendar: str
    version: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """One clock that came to its verdict. `service` and `wall` are seconds until it stopped, None while it still runs.

    `told_in_time`: whether the customer was told of the delay by the time it was missed, in a message that was not returned. `cause` of a missed one as in `SlaBreach`. `counts_missed` is the verdict
    after what was confirmed by a second person, `why` the reason for that. `reclassified` tells what else than time made it missed.
    """

    timer: int
    ticket: str
    promise: Promise
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    service: int | None
    wall: int | None
    missed: bool
    cause: str = ""
    explanation: str = ""
    told_in_time: bool = False
    pauses: tuple[Paused, ...] = ()
    counts_missed: bool = False
    why: str = ""
    reclassified: Reclassified | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the report. Shares are 0–1; `share_counted` after waivers and corrections. Of the missed ones `reclassified` were
    missed by a reclassification; `finished` have stopped, and only these have the times that half and nine of ten are taken from."""

    promise: Promise
    count: int
    kept: int
    counted_kept: int
    service_median: int | None
    service_p90: int | None
    wall_median: int | None
    wall_p90: int | None
    reclassified: int = 0
    finished: int = 0

    @property
    def share(self) -> float:
        return self.kept / self.count

    @property
    def share_counted(self) -> float:
        return self.counted_kept / self.count


def summed(clocks: Iterable[Delivered]) -> list[Kept]:
    """A line for each promise, in the order of customer, agreement, segment and metric."""
    by_promise: dict[Promise, list[Delivered]] = defaultdict(list)
    for one in clocks:
        by_promise[one.promise].append(one)
    return [_line(promise, by_promise[promise]) for promise in sorted(by_promise, key=_place)]


def _line(promise: Promise, clocks: Sequence[Delivered]) -> Kept:
    service = sorted(one.service for one in clocks if one.service is not None)
    wall = sorted(one.wall for one in clocks if one.wall is not None)
    return Kept(
        promise, len(clocks), sum(not one.missed for one in clocks), sum(not one.counts_missed for one in clocks),
        _median(service), _p90(service), _median(wall), _p90(wall), sum(one.reclassified is not None for one in clocks),
        sum(one.stopped_at is not None for one in clocks),
    )  # fmt: skip


def _median(values: Sequence[int]) -> int | None:
    return median_low(values) if values else None


def _p90(values: Sequence[int]) -> int | None:
    """The smallest value that nine in ten do not exceed."""
    return values[-(-9 * len(values) // 10) - 1] if values else None


def _place(promise: Promise) -> tuple[str, ...]:
    return (
        promise.customer,
        promise.agreement,
        promise.segment,
        promise.metric,
        f"{promise.seconds:012d}",
        promise.calendar,
        f"{promise.version:06d}",
        f"{promise.days:06d}",
        str(promise.by),
    )
