"""Answers that did not hold, and targets that were saved meanwhile: what a customer is owed then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sla.newly_promised import NewPromises
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from tests.kit.stepped_desk import SteppedDesk, agrees, berlin, stepped_desk
from tests.kit.ticket_steps import take


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def save(desk: SteppedDesk, targets: list[Target], since: str) -> None:
    seen = desk.database.read_now(stamp)
    desk.do(lambda change: save_targets(change, targets, berlin(since), seen=seen))
    desk.parts.registry.forget()


def test_who_disagrees_with_an_automatic_answer_is_owed_the_first_response_promised_since(desk: SteppedDesk):
    promised = desk.database.read_now(latest)
    save(desk, [row for row in promised if row.metric != "first_response"], "2026-06-11 10:00")
    ticket = desk.write(answerable=True).ticket_id
    desk.at("2026-06-11 10:05").confirm(ticket)
    save(desk, promised, "2026-06-11 10:10")
    NewPromises(desk.database, desk.parts.registry).now(desk.at("2026-06-11 10:10").clock.now())
    desk.at("2026-06-11 10:30").disagree(ticket)
    assert [row.started_at for row in desk.timers(ticket, "first_response")] == [berlin("2026-06-11 10:30")]
    assert agrees(desk)


@pytest.mark.parametrize("answered_unpromised", [False, True])
def test_an_answer_lost_while_no_first_response_is_promised_takes_what_followed_it_along(desk: SteppedDesk, answered_unpromised: bool):  # fmt: skip
    promised = desk.database.read_now(latest)
    without = [row for row in promised if row.metric != "first_response"]
    save(desk, without if answered_unpromised else promised, "2026-06-11 10:00")
    ticket = desk.write().ticket_id
    desk.at("2026-06-11 10:10").reply(ticket, wait=True)
    desk.at("2026-06-11 10:20").write(ticket=ticket)
    assert desk.timer(ticket, "update").state == "running"
    save(desk, without, "2026-06-11 10:30")
    desk.at("2026-06-11 10:40")
    take(desk, ticket, "undo", 0, undo=10**6)
    assert desk.timer(ticket, "update").state == "voided" and agrees(desk)


def test_a_first_response_promised_after_its_answer_is_owed_from_the_start_when_that_comes_back(desk: SteppedDesk):
    promised = desk.database.read_now(latest)
    save(desk, [row for row in promised if row.metric != "first_response"], "2026-06-11 10:00")
    ticket = desk.write(answerable=True).ticket_id
    save(desk, promised, "2026-06-11 10:05")
    NewPromises(desk.database, desk.parts.registry).now(desk.at("2026-06-11 10:05").clock.now())
    desk.at("2026-06-11 10:30").bounce(ticket, desk.sent(ticket)[0].external_id)
    assert [row.started_at for row in desk.timers(ticket, "first_response")] == [berlin("2026-06-11 10:00")]
    assert agrees(desk)
