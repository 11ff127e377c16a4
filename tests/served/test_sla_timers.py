"""What happens to a ticket's timers, move by move, with real errands on both engines."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.kit.stepped_desk import SteppedDesk, berlin, stepped_desk

DeskAt = Callable[[str], SteppedDesk]


@pytest.fixture
def desk_at(database_url: str, tmp_path: Path) -> Iterator[DeskAt]:
    with ExitStack() as opened:
        yield lambda start: opened.enter_context(stepped_desk(database_url, tmp_path / "desk", start))


def test_friday_afternoon_plus_two_hours_is_monday_morning_and_the_customer_reads_it(desk_at: DeskAt):
    desk = desk_at("2026-06-12 16:30")
    ticket = desk.write().ticket_id
    assert desk.timer(ticket, "first_response").due_at == berlin("2026-06-15 09:30")
    assert desk.timer(ticket, "resolution").due_at == berlin("2026-06-17 13:30")
    assert desk.timer(ticket, "first_response").target["row"] == "first_response for segment admin, priority P2"
    assert (desk.ticket(ticket).due_sort, desk.ticket(ticket).next_metric) == (
        berlin("2026-06-15 09:30"),
        "first_response",
    )
    assert "09:30" in desk.sent(ticket)[0].body_text or "9:30" in desk.sent(ticket)[0].body_text
