"""A correction, or a target saved anew, makes a promise where there was none: the clock begins then, with the whole target or
what is left of it.

What the ticket is owed by its history is asked of the history (`sla/rebuild.py`); time before the promise does not count.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sla import working_days
from sla.clock_data import UNPROMISED, KeptClock, Pause, from_data, stepped
from sla.clocks import ClockState
from sla.derived import derived
from sla.history import history_of
from sla.policy import METRICS, Metric
from sla.rebuild import LOGGED, Retold, promises_first_response, retell
from sla.registry import dimensions_of
from sla.running_clock import Clock, reopen, resume, stop, used_seconds
from sla.story import SOLVED
from sla.tables import SlaTimer
from sla.terms import Promise, taken_over
from sla.ticket_clocks import OPEN, Step, TicketClocks, retarget, write


def take_up(clocks: TicketClocks, before: Mapping[str, str], metrics: Iterable[Metric] = ()) -> None:
    """Begins, or begins again, what is promised now and was not while the ticket had the dimensions `before`; of these metrics,
    or of all."""
    earlier = {**dimensions_of(clocks.ticket), **before}
    for metric in metrics or clocks.terms.metrics:
        if not clocks.open(metric) and not clocks.terms.promise(metric, earlier, clocks.at):
            begin_owed(clocks, metric)


def begin_owed(clocks: TicketClocks, metric: Metric) -> None:
    """Begins, or begins again, what still runs by the ticket's history, if it is promised now."""
    promise = clocks.terms.promise(metric, dimensions_of(clocks.ticket), clocks.at)
    if promise:
        for state in owed(clocks, metric):
            _begin(clocks, metric, promise, state, clocks.at)


def begin_promised(clocks: TicketClocks, metric: Metric, since: datetime) -> None:
    """Begins what targets promise since that instant, and ends what has been done since then already."""
    promise = clocks.terms.promise(metric, dimensions_of(clocks.ticket), clocks.at)
    if promise is None or clocks.open(metric):
        return
    there = {row.started_at for row in clocks.rows if row.metric == metric and row.state != "voided"}
    for state in runs_told(clocks, metric):
        done = state.stopped_at is not None and state.state != "voided" and state.stopped_at >= since
        if state.started_at not in there and (done or state.state in OPEN):
            _begin(clocks, metric, promise, state, max(since, state.started_at))


def owed(clocks: TicketClocks, metric: Metric) -> list[ClockState]:
    """What still runs by the ticket's history."""
    return [one for one in runs_told(clocks, metric) if one.state in OPEN]


def run_on(clocks: TicketClocks, row: SlaTimer) -> None:
    """What a solution had ended runs on under what is promised now, having come under what was promised meanwhile. Where that
    is nothing, it was over with its last promise, which may have ended while the ticket was solved."""
    solved, told = row.stopped_at, retold(clocks)
    clocks.step(row, lambda _, clock, __: reopen(clock), state="resolved")
    for since, dimensions in zip(told.since, told.dimensions, strict=True):
        if solved and since >= solved and row.state == "paused" and clocks.terms.promise(row.metric, dimensions, since):
            retarget(clocks.change, clocks.terms, row, dimensions, since, "resolved")
    clocks.step(row, resume)
    clocks.retarget(row)
    if row.state != "voided":
        return
    for state in runs_told(clocks, row.metric):
        if state.started_at == row.started_at and state.state == "voided":
            kept = from_data(row.clock, row.due_at)
            kept = replace(kept, clock=replace(kept.clock, stopped_at=state.stopped_at), pauses=_until(kept, state))
            clocks.take_over(row, kept, clocks.terms.hours(row.calendar))


