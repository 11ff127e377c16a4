from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from channels.phone_log import promising
from channels.phone_log.announcing import CALENDAR
from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, "2026-03-08 06:57") as one:
        yield one


def test_a_callback_is_proposed_for_when_somebody_is_there(desk: SteppedDesk):
    hours = desk.database.read_now(lambda session: desk.parts.registry.current(session).hours(CALENDAR))
    for now in ("2026-03-08 06:57", "2026-03-09 10:02", "2026-03-09 23:30"):
        at = berlin(now)
        soon = desk.database.read_now(lambda session, at=at: promising.soon(session, desk.parts.registry, at))
        assert hours.is_open(soon) and soon - at >= timedelta(hours=1)
    assert soon.date() > berlin("2026-03-09 23:30").date(), "not in the night"


def test_a_promise_begins_on_a_full_quarter_of_an_hour():
    at = berlin("2026-03-09 10:00")
    assert promising.quarter_after(at) == at
    assert promising.quarter_after(at + timedelta(seconds=1)) == at + timedelta(minutes=15)
