"""Firing survives whatever stops it: killed at every statement, a clock that jumps, a night of downtime, two at work."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from sla.tables import SlaBreach
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk


class Killed(BaseException):
    """As if the process had ended there."""


@contextmanager
def killed_at(engines: set[Engine], statement: int) -> Iterator[list[int]]:
    """Everything that speaks to these engines dies at the n-th statement (the commit counts as one); tells how many ran."""
    ran = [0]

    def count(*_: Any) -> None:
        ran[0] += 1
        if ran[0] == statement:
            raise Killed

    hooks = [(engine, name) for engine in engines for name in ("before_cursor_execute", "commit")]
    for engine, name in hooks:
        event.listen(engine, name, count)
    try:
        yield ran
    finally:
        for engine, name in hooks:
            event.remove(engine, name, count)
        for engine in engines:
            engine.dispose()  # the connections of a process that ended are gone


def engines(desk: SteppedDesk) -> set[Engine]:
    return {desk.database._writer, desk.database._reader}


def booked(desk: SteppedDesk, ticket: int) -> list[tuple[Any, Any]]:
    lines = desk.history(ticket, "deadline_warned", "deadline_missed")
    return [(line.data.get("percent", 100), line.at) for line in lines]


ALL = [(75, "11:30"), (90, "11:48"), (100, "12:00"), (150, "13:00")]


def expected(day: str) -> list[tuple[int, Any]]:
    return [(percent, berlin(f"{day} {hour}")) for percent, hour in ALL]


def test_killed_at_each_statement_of_a_sweep_every_level_is_booked_once(database_url: str, tmp_path: Path):
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-15 10:00") as desk:
        tickets = [desk.write().ticket_id for _ in range(2)]
        desk.at("2026-06-15 13:30")
        for statement in range(1, 200):
            try:
                with killed_at(engines(desk), statement):
                    desk.sweep()
            except Killed:
                continue
            break
        assert statement > 5
        desk.sweep()
        for ticket in tickets:
            assert booked(desk, ticket) == expected("2026-06-15")
        rows = desk.database.read_now(lambda session: session.exec(select(SlaBreach)).all())
        assert sorted(row.ticket_id for row in rows) == sorted(tickets)
        assert {row.due_at for row in rows} == {berlin("2026-06-15 12:00")}


def test_a_clock_that_jumps_forwards_and_back_never_fires_twice_and_never_takes_back(database_url: str, tmp_path: Path):
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-15 10:00") as desk:
        ticket = desk.write().ticket_id
        for moment in (
            "2026-06-15 11:50",
            "2026-06-15 10:30",
            "2026-06-15 12:30",
            "2026-06-15 09:00",
            "2026-06-16 10:00",
        ):
            desk.at(moment).sweep()
        assert booked(desk, ticket) == expected("2026-06-15")


@pytest.mark.parametrize("looks", [1, 5])
def test_a_night_of_downtime_is_told_in_one_notice_however_often_it_restarts(
    database_url: str, tmp_path: Path, looks: int
):
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-15 16:00") as desk:
        ticket = desk.write().ticket_id
        desk.at("2026-06-16 09:30")
        for _ in range(looks):
            desk.sweep()
        assert [percent for percent, _ in booked(desk, ticket)] == [75, 90, 100]
        entries = desk.database.read_now(lambda session: session.exec(select(OutboxEntry).where(OutboxEntry.kind == "staff_notice")).all())  # fmt: skip
        assert [one.payload["percent"] for one in entries] == [100]