def as_of(clocks: TicketClocks, row: SlaTimer, take: Step, at: datetime) -> None:
    """A step of which is learnt only now that it was taken at an instant that has passed: what was measured, promised or missed since
    then is undone, what had been missed by then stays missed. What stands still from then on does so under what is promised now."""
    kept = from_data(row.clock, row.due_at)
    since = kept.clock.breached_at or kept.clock.measured_from
    if since is None or since < at:
        clocks.step(row, take, at)
        return
    used = next((one.used_seconds for one in runs_told(clocks, row.metric) if one.started_at == row.started_at), 0)
    undone = replace(
        kept.clock, state="running", breached_at=None, measured_from=at, used_before=used, paused_before=kept.clock.paused_seconds
    )  # fmt: skip
    later = [calendar for until, calendar in kept.terms if until > at]
    terms = tuple(one for one in kept.terms if one[0] <= at) + tuple((at, calendar) for calendar in later[:1])
    kept = replace(kept, clock=undone, pauses=tuple(one for one in kept.pauses if one.start < at), terms=terms)
    hours = clocks.terms.hours(row.calendar)
    promise = clocks.terms.promise(row.metric, dimensions_of(clocks.ticket), clocks.at)
    kept = stepped(kept, take(hours, undone, at), at, clocks.ticket.state)
    if promise and kept.clock.paused_since:
        kept = replace(kept, clock=working_days.put_under(promise, kept, hours, clocks.at))
    clocks.take_over(row, kept, hours)


def answered(clocks: TicketClocks, row: SlaTimer, contact_id: int, by: str) -> None:
    """Stops a clock by an answer, also where other targets have begun to hold since that: then they never measured it."""
    if clocks.at < row.terms_since and row.paused_since is None:
        as_of(clocks, row, stop, clocks.at)
    clocks.answer(row, contact_id, by)


def answer_lapsed(clocks: TicketClocks, contact_id: int, by: str) -> None:
    """What was promised no more after an answer that is learnt of only now."""
    if clocks.terms.holds_since(clocks.at) < clocks.terms.holds_since(clocks.change.now):
        for row in stop_lapsed(clocks, ("first_response", "update")):
            clocks.answer(row, contact_id, by)


def stop_lapsed(clocks: TicketClocks, metrics: Collection[Metric] = SOLVED) -> list[SlaTimer]:
    """What was promised no more after something, as an automatic answer that solved the matter, that turned out to have ended it."""
    found = []
    for row in clocks.rows:
        there = {(one.metric, one.started_at) for one in clocks.rows if one.state != "voided"}
        if row.metric not in metrics or row.state != "voided" or (row.metric, row.started_at) in there:
            continue
        for state in runs_told(clocks, row.metric):
            if state.started_at == row.started_at and state.state in ("met", "breached_done"):
                kept = from_data(row.clock, row.due_at)
                clock = replace(
                    kept.clock, state=state.state, stopped_at=state.stopped_at, breached_at=state.breached_at
                )
                kept = replace(kept, clock=clock, pauses=_until(kept, state))
                clocks.take_over(row, kept, clocks.terms.hours(row.calendar))
                found.append(row)
    return found


def _until(kept: KeptClock, state: ClockState) -> tuple[Pause, ...]:
    """The pauses of a clock that was over when its history says."""
    over = state.stopped_at
    return tuple(replace(one, end=min(one.end, over)) for one in kept.pauses if over and one.start < over)


def restart_lapsed(clocks: TicketClocks, before: datetime | None, at: datetime) -> None:
    """What began with an entry stamp that proved wrong and was promised no more by now, began with the right one; or never, where
    it was over before that, or nothing was promised from then on. What was wanted no more by then is left as it was measured."""
    for row in clocks.rows:
        over = row.stopped_at
        if row.state != "voided" or row.started_at != before or over is None:
            continue
        told = [one.started_at for one in runs_told(clocks, row.metric)]
        if before in told:
            continue
        if over >= at and at in told:
            clocks.restart(row, at)
        else:
            clocks.never(row, at)
    there = {row.metric for row in clocks.rows if row.started_at == at}
    for metric in METRICS:  # what was promised with the right stamp and not with the wrong one
        begins = metric not in there and any(one.started_at == at for one in runs_told(clocks, metric))
        if begins and (begun := clocks.start(metric, at)):
            clocks.change.session.flush()
            clocks.restart(begun, at)


def runs_told(clocks: TicketClocks, metric: Metric) -> list[ClockState]:
    """Every run of a metric by the ticket's history."""
    return derived(retold(clocks), clocks.terms, metric, clocks.at)


