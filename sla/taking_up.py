"""A correction makes a promise where there was none: the clock begins then, with the whole target or what is left of it.

What the ticket is owed by its history is asked of the history (`sla/rebuild.py`); time before the promise does not count.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlmodel import col, select

from sla.clock_data import UNPROMISED, KeptClock, Pause, from_data
from sla.clocks import ClockState
from sla.policy import METRICS, Metric
from sla.rebuild import RETOLD, Line, promises_first_response, retell
from sla.registry import dimensions_of
from sla.running_clock import Clock
from sla.simulation import derived
from sla.story import SOLVED
from sla.tables import SlaTimer
from sla.terms import Promise
from sla.ticket_clocks import OPEN, TicketClocks
from ticketing.tables import TicketEvent


def take_up(clocks: TicketClocks, before: Mapping[str, str]) -> None:
    """Begins, or begins again, what is promised now and was not while the ticket had the dimensions `before`."""
    now = dimensions_of(clocks.ticket)
    for metric in METRICS:
        promise = clocks.terms.promise(metric, now, clocks.at)
        if promise is None or clocks.terms.promise(metric, {**now, **before}, clocks.at) or clocks.open(metric):
            continue
        for state in owed(clocks, metric):
            _begin(clocks, metric, promise, state)


def owed(clocks: TicketClocks, metric: Metric) -> list[ClockState]:
    """What still runs by the ticket's history."""
    return [one for one in _told(clocks, metric) if one.state in OPEN]


def solve_lapsed(clocks: TicketClocks) -> None:
    """What was promised no more after an automatic answer, which turned out to have solved the matter before that."""
    for row in clocks.rows:
        if row.metric not in SOLVED or row.state != "voided":
            continue
        for state in _told(clocks, cast(Metric, row.metric)):
            if state.started_at == row.started_at and state.state in ("met", "breached_done"):
                kept = from_data(row.clock, row.due_at)
                clock = replace(
                    kept.clock, state=state.state, stopped_at=state.stopped_at, breached_at=state.breached_at
                )
                pauses = tuple(one for one in kept.pauses if state.stopped_at and one.start < state.stopped_at)
                clocks.take_over(row, replace(kept, clock=clock, pauses=pauses), clocks.terms.hours(row.calendar))


def _told(clocks: TicketClocks, metric: Metric) -> list[ClockState]:
    """Every run of a metric by the ticket's history."""
    clocks.change.write_now()
    question = select(TicketEvent).where(TicketEvent.ticket_id == clocks.ticket.id, col(TicketEvent.kind).in_(RETOLD))
    history = clocks.change.session.exec(question.order_by(col(TicketEvent.id))).all()
    changes = [since for since in clocks.terms.changes if since <= clocks.at]
    lines = [Line(one.kind, one.at, one.data) for one in history]
    by = next((line.data.get("by", "") for line in lines if line.kind == "opened"), "")
    owes = promises_first_response(by, clocks.ticket.first_channel)
    told = retell(lines, dimensions_of(clocks.ticket), owes, changes)
    return derived(told, clocks.terms, metric, clocks.at)


def _begin(clocks: TicketClocks, metric: Metric, promise: Promise, state: ClockState) -> None:
    at, begun, seconds = clocks.at, state.started_at, _promised(promise, state, clocks.at)
    row = next((one for one in reversed(clocks.rows) if _lapsed(one, metric, begun)), None)
    if row is None:
        row = SlaTimer(ticket_id=clocks.ticket.id or 0, metric=metric, state="running", target={}, calendar="", started_at=begun)  # fmt: skip
        clocks.change.session.add(row)
        clocks.change.session.flush()
        clocks.rows.append(row)
        kept = KeptClock(_clock(state, seconds, at), at, pauses=_unpromised(begun, at))
    else:
        before = from_data(row.clock, row.due_at)
        pauses, terms = _unpromised(row.stopped_at or at, at), (at, row.calendar)
        kept = replace(before, clock=_clock(state, seconds, at), pauses=(*before.pauses, *pauses), terms=(*before.terms, terms))  # fmt: skip
    kept = replace(kept, resting=clocks.ticket.state if state.paused_since else "")
    row.target, row.calendar = promise.taken(kept.promised_from, seconds), promise.snapshot["calendar"]
    row.calendar_version, row.terms_since = promise.snapshot["version"], at
    row.warned = row.warned if state.breached_at else 0
    clocks.take_over(row, kept, promise.hours)


def _promised(promise: Promise, state: ClockState, at: datetime) -> int:
    """Service time in all: what was used, and what is left of the days that are counted from the start."""
    if not promise.budget.in_days or state.due_at is None:
        return promise.seconds_from(state.started_at)
    return state.used_seconds + max(0, promise.hours.between(at, state.due_at))


def _clock(state: ClockState, seconds: int, at: datetime) -> Clock:
    assert state.due_at is not None
    paused = state.paused_since is not None
    return Clock(
        state.metric, seconds, state.started_at, state.due_at,
        state="breached_open" if state.breached_at else "paused" if paused else "running", breached_at=state.breached_at,
        paused_since=at if paused and not state.breached_at else None, paused_seconds=state.paused_seconds,
        measured_from=at, used_before=state.used_seconds, paused_before=state.paused_seconds,
    )  # fmt: skip


def _unpromised(start: datetime, end: datetime) -> tuple[Pause, ...]:
    return (Pause(start, end, UNPROMISED),) if start < end else ()


def _lapsed(row: SlaTimer, metric: Metric, started_at: datetime) -> bool:
    return row.metric == metric and row.state == "voided" and row.started_at == started_at
