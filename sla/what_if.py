"""What a draft would change: the stored clocks of an installation, read and judged. Nothing is written."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, String, cast, select
from sqlmodel import Session, col

from sla.clock_data import from_data, was_moot
from sla.clocks import ClockState
from sla.derived import counts, derived
from sla.eras import FROM_EVER
from sla.had_ruled import had_ruled
from sla.in_order import Line
from sla.measure import Hold
from sla.policy import BY_HAND
from sla.rebuild import promises_first_response, retell
from sla.registry import dimensions_of
from sla.simulation import (
    Differences,
    Draft,
    Judged,
    Kept,
    Turn,
    as_drafted,
    judged,
    moved,
    retold,
    summed,
)
from sla.tables import SlaTimer
from sla.terms import Promise, Terms
from sla.third_party import WAITS
from sla.third_party_waits import held_otherwise
from sla.ticket_clocks import OPEN
from sla.zone_offsets import EPOCH, second_of
from ticketing.states import State, shelf
from ticketing.tables import Ticket, TicketEvent
from ticketing.week_load import WeekLoad

UTC = ZoneInfo("UTC")
BATCH = 2000
MONTH = timedelta(days=30)
_COLUMNS: tuple[Any, ...] = (
    col(SlaTimer.id), col(SlaTimer.ticket_id), col(SlaTimer.metric), col(SlaTimer.state), col(SlaTimer.started_at),
    col(SlaTimer.stopped_at), col(SlaTimer.due_at), col(SlaTimer.breached_at), col(SlaTimer.paused_since), col(SlaTimer.calendar),
    cast(col(SlaTimer.target), String).label("target"), cast(col(SlaTimer.clock), String).label("clock"),
    col(Ticket.number), col(Ticket.segment), col(Ticket.type), col(Ticket.priority), col(Ticket.category), col(Ticket.first_channel),
    col(Ticket.level), col(Ticket.organisation_id), col(Ticket.beyond), col(Ticket.state).label("ticket_state"),
)  # fmt: skip
"""What a clock took and what it is stay the text they are stored as: of most clocks little of it is asked."""

_TICKET = (
    col(Ticket.id), col(Ticket.organisation_id), col(Ticket.segment), col(Ticket.type), col(Ticket.priority), col(Ticket.category),
    col(Ticket.first_channel), col(Ticket.level), col(Ticket.beyond),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Simulated:
    """What saving would do to open deadlines, and what the draft would have made of those of the last months. `begin`: so many
    deadlines begin on tickets that wait already, for nothing was promised there before; `begin_late` of them are overdue at once."""

    open: Differences
    past: Differences
    months: int
    begin: int = 0
    begin_late: int = 0
    load: WeekLoad | None = None
    """Of the past: how many deadlines were due and missed, see `KINDS`, and would have been."""


KINDS = (DUE, MISSED) = ("due", "missed")
"""What is counted by hour of the week; a missed one in the hour its budget ran out in."""


def simulate(
    session: Session, terms: Terms, draft: Draft, now: datetime, months: int = 3, zone: ZoneInfo = UTC
) -> Simulated:
    """Judges every open clock, and every one that ended in the last `months` (of 30 days) or is overdue. Hours of the week are
    those of `zone`."""
    load = WeekLoad(KINDS, zone)
    opened, past = _open(session, terms, draft, now), summed(*_past_turns(session, terms, draft, now, months, load))
    return Simulated(opened, past, months, *_begin(session, terms, draft, now), load)


def _open(session: Session, terms: Terms, draft: Draft, now: datetime) -> Differences:
    turns: list[Turn] = []
    clocks = 0
    for rows in _batches(session, col(SlaTimer.state).in_(OPEN)):
        kept = [kept_of(row) for row in rows]
        clocks += len(kept)
        turns += moved(kept, terms, draft, now)
    return summed(turns, clocks)


def _begin(session: Session, terms: Terms, draft: Draft, now: datetime) -> tuple[int, int]:
    """How many clocks `sla/newly_promised.py` would begin, and how many of these are overdue at once."""
    if draft.targets is None:
        return 0, 0
    drafted, at = as_drafted(terms, draft, draft.since), max(now, draft.since)
    changes = [one for one in drafted.changes if FROM_EVER < one <= at]
    begun = late = after = 0
    question = select(*_TICKET).where(col(Ticket.shelf) < shelf(State.CLOSED)).order_by(col(Ticket.id)).limit(BATCH)
    while rows := session.execute(question.where(col(Ticket.id) > after)).all():
        after = rows[-1].id
        owed = {row: newly for row in rows if (newly := drafted.newly(dimensions_of(row), draft.since))}
        lines = _lines(session, [row.id for row in owed])
        for row, metrics in owed.items():
            by = next((line.data.get("by", "") for line in lines[row.id] if line.kind == "opened"), "")
            told = retell(lines[row.id], dimensions_of(row), promises_first_response(by, row.first_channel), changes)
            begins = [one for metric in metrics for one in derived(told, drafted, metric, at) if one.state in OPEN]
            begun += len(begins)
            late += sum(_overdue_at_once(one, draft.since, at) for one in begins)
    return begun, late


def _overdue_at_once(state: ClockState, since: datetime, at: datetime) -> bool:
    """Whether a clock that begins has used its whole target already; what was missed under an earlier promise is no news."""
    ran_out = state.breached_at or state.due_at
    return state.paused_since is None and ran_out is not None and since <= ran_out <= at


def turned(session: Session, terms: Terms, draft: Draft, now: datetime, months: int) -> list[Turn]:
    """Every past verdict that is another one, had the draft ruled then."""
    found, _ = _past_turns(session, terms, draft, now, months)
    return [turn for turn in found if turn.other_verdict]


def _past_turns(
    session: Session, terms: Terms, draft: Draft, now: datetime, months: int, load: WeekLoad | None = None
) -> tuple[list[Turn], int]:
    """Every difference, and how many clocks were looked at; each is counted into `load`."""
    drafted = had_ruled(terms, draft)
    held = terms.held_by_third_parties or drafted.held_by_third_parties
    turns: list[Turn] = []
    clocks = 0
    ended = col(SlaTimer.state).in_(("met", "breached_done")) & (col(SlaTimer.stopped_at) >= now - months * MONTH)
    for batch in _batches(session, ended | (col(SlaTimer.state) == "breached_open")):
        rows = [row for row in batch if not _says(row, "joined")]  # the story of two tickets, told by neither log
        clocks += len(rows)
        other = held_otherwise(session, ((row, _read(row.target)) for row in rows), drafted) if held else ()
        simple = [row.id not in other and _ran_under_one_promise(row, terms) for row in rows]
        together = judged_together([row for row, one in zip(rows, simple, strict=True) if one], drafted, now)
        asked = [row for row, one in zip(rows, simple, strict=True) if not one]
        for row, found in chain(together, _from_history(session, drafted, asked, now)):
            if load is not None:
                _count(load, row, found)
            if found.turn:
                turns.append(found.turn)
    return turns, clocks


def _count(load: WeekLoad, row: Row[Any], found: Judged) -> None:
    share = load.share(row.level, row.segment)
    hour = load.hour(row.breached_at or row.due_at)
    share.before[DUE][hour] += 1
    if row.breached_at is not None:
        share.before[MISSED][hour] += 1
    if found.due is not None:
        hour = load.hour(found.due)
        share.after[DUE][hour] += 1
        share.after[MISSED][hour] += found.missed


def judged_together(rows: Sequence[Row[Any]], drafted: Terms, now: datetime) -> Iterator[tuple[Row[Any], Judged]]:
    """What the draft makes of past clocks that ran under one promise. Those that never paused are reckoned at once, to the
    same second as one by one."""
    unpaused: dict[int, tuple[Promise, list[Row[Any]]]] = {}
    for row in rows:
        promise = drafted.promise(row.metric, dimensions_of(row), row.started_at)
        if promise is None or promise.budget.in_days or row.paused_since is not None or _says(row, "pauses"):
            yield row, judged(kept_of(row), drafted, now)
        else:
            unpaused.setdefault(id(promise), (promise, []))[1].append(row)
    for promise, group in unpaused.values():
        for row, due in zip(group, _dues(promise, group), strict=True):
            missed = due < (row.stopped_at or now)
            if due != row.due_at or missed:
                turn = Turn(row.number, row.metric, row.due_at, due, False, missed, row.id, row.level, row.segment)
                yield row, Judged(due, missed, turn)
            else:
                yield row, Judged(due, False)


def _dues(promise: Promise, rows: Sequence[Row[Any]]) -> Iterator[datetime]:
    """When the clocks of these rows would be due under the promise."""
    import numpy as np  # only a draft needs it, a start does not

    from sla import bulk

    starts = np.array([second_of(row.started_at) for row in rows], dtype=np.int64)
    dues = bulk.added(promise.hours, starts, np.full_like(starts, promise.budget.seconds))
    return (EPOCH + timedelta(seconds=due) for due in dues.tolist())


def _ran_under_one_promise(row: Row[Any], terms: Terms) -> bool:
    """Such a clock's row tells all. After a breach, a switch of terms, or another nature of the ticket, its history has
    to be asked."""
    if row.breached_at is not None or _says(row, "terms"):
        return False
    promise = terms.promise(row.metric, dimensions_of(row), row.started_at)
    return promise is not None and promise.same_as(_read(row.target))


def _says(row: Row[Any], name: str) -> bool:
    """Whether the clock of a row has something under this name."""
    return f'"{name}":' in row.clock


@lru_cache(maxsize=4096)
def _read(text: str) -> Mapping[str, Any]:
    """Terms as they were taken; many clocks took the same."""
    found: Mapping[str, Any] = json.loads(text)
    return found


def _from_history(
    session: Session, drafted: Terms, rows: Sequence[Row[Any]], now: datetime
) -> Iterator[tuple[Row[Any], Judged]]:
    """Clocks whose tickets are told anew, each matched with the run it is."""
    wanted = {(row.ticket_id, row.metric) for row in rows}
    tickets = sorted({ticket for ticket, _ in wanted})
    judged_rows = {row.id for row in rows}
    all_rows: Mapping[int, list[Row[Any]]] = _of_tickets(session, tickets)
    lines = _lines(session, tickets)
    for ticket in tickets:
        mine = all_rows[ticket]
        history = lines[ticket]
        by = next((line.data.get("by", "") for line in history if line.kind == "opened"), "")
        told = retell(history, dimensions_of(mine[0]), promises_first_response(by, mine[0].first_channel), [one for one in drafted.changes if FROM_EVER < one <= now])  # fmt: skip
        for metric in drafted.metrics:
            if (ticket, metric) not in wanted:
                continue
            runs = [row for row in mine if row.metric == metric and counts(metric, row.state)]
            runs = [row for row in runs if not was_moot(from_data(json.loads(row.clock), row.due_at))]
            states = [one for one in derived(told, drafted, metric, now) if counts(metric, one.state)]
            for place, row in enumerate(runs):
                state = states[place] if place < len(states) else None
                if row.id in judged_rows:
                    yield row, retold(kept_of(row), state)


def _batches(session: Session, *wanted: Any) -> Iterator[Sequence[Row[Any]]]:
    after = 0
    question = (
        select(*_COLUMNS)
        .join(Ticket, col(Ticket.id) == col(SlaTimer.ticket_id))
        .where(*wanted, col(SlaTimer.metric) != BY_HAND)
    )
    while rows := session.execute(
        question.where(col(SlaTimer.id) > after).order_by(col(SlaTimer.id)).limit(BATCH)
    ).all():
        yield rows
        after = rows[-1].id


def _of_tickets(session: Session, tickets: Sequence[int]) -> Mapping[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    question = select(*_COLUMNS).join(Ticket, col(Ticket.id) == col(SlaTimer.ticket_id)).order_by(col(SlaTimer.id))
    for start in range(0, len(tickets), 500):
        for row in session.execute(question.where(col(SlaTimer.ticket_id).in_(tickets[start : start + 500]))):
            found[row.ticket_id].append(row)
    return found


def _lines(session: Session, tickets: Sequence[int]) -> Mapping[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    columns = (col(TicketEvent.ticket_id), col(TicketEvent.kind), col(TicketEvent.at), col(TicketEvent.data))
    for start in range(0, len(tickets), 500):
        some = tickets[start : start + 500]
        question = select(*columns).where(col(TicketEvent.ticket_id).in_(some)).order_by(col(TicketEvent.id))
        for ticket, kind, at, data in session.execute(question):
            found[ticket].append(Line(kind, at, data))
    return found


def kept_of(row: Row[Any]) -> Kept:
    kept = from_data(json.loads(row.clock), row.due_at)
    pauses: tuple[Hold, ...] = tuple((one.start, one.end) for one in kept.pauses)
    if row.paused_since is not None:
        pauses = (*pauses, (row.paused_since, None))
    return Kept(
        row.number, row.metric, row.state, row.started_at, row.stopped_at, row.due_at, row.breached_at, pauses, row.calendar,
        _read(row.target), dimensions_of(row), kept, row.id, row.ticket_state == WAITS,
    )  # fmt: skip
