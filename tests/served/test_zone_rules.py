"""The rules of a time zone change while tickets wait: their dues follow the wall clock of the desk."""

import asyncio
import zoneinfo
from collections.abc import Iterator
from datetime import timedelta
from importlib import resources
from pathlib import Path

import pytest
from sqlmodel import select

from sla import eras, hours, zone_offsets, zone_rules
from sla.verify import verify
from staff.audit_tables import AuditEntry
from storage.change import Change
from storage.outbox import Entry
from storage.tables import OutboxEntry
from tests.kit.stepped_desk import SteppedDesk, stepped_desk
from tests.kit.ticket_steps import take


def forget() -> None:
    zoneinfo.ZoneInfo.clear_cache()
    for kept in (zone_offsets._of_year, hours.compiled, eras.compiled_eras):
        kept.cache_clear()


@pytest.fixture
def no_summer_time(tmp_path: Path) -> Iterator[Path]:
    """A folder of zone data after which Berlin keeps its winter time all year."""
    lagos = resources.files("tzdata.zoneinfo.Africa").joinpath("Lagos").read_bytes()
    (tmp_path / "zones/Europe").mkdir(parents=True)
    (tmp_path / "zones/Europe/Berlin").write_bytes(lagos)
    (tmp_path / "zones/tzdata.zi").write_text("# version 2027a\n", "utf-8")
    yield tmp_path / "zones"
    zoneinfo.reset_tzpath()
    forget()


def put_right(desk: SteppedDesk) -> None:
    """As the outbox has it done."""
    asked = select(OutboxEntry).where(OutboxEntry.kind == zone_rules.KIND)
    (entry,) = desk.database.read_now(
        lambda session: [Entry(one.id, one.kind, one.about, one.payload, 0) for one in session.exec(asked)]
    )
    assert asyncio.run(zone_rules.ZoneRules(desk.database, desk.parts.registry)(entry)) is None


def told(desk: SteppedDesk) -> str:
    return desk.database.read_now(lambda session: zone_rules.newer(session, zone_rules.release()))


def test_other_rules_of_a_zone_move_open_dues_once_and_stand_in_the_log_of_changes(
    database_url: str, tmp_path: Path, no_summer_time: Path
):
    def start(change: Change) -> bool:
        return zone_rules.notice(change, zone_rules.release())

    with stepped_desk(database_url, tmp_path / "desk", "2026-03-27 10:00") as desk:
        ticket, paused, complaint = desk.write().ticket_id, desk.write().ticket_id, desk.write().ticket_id
        desk.reply(paused, wait=True)
        take(desk, complaint, "type", 2)
        before = [desk.timer(ticket, "resolution").due_at, desk.timer(complaint, "complaint_answer").due_at]
        assert not desk.do(start)
        assert told(desk) == ""

        zoneinfo.reset_tzpath([no_summer_time])
        forget()
        desk.parts.registry.forget()
        assert "those of 2027a now" in told(desk), "the server that runs on says so"
        assert desk.do(start) and not desk.do(start)
        assert told(desk) == ""
        put_right(desk)
        after = [desk.timer(ticket, "resolution").due_at, desk.timer(complaint, "complaint_answer").due_at]
        assert [one - other for one, other in zip(after, before, strict=True)] == [timedelta(hours=1)] * 2
        desk.clock.forward(days=5)
        desk.write(ticket=paused)
        found = desk.database.read_now(lambda session: verify(session, desk.clock.now(), 0, desk.parts.registry))
        assert found.differences == ()
        entries = desk.database.read_now(
            lambda session: [(one.object, one.before, one.after) for one in session.exec(select(AuditEntry))]
        )
        assert [after["release"] for about, _, after in entries if about == "zone data"] == ["2027a"]
