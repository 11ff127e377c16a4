"""Very many dues moved at once by a changed calendar: each to where it would move by itself, to the second."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlmodel import col, select

from sla import moving
from sla.budgets import Budget
from sla.clock_data import KeptClock
from sla.eras import VersionedHours
from sla.levels import next_look
from sla.recompute import Recompute
from sla.running_clock import observe, pause, resume, start
from sla.saving import save_calendar
from sla.tables import SlaTimer
from sla.terms import Promise
from sla.ticket_clocks import COUNTING, OPEN, columns, keep_up
from storage.types import FAR_FUTURE
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk

OFFICE = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
ROUND_THE_CLOCK = {day: [["00:00", "24:00"]] for day in ("tue", "wed", "sun")}


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def a_clock(chance: Random, ticket: int, hours: VersionedHours, earliest: datetime) -> SlaTimer:
    """One that began some time within eight weeks, and may have paused, been warned of, or run out."""
    began = earliest + timedelta(seconds=chance.randrange(8 * 7 * 86_400), microseconds=chance.choice((0, 250_000)))
    minutes = chance.choice((1, 59, 240, 2400, 9600, chance.randrange(1, 20_000)))
    budget, days = (Budget(days=7), {"days": 7}) if chance.random() < 0.2 else (Budget(minutes * 60), {})
    seconds = budget.seconds_from(hours, began)
    said = {"minutes": budget.seconds // 60, "warn_percent": [75, 90], **days}
    promise = Promise(budget, hours, said)
    clock = start(hours, "resolution", began, seconds)
    if chance.random() < 0.6:
        clock = pause(clock, began + timedelta(seconds=chance.randrange(10 * 86_400)))
        if chance.random() < 0.7:
            clock = resume(hours, clock, began + timedelta(days=10, seconds=chance.randrange(3 * 86_400)))
    warned = chance.choice((0, 0, 75, 90, 100, 150))
    if warned >= 100:
        clock = observe(clock, clock.due_at + timedelta(seconds=1))
    return SlaTimer(
        ticket_id=ticket, target=promise.taken(began, seconds), calendar="business", metric="resolution", warned=warned,
        terms_since=FAR_FUTURE, next_at=next_look(clock, hours, [75, 90], warned), **columns(KeptClock(clock, began)),
    )  # fmt: skip


def save(desk: SteppedDesk, since: str, form: dict[str, Any], seen: int) -> None:
    hours = {"tz": "Europe/Berlin", **form}
    desk.do(lambda change: save_calendar(change, "business", hours, berlin(since), seen=seen))
    desk.parts.registry.forget()


def moved_by_statements(desk: SteppedDesk) -> int:
    """How many clocks PostgreSQL moves by itself after a saving; it tells where those begin that are left, so that no other is read."""
    terms = desk.database.read_now(desk.parts.registry.current)
    moved = known = reached = 0
    while isinstance(
        move := desk.database.read_now(
            partial(moving.planned, terms=terms, code="business", known=known, reached=reached)
        ),
        moving.Move,
    ):
        moved += desk.do(lambda change, move=move: moving.portion(change.session, move, move.reached, move.last))
        known, reached = move.known, move.last
    older = (SlaTimer.calendar == "business", col(SlaTimer.state).in_(OPEN), SlaTimer.calendar_version < terms.version("business"))  # fmt: skip
    left = desk.database.read_now(lambda session: session.exec(select(SlaTimer.id).where(*older)).all())
    assert move == min((number - 1 for number in left), default=None)
    return moved


def test_many_dues_move_together_to_where_each_would_move_by_itself(desk: SteppedDesk):
    """Hours after hours are saved, for random clocks that began before and after; on PostgreSQL most are moved by its statements."""
    chance, tickets = Random(4), [desk.write().ticket_id for _ in range(3)]
    hours = desk.database.read_now(desk.parts.registry.current).hours("business")
    clocks = [a_clock(chance, chance.choice(tickets), hours, desk.clock.now() - timedelta(weeks=6)) for _ in range(250)]
    desk.do(lambda change: change.session.add_all(clocks))
    saved = [
        ("2026-06-15 00:00", {"week": OFFICE, "exceptions": {"2026-12-24": [["08:00", "12:00"]]}}),
        ("2026-06-13 04:00", {"week": {"sat": [["22:00", "06:00"]], "mon": [["07:15", "09:16"], ["11:00", "19:00"]]}}),
        ("2026-06-16 10:30", {"week": ROUND_THE_CLOCK, "holiday_set": "DE-BY"}),
    ]
    for seen, (since, form) in enumerate(saved, start=1):
        before = [row for ticket in tickets for row in desk.timers(ticket)]
        save(desk, since, form, seen)
        terms = desk.database.read_now(desk.parts.registry.current)
        desk.do(lambda change, terms=terms, rows=before: [keep_up(change, terms, row, {}, change.now) for row in rows])
        moved = 0 if desk.database.sqlite else moved_by_statements(desk)
        assert desk.database.sqlite or seen > 1 or moved > 20, "its statements find what knows of the saving before"
        assert moved + Recompute(desk.database, desk.parts.registry).now("business") > 20
        after = [row for ticket in tickets for row in desk.timers(ticket)]
        assert [(row.due_at, row.next_at) for row in after] == [(row.due_at, row.next_at) for row in before]
        for ticket in tickets:
            assert desk.next_due(ticket).at == min(row.due_at for row in desk.timers(ticket) if row.state in COUNTING)
