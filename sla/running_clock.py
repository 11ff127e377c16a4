"""One clock moved step by step, for the row that is kept per open clock: start, pause, resume, stop, reopen, void, switch.

Each function takes a `Clock` and gives the next one. A step that makes no sense in the clock's state (pausing what
has stopped) changes nothing, and a step dated before the one before it lasts no time.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sla.clocks import State
from sla.hours import ServiceHours
from sla.policy import Metric


@dataclass(frozen=True, slots=True)
class Clock:
    """`due_at` is where `target_seconds` of service time run out; while paused, as it was when the pause began.

    `paused_seconds` is service time that did not count: paused, or solved and reopened. After a switch of terms
    `measured_from` is where the hours in force began to measure, with what was used and paused before.
    """

    metric: Metric
    target_seconds: int
    started_at: datetime
    due_at: datetime
    state: State = "running"
    stopped_at: datetime | None = None
    paused_since: datetime | None = None
    paused_seconds: int = 0
    breached_at: datetime | None = None
    measured_from: datetime | None = None
    used_before: int = 0
    paused_before: int = 0


def start(hours: ServiceHours, metric: Metric, at: datetime, target_seconds: int) -> Clock:
    """A clock starts running; a target of zero promises nothing and must not be started."""
    if target_seconds <= 0:
        raise ValueError("nothing is promised, so there is no clock")
    return Clock(metric, target_seconds, at, hours.add(at, target_seconds))


def observe(clock: Clock, now: datetime) -> Clock:
    """Mark the breach if the budget ran out before now; the breach is dated where it happened, not where it was seen."""
    if clock.state != "running" or clock.due_at >= now:
        return clock
    return replace(clock, state="breached_open", breached_at=clock.due_at)


def pause(clock: Clock, at: datetime) -> Clock:
    """Hold a running clock. After the budget ran out pausing changes nothing."""
    clock = observe(clock, at)
    return replace(clock, state="paused", paused_since=at) if clock.state == "running" else clock


def resume(hours: ServiceHours, clock: Clock, at: datetime) -> Clock:
    """Let it run again: the due moves by the service time the pause covered, and by no more."""
    if clock.paused_since is None:
        return clock
    covered = max(0, hours.between(clock.paused_since, at))
    return replace(
        clock,
        state="running",
        paused_since=None,
        paused_seconds=clock.paused_seconds + covered,
        due_at=max(hours.add(clock.due_at, covered), at),
    )


def stop(hours: ServiceHours, clock: Clock, at: datetime) -> Clock:
    """The promise is fulfilled: met if the due is not before this instant, also where that is learnt of only after the due."""
    clock = observe(resume(hours, clock, at), at)
    if clock.state == "breached_open" and clock.breached_at is not None and at <= clock.breached_at:
        clock = replace(clock, state="running", breached_at=None)
    if clock.state == "running":
        return replace(clock, state="met", stopped_at=at)
    return replace(clock, state="breached_done", stopped_at=at) if clock.state == "breached_open" else clock


def reopen(clock: Clock) -> Clock:
    """A stopped clock is held since it stopped, until it is resumed: the time between does not count. A breach stays."""
    if clock.state == "breached_done":
        return replace(clock, state="breached_open", stopped_at=None)
    return (
        replace(clock, state="paused", paused_since=clock.stopped_at, stopped_at=None)
        if clock.state == "met"
        else clock
    )


def unstop(clock: Clock) -> Clock:
    """What stopped it turned out not to have happened: it runs as if it had never stopped."""
    if clock.state not in ("met", "breached_done"):
        return clock
    return replace(clock, state="running" if clock.state == "met" else "breached_open", stopped_at=None)


def void(clock: Clock, at: datetime) -> Clock:
    """Neither met nor broken: rejected, merged, withdrawn."""
    return replace(clock, state="voided", stopped_at=clock.stopped_at or at, paused_since=None)


def used_seconds(hours: ServiceHours, clock: Clock, now: datetime) -> int:
    """Service time used until now, pauses left out."""
    end = clock.stopped_at or clock.paused_since or now
    measured = hours.between(clock.measured_from or clock.started_at, end)
    return clock.used_before + max(0, measured - (clock.paused_seconds - clock.paused_before))


def warn_at(hours: ServiceHours, clock: Clock, percent: int) -> datetime:
    """When this share of the target will be used, measured in service time; over 100 lies after the due."""
    return hours.add(clock.due_at, clock.target_seconds * (percent - 100) // 100)


def switch(
    old: ServiceHours, new: ServiceHours, clock: Clock, at: datetime, target_seconds: int, recounted: int | None = None
) -> Clock:
    """Other terms from this instant on: used time stays as the old hours measured it, the rest runs in the new ones.
    `recounted` is what was used as the new hours measure it, where they are to measure all of it.

    A breach that happened stays; a target already exceeded is due at the change (at the end of a pause), not before.
    """
    if clock.state not in ("running", "paused", "breached_open"):
        return clock
    clock = observe(clock, at)
    used = used_seconds(old, clock, at) if recounted is None else recounted
    since = clock.paused_since or at
    due = new.add(since, target_seconds - used) if target_seconds > used else clock.breached_at or since
    return replace(
        clock,
        target_seconds=target_seconds,
        due_at=due,
        measured_from=since,
        used_before=used,
        paused_before=clock.paused_seconds,
    )
