"""An entry stamp is corrected, once or twice, around other corrections: what waits still begins with it, what was over stays so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sla.clock_data import from_data, was_moot
from sla.newly_promised import NewPromises
from sla.recompute import Recompute
from sla.target_saving import latest, save_targets, stamp
from sla.targets import Target
from storage.change import Change
from tests.kit.stepped_desk import SteppedDesk, agrees, berlin, stepped_desk
from ticketing import moves
from ticketing.events import ScanRestamped
from ticketing.history import happened
from ticketing.inbound import Call
from ticketing.scan_stamps import may_be_corrected
from ticketing.tables import Contact, Ticket


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[SteppedDesk]:
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-11 10:00") as opened:
        yield opened


def letter(desk: SteppedDesk, category: str = "complaint.service") -> tuple[int, int]:
    taken_in = desk.write(channel="letter", category=category)
    return taken_in.ticket_id or 0, taken_in.contact_id or 0


def restamp(desk: SteppedDesk, found: tuple[int, int], right: str) -> None:
    def work(change: Change) -> None:
        contact = change.session.get_one(Contact, found[1])
        before, contact.received_at = contact.received_at, berlin(right)
        happened(change, ScanRestamped(found[0], change.now, found[1], berlin(right), before), desk.agent)

    desk.do(work)


def correct(desk: SteppedDesk, ticket: int, field: str, value: str) -> None:
    desk.do(lambda change: moves.correct(change, change.session.get_one(Ticket, ticket), field, value, desk.agent))


def save(desk: SteppedDesk, rows: list[Target]) -> None:
    seen = desk.database.read_now(stamp)
    desk.do(lambda change: save_targets(change, rows, change.now, seen=seen))
    desk.parts.registry.forget()
    Recompute(desk.database, desk.parts.registry).now()
    NewPromises(desk.database, desk.parts.registry).now(desk.clock.now())


@pytest.mark.parametrize("second", ["2026-06-10 09:00", "2026-06-11 10:25", "2026-06-11 10:45"])
def test_a_complaint_that_was_none_stays_over_when_the_stamp_is_corrected_again(desk: SteppedDesk, second: str):
    """What ended before the stamp was found to be wrong is left as it was measured."""
    found = letter(desk)
    desk.at("2026-06-11 10:20")
    restamp(desk, found, "2026-06-11 10:10")
    correct(desk.at("2026-06-11 10:30"), found[0], "type", "incident")
    before = [(row.state, row.started_at, row.stopped_at) for row in desk.timers(found[0], "complaint_answer")]
    desk.at("2026-06-11 10:50")
    restamp(desk, found, second)
    assert [(row.state, row.started_at, row.stopped_at) for row in desk.timers(found[0], "complaint_answer")] == before
    assert desk.timer(found[0], "resolution").started_at == berlin(second)
    assert agrees(desk)
    correct(desk.at("2026-06-11 11:00"), found[0], "type", "complaint")
    assert [row.state for row in desk.timers(found[0], "complaint_answer")] == ["voided", "running"]
    assert desk.timer(found[0], "complaint_answer").started_at == berlin("2026-06-11 11:00")
    assert agrees(desk)
    desk.at("2026-06-11 11:10")
    restamp(desk, found, "2026-06-09 09:00")
    assert desk.timer(found[0], "complaint_answer").started_at == berlin("2026-06-11 11:00")
    assert agrees(desk)


def test_a_pick_up_that_was_over_is_measured_by_what_was_promised_then(desk: SteppedDesk):
    targets = desk.database.read_now(latest)
    save(desk, [*targets, *(Target("level_pickup", minutes * 60, "24x7", level=level) for level, minutes in (("2", 60), ("3", 5)))])  # fmt: skip
    found = letter(desk.at("2026-06-11 10:01"), "fault.network")
    desk.at("2026-06-11 10:20").take(found[0])
    desk.move("escalate", found[0], 3, "experten", desk.agent, "so weit gekommen", why="skill")
    desk.at("2026-06-11 10:22")
    restamp(desk, found, "2026-06-11 10:05")
    assert [(row.state, row.breached_at) for row in desk.timers(found[0], "level_pickup")] == [("met", None), ("running", None)]  # fmt: skip
    assert agrees(desk)


def test_a_pick_up_begins_with_the_right_stamp_whatever_was_saved_in_between(desk: SteppedDesk):
    targets = desk.database.read_now(latest)
    save(desk, [*targets, Target("level_pickup", 7200, "24x7")])
    found = letter(desk.at("2026-06-11 10:30"), "fault.network")
    desk.at("2026-06-11 10:50")
    restamp(desk, found, "2026-06-11 10:10")
    assert desk.timer(found[0], "level_pickup").due_at == berlin("2026-06-11 12:10")
    assert agrees(desk)


def test_what_is_promised_nothing_from_the_right_stamp_on_never_began(desk: SteppedDesk):
    targets = desk.database.read_now(latest)
    found = letter(desk, "fault.network")
    desk.at("2026-06-11 10:10")
    save(desk, [row for row in targets if row.metric != "resolution"])
    desk.at("2026-06-11 10:40")
    restamp(desk, found, "2026-06-11 10:20")
    ended = desk.timer(found[0], "resolution")
    assert ended.state == "voided" and was_moot(from_data(ended.clock, ended.due_at))
    assert agrees(desk)
    desk.at("2026-06-11 10:50")
    save(desk, targets)
    assert desk.timer(found[0], "resolution").started_at == berlin("2026-06-11 10:20")
    assert agrees(desk)
    desk.at("2026-06-11 11:00")
    restamp(desk, found, "2026-06-11 10:30")
    solution = desk.timer(found[0], "resolution")
    assert (solution.state, solution.started_at) == ("running", berlin("2026-06-11 10:30"))
    assert agrees(desk)


def test_what_was_promised_with_the_right_stamp_and_no_more_with_the_wrong_one_began_with_the_right_one(
    desk: SteppedDesk,
):
    targets = desk.database.read_now(latest)
    desk.at("2026-06-11 10:10")
    save(desk, [row for row in targets if row.metric != "resolution"])
    found = letter(desk.at("2026-06-11 10:20"), "fault.network")
    assert not desk.timers(found[0], "resolution")
    desk.at("2026-06-11 10:40")
    restamp(desk, found, "2026-06-11 09:30")
    solution = desk.timer(found[0], "resolution")
    assert (solution.state, solution.started_at, solution.stopped_at) == ("voided", berlin("2026-06-11 09:30"), berlin("2026-06-11 10:10"))  # fmt: skip
    assert agrees(desk)


def test_a_stamp_is_settled_once_the_customer_has_been_answered_on_the_phone(desk: SteppedDesk):
    found = letter(desk, "fault.network")

    def may_be() -> bool:
        return desk.database.read_now(
            lambda session: may_be_corrected(session, desk.ticket(found[0]), session.get_one(Contact, found[1]))
        )

    assert may_be()
    call = {"channel": "phone", "call": Call("in", True), "answered_at_once": True, "note_by": desk.agent_id}
    desk.at("2026-06-11 10:30").write(ticket=found[0], **call)
    assert not may_be()