def retold(clocks: TicketClocks) -> Retold:
    """The ticket's history until now."""
    lines = history_of(clocks.change, clocks.ticket.id or 0, LOGGED)
    changes = [since for since in clocks.terms.changes if since <= clocks.at]
    by = next((line.data.get("by", "") for line in lines if line.kind == "opened"), "")
    owes = promises_first_response(by, clocks.ticket.first_channel)
    return retell(lines, dimensions_of(clocks.ticket), owes, changes)


def _begin(clocks: TicketClocks, metric: Metric, promise: Promise, state: ClockState, since: datetime) -> None:
    """The clock in the state its ticket's history tells, promised since that instant."""
    begun, reached = state.started_at, _reached(clocks, state, since)
    seconds = _promised(promise, state, reached, since)
    row = next((one for one in reversed(clocks.rows) if _lapsed(one, metric, begun)), None)
    if row is None:
        row = SlaTimer(ticket_id=clocks.ticket.id or 0, metric=metric, state="running", target={}, calendar="", started_at=begun)  # fmt: skip
        clocks.change.session.add(row)
        clocks.change.session.flush()
        clocks.rows.append(row)
        kept = KeptClock(_clock(promise, state, seconds, reached, since), clocks.at, pauses=_unpromised(begun, since))
    else:
        before = from_data(row.clock, row.due_at)
        if _missed_before(state, since):  # nothing holds it any more
            used = used_seconds(clocks.terms.hours(row.calendar), before.clock, since)
            state = replace(state, used_seconds=used, paused_seconds=before.clock.paused_seconds)
        pauses, terms = _unpromised(max(row.stopped_at or since, begun), since), (since, row.calendar)
        clock = _clock(promise, state, seconds, reached, since)
        measured = () if promise.recount else (*before.terms, terms)
        kept = replace(before, clock=clock, pauses=(*before.pauses, *pauses), terms=measured)
    kept = replace(kept, resting=clocks.ticket.state if state.paused_since else "")
    taken = promise.taken(kept.promised_from, seconds)
    row.target = taken_over(row.target, taken, bool(row.target) and _missed_before(state, since))
    row.calendar = promise.snapshot["calendar"]
    row.calendar_version, row.terms_since = promise.snapshot["version"], since
    row.warned = row.warned if _missed_before(state, since) else 0
    if state.stopped_at is None:
        clocks.take_over(row, kept, promise.hours)
    else:
        write(clocks.change, row, kept, promise.hours)
        clocks.step(row, stop, state.stopped_at)


def _reached(clocks: TicketClocks, state: ClockState, since: datetime) -> datetime:
    """Until when the clock has used what its history says."""
    if state.stopped_at is not None:
        return state.stopped_at
    return clocks.at if state.paused_since is None else max(since, state.paused_since)


def _missed_before(state: ClockState, since: datetime) -> bool:
    """Whether it had run out under an earlier promise: that stays booked; what ran out since is still to be."""
    return state.breached_at is not None and state.breached_at < since


def _promised(promise: Promise, state: ClockState, reached: datetime, since: datetime) -> int:
    """Service time in all: what was used, and what is left of the days that are counted from the start."""
    if not promise.budget.in_days or state.due_at is None:
        return promise.seconds_from(since)
    return max(0, state.used_seconds + promise.hours.between(reached, state.due_at))


def _clock(promise: Promise, state: ClockState, seconds: int, reached: datetime, since: datetime) -> Clock:
    assert state.due_at is not None
    missed = _missed_before(state, since)
    paused = state.paused_since is not None and not missed
    due = state.due_at if missed else state.breached_at or state.due_at
    if paused:  # the pause counts from where the promise found it, and so does what is left
        left = seconds - state.used_seconds
        due = promise.hours.add(reached, left) if left > 0 else reached
    return Clock(
        state.metric, seconds, state.started_at, due,
        state="breached_open" if missed else "paused" if paused else "running", breached_at=state.breached_at if missed else None,
        paused_since=reached if paused else None, paused_seconds=state.paused_seconds,
        measured_from=reached, used_before=state.used_seconds, paused_before=state.paused_seconds,
    )  # fmt: skip


def _unpromised(start: datetime, end: datetime) -> tuple[Pause, ...]:
    return (Pause(start, end, UNPROMISED),) if start < end else ()


def _lapsed(row: SlaTimer, metric: Metric, started_at: datetime) -> bool:
    return row.metric == metric and row.state == "voided" and row.started_at == started_at
