"""The watch over deadlines: each level once, dated where it happened, whatever stood still or died meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from sla import watch
from sla.notices import StaffNotices
from sla.registry import Registry
from sla.tables import SlaBreach, SlaTimer
from sla.unwatched import unwatched
from storage.database import Database
from storage.outbox import Handler, Outbox
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk

DeskAt = Callable[[str], SteppedDesk]


@pytest.fixture
def desk_at(database_url: str, tmp_path: Path) -> Iterator[DeskAt]:
    with ExitStack() as opened:
        yield lambda start: opened.enter_context(stepped_desk(database_url, tmp_path / "desk", start))


def told(desk: SteppedDesk, ticket: int) -> list[tuple[str, Any, Any]]:
    """(metric, percent or 100, instant) of every level in the history."""
    return [
        (line.data["metric"], line.data.get("percent", 100), line.at)
        for line in desk.history(ticket, "deadline_warned", "deadline_missed")
    ]


def notices(desk: SteppedDesk) -> list[OutboxEntry]:
    kept = select(OutboxEntry).where(OutboxEntry.kind == "staff_notice").order_by(OutboxEntry.id)  # type: ignore[arg-type]
    return list(desk.database.read_now(lambda session: session.exec(kept).all()))


def breaches(desk: SteppedDesk) -> list[SlaBreach]:
    return list(desk.database.read_now(lambda session: session.exec(select(SlaBreach)).all()))


def test_each_level_fires_when_its_share_of_service_time_is_used(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    for moment, levels in (
        ("11:29", []),
        ("11:30", [75]),
        ("11:48", [75, 90]),
        ("12:00", [75, 90]),
        ("12:01", [75, 90, 100]),
    ):
        desk.at(f"2026-06-15 {moment}").sweep()
        assert [percent for _, percent, _ in told(desk, ticket)] == levels
    assert desk.timer(ticket, "first_response").state == "breached_open"
    assert desk.next_due(ticket).at == berlin("2026-06-15 12:00")
    desk.at("2026-06-15 13:00").sweep()
    assert told(desk, ticket)[-1] == ("first_response", 150, berlin("2026-06-15 13:00"))


def test_after_downtime_everything_is_recorded_once_with_its_own_instant_and_told_in_one_notice(
    desk_at: DeskAt, monkeypatch: pytest.MonkeyPatch
):
    desk = desk_at("2026-06-12 16:30")
    ticket = desk.write().ticket_id
    desk.at("2026-06-17 14:00").sweep()
    desk.sweep()
    assert told(desk, ticket) == [
        ("first_response", 75, berlin("2026-06-15 09:00")),
        ("first_response", 90, berlin("2026-06-15 09:18")),
        ("first_response", 100, berlin("2026-06-15 09:30")),
        ("first_response", 150, berlin("2026-06-15 10:30")),
        ("resolution", 75, berlin("2026-06-16 16:30")),
        ("resolution", 90, berlin("2026-06-17 11:06")),
        ("resolution", 100, berlin("2026-06-17 13:30")),
    ]
    assert [(one.due_at, one.noticed_at) for one in breaches(desk)] == [
        (berlin("2026-06-15 09:30"), berlin("2026-06-17 14:00")),
        (berlin("2026-06-17 13:30"), berlin("2026-06-17 14:00")),
    ]
    first, second = desk.timers(ticket)
    assert [one.dedupe_key for one in notices(desk)] == [
        f"timer:{first.id}:150:20260615T073000",
        f"timer:{second.id}:100:20260617T113000",
    ]
    monkeypatch.setattr("sla.unwatched.PORTION", 1)  # so that what is shown lies behind what is read first
    shown = desk.database.read_now(lambda session: unwatched(session, desk.clock.now()))
    assert [(one.ticket, one.metric) for one in shown] == [
        (desk.ticket(ticket).number, "resolution"),
        (desk.ticket(ticket).number, "first_response"),
    ]
    assert not desk.database.read_now(lambda session: unwatched(session, berlin("2026-06-25 14:00")))


def test_a_late_answer_ends_the_breach_even_if_the_watch_never_looked(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-15 12:30").reply(ticket)
    response = desk.timer(ticket, "first_response")
    assert (response.state, response.breached_at) == ("breached_done", berlin("2026-06-15 12:00"))
    (breach,) = breaches(desk)
    assert (breach.due_at, breach.stopped_at, breach.overrun_seconds) == (
        berlin("2026-06-15 12:00"),
        berlin("2026-06-15 12:30"),
        1800,
    )
    desk.at("2026-06-15 13:30").sweep()
    assert len(breaches(desk)) == 1


def test_an_answer_at_the_very_instant_is_in_time(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-15 12:00").sweep()
    desk.reply(ticket)
    assert desk.timer(ticket, "first_response").state == "met"
    assert not breaches(desk)


def test_a_paused_clock_warns_nobody(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.reply(ticket, "Welche Version?", wait=True)
    assert desk.at("2026-06-18 09:00").sweep() == 0
    assert {row.next_at for row in desk.timers(ticket)} == {None}


def test_two_processes_fire_every_level_once(ready_postgres_url: str, tmp_path: Path):
    with stepped_desk(ready_postgres_url, tmp_path / "desk", "2026-06-15 10:00") as desk:
        tickets = [desk.write().ticket_id for _ in range(60)]
        desk.at("2026-06-15 12:30")
        others = [Database(ready_postgres_url, desk.clock, threads=2) for _ in range(2)]
        try:
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(_sweep_all, others))
        finally:
            for one in others:
                one.close()
        desk.sweep()
        assert len(breaches(desk)) == len(notices(desk)) == 60
        for ticket in tickets:
            assert [percent for _, percent, _ in told(desk, ticket)] == [75, 90, 100]


def _sweep_all(database: Database) -> None:
    registry = Registry()
    while database.change_now(lambda change: watch.sweep(change, registry)):
        pass


def test_a_sweep_that_dies_before_its_commit_is_swept_again(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-15 12:30")

    def dies(change: Any) -> None:
        watch.sweep(change, desk.parts.registry)
        change.session.flush()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.do(dies)
    assert not told(desk, ticket)
    desk.sweep()
    assert [percent for _, percent, _ in told(desk, ticket)] == [75, 90, 100]
    assert len(notices(desk)) == 1


def test_a_timer_that_cannot_be_looked_at_does_not_stop_the_others(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    poisoned, sound = desk.write().ticket_id, desk.write().ticket_id

    def poison(change: Any) -> None:
        change.session.get(SlaTimer, desk.timer(poisoned, "first_response").id).calendar = "nobody's"

    desk.do(poison)
    desk.at("2026-06-15 12:30").sweep()
    assert not told(desk, poisoned)
    assert [percent for _, percent, _ in told(desk, sound)] == [75, 90, 100]
    assert desk.timer(poisoned, "first_response").next_at == berlin("2026-06-15 12:40")


async def test_the_desk_reads_who_was_told_and_what_lost_its_sense(desk_at: DeskAt):
    desk = desk_at("2026-06-15 10:00")
    warned, missed = desk.write().ticket_id, desk.write().ticket_id
    desk.at("2026-06-15 11:30").sweep()
    desk.reply(warned)
    desk.at("2026-06-15 12:30").sweep()
    outbox = Outbox(desk.database, {"staff_notice": Handler(StaffNotices(desk.parts.registry).deadline)})
    while await outbox.work_due():
        pass
    (suppressed,) = desk.history(warned, "notice_suppressed")
    assert suppressed.data["reason"] == "answered_meanwhile"
    told_to = {line.data["percent"]: line.data["to"] for line in desk.history(missed, "staff_notified")}
    assert told_to == {75: "queue", 100: "queue,lead"}
