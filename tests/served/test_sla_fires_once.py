"""Firing survives whatever stops it: a process killed at any statement, a clock that jumps, a night of downtime, two at work."""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from house.reactions import afterwards
from sla import watch
from sla.registry import Registry
from sla.tables import SlaBreach
from staff.tables import Agent
from storage.database import Database
from storage.outbox import Outbox
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk
from ticketing import notice_mails

STRIDE = 1 if os.environ.get("SCHALTER_TRIAL") == "full" else 7
"""Every how manieth statement is the last one of some process."""
LEASE_IS_OVER = 6
"""Minutes after which what a dead process had in its hand is taken up again."""

_LONGEST_LIFE = 60
"""Seconds after which a process that hangs is ended, which is a fault."""


def dies_at(desk: SteppedDesk, statement: int) -> int:
    """Starts a process that fires what is due, and is killed (SIGKILL) before its n-th statement or commit; its number."""
    process = os.fork()
    if process:
        return process
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(_LONGEST_LIFE)
        _fire(desk, statement)
    finally:
        os._exit(1)  # not reached in a process that came to its end


def _fire(desk: SteppedDesk, statement: int) -> None:
    ran = 0

    def count(*_: Any) -> None:
        nonlocal ran
        ran += 1
        if ran == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    database = Database(desk.settings.database_url, desk.clock, desk.database.reactions, threads=2)
    for engine in {database._writer, database._reader}:
        for name in ("before_cursor_execute", "commit"):
            event.listen(engine, name, count)
    everything(desk, database)
    os._exit(0)


def everything(desk: SteppedDesk, database: Database) -> None:
    """Levels are booked, notices told, members mailed: as the loops of one process do it, until nothing is due."""
    registry = Registry()
    notices = {kind: one for kind, one in afterwards(desk.parts).items() if kind in ("staff_notice", "customer_notice")}
    while database.change_now(lambda change: watch.sweep(change, registry)):
        pass
    asyncio.run(_work_off(Outbox(database, notices)))
    database.change_now(lambda change: notice_mails.sweep(change, desk.desk))


async def _work_off(outbox: Outbox) -> None:
    while await outbox.work_due():
        pass


def lives(process: int) -> bool:
    """Whether it came to its end; False where it was killed. Any other end is a fault of the test."""
    _, status = os.waitpid(process, 0)
    assert status in (0, signal.SIGKILL)
    return status == 0


def booked(desk: SteppedDesk, ticket: int) -> list[tuple[Any, Any]]:
    lines = desk.history(ticket, "deadline_warned", "deadline_missed")
    return [(line.data.get("percent", 100), line.at) for line in lines]


ALL = [(75, "11:30"), (90, "11:48"), (100, "12:00"), (150, "13:00")]


def expected(day: str) -> list[tuple[int, Any]]:
    return [(percent, berlin(f"{day} {hour}")) for percent, hour in ALL]


@pytest.mark.parametrize(
    ("database_url", "processes"), [("sqlite", 1), ("postgres", 1), ("postgres", 2)], indirect=["database_url"]
)
def test_killed_at_each_statement_of_firing_every_deadline_is_booked_and_told_once(
    database_url: str, tmp_path: Path, processes: int
):
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-15 08:00") as desk:
        desk.do(_lead)
        tickets = [desk.write().ticket_id for _ in range(2)]
        desk.at("2026-06-15 11:05")
        desk.database._writer.dispose()
        desk.database._reader.dispose()
        statement, killed = 1, 0
        while True:
            started = [dies_at(desk, statement + one * 3) for one in range(processes)]
            lived = [lives(one) for one in started]
            killed += lived.count(False)
            if all(lived):
                break
            statement += STRIDE
            desk.clock.to(desk.clock.now() + timedelta(minutes=LEASE_IS_OVER))
        assert killed > 5
        desk.at("2026-06-16 09:00")
        everything(desk, desk.database)
        for ticket in tickets:
            assert booked(desk, ticket) == [(75, berlin("2026-06-15 09:30")), (90, berlin("2026-06-15 09:48")), (100, berlin("2026-06-15 10:00")), (150, berlin("2026-06-15 11:00"))]  # fmt: skip
            assert [line.data["percent"] for line in desk.history(ticket, "staff_notified")] == [150]
            assert [one.kind for one in desk.sent(ticket)] == ["acknowledgement", "violation"]
        rows = desk.database.read_now(lambda session: session.exec(select(SlaBreach)).all())
        assert sorted((row.ticket_id, row.due_at) for row in rows) == [(one, berlin("2026-06-15 10:00")) for one in sorted(tickets)]  # fmt: skip
        told = mailed(desk)  # in one mail, or in two where a process died between the tickets
        assert {to for to, _ in told} == {"lead@x.example"}
        assert [sum(desk.ticket(ticket).number in text for _, text in told) for ticket in tickets] == [1, 1]


def _lead(change: Any) -> None:
    change.session.add(Agent(login="lead", display_name="Lea", email="lead@x.example", roles=["lead"]))


def mailed(desk: SteppedDesk) -> list[tuple[str, str]]:
    """To whom, and the text, of each mail to the desk's own people."""
    kept = select(OutboxEntry).where(OutboxEntry.kind == "staff_mail").order_by(col(OutboxEntry.id))
    rows = desk.database.read_now(lambda session: session.exec(kept).all())
    return [(one.payload["to"], one.payload["text"]) for one in rows]


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
