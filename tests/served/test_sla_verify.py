"""Whatever happens to a ticket, in whatever order: its kept timers are what its history says."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

import app
from foundation.errors import SchalterError
from sla import nightly
from sla.clock_data import from_data
from sla.clock_proof import proof_of
from sla.eras import FROM_EVER
from sla.running_clock import used_seconds
from sla.simulation import Differences, Draft
from sla.tables import SlaTarget, SlaTimer
from sla.verify import Difference, differences, timers_of
from sla.what_if import simulate
from tests.kit import own_clocks
from tests.kit.stepped_desk import SteppedDesk, stepped_desk
from tests.kit.ticket_steps import STEPS, take
from ticketing.tables import Ticket

URGENT, COMPLAINT = 0, 2
"""Which of the values that `take` corrects a priority, or a type, to."""
PASSES = st.integers(0, 60) | st.integers(0, 3 * 86_400)
STORIES = st.tuples(st.booleans(), st.lists(st.tuples(st.sampled_from(STEPS), PASSES, st.integers(0, 5000)), max_size=10))  # fmt: skip


@pytest.fixture(scope="module")
def long_desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("verify")
    with stepped_desk(f"sqlite:///{folder / 'desk.db'}", folder, "2026-06-01 08:00") as desk:
        desk.do(_some_recount_or_rest)
        desk.do(own_clocks.some)
        desk.parts.registry.forget()
        yield desk


def _some_recount_or_rest(change: Any) -> None:
    """The promises around the clock, and all of P1, measure what was used before anew. Waiting for third parties holds those of P2
    and P3, of commercial customers even the first response, and what complaints are owed."""
    for row in change.session.exec(select(SlaTarget)).all():
        row.recount = row.segment == "critical" or row.priority == "P1"
        answers = row.metric != "first_response" or row.segment == "commercial"
        row.third_party_pauses = not row.segment or (row.priority in ("P2", "P3") and answers)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES)
@example(story=(True, [("confirm", 7, 0), ("write", 7, 36)]))
@example(story=(False, [("sweep", 0, 0), ("resolve", 1, 0), ("segment", 1, 0), ("write", 0, 68)]))
@example(story=(False, [("write", 9, 0), ("reply", 9, 0), ("split", 9, 0)]))
def test_a_random_story_rebuilt_from_its_history_is_the_same(long_desk: SteppedDesk, story: Any):
    """Mail may be taken in after something else happened, though it was received before that."""
    answerable, steps = story
    ticket = long_desk.write(answerable=answerable).ticket_id
    assert ticket
    for step, passes, seconds in steps:
        long_desk.clock.forward(seconds=passes)
        try:
            take(long_desk, ticket, step, seconds)
        except SchalterError:
            pass  # the life cycle does not allow it here
    long_desk.sweep()
    for one in (ticket, *_split_off(long_desk, ticket)):
        assert _differences(long_desk, one) == []
        _proofs_add_up(long_desk, one)
    assert _nothing_changed(long_desk).turns == ()


def _nothing_changed(desk: SteppedDesk) -> Differences:
    """What a draft that changes nothing makes of everything that has happened."""

    def question(session: Session) -> Differences:
        terms, now = desk.parts.registry.current(session), desk.clock.now()
        draft = Draft(now, targets=tuple(replace(row, since=FROM_EVER) for row in terms.targets))
        found = simulate(session, terms, draft, now, months=1200)
        assert found.open.turns == ()
        assert found.load and all(one.before == one.after for one in found.load.shares())
        assert sum(sum(one.before["due"]) for one in found.load.shares()) == found.past.clocks
        return found.past

    return desk.database.read_now(question)


def _proofs_add_up(desk: SteppedDesk, ticket: int) -> None:
    """What the proof of each clock counts is what the clock has used."""
    terms, now = desk.database.read_now(desk.parts.registry.current), desk.clock.now()
    for row in desk.timers(ticket):
        kept, calendar = from_data(row.clock, row.due_at), row.target["calendar"]
        counted = sum(line.seconds for line in proof_of(kept, calendar, terms.hours, now))
        if row.state != "voided":
            assert counted == used_seconds(terms.hours(calendar), kept.clock, now)


def _split_off(desk: SteppedDesk, ticket: int) -> list[int]:
    """The tickets that began with a message of this one."""
    numbers = [line.data["number"] for line in desk.history(ticket, "split")]
    return desk.database.read_now(
        lambda session: [*session.exec(select(Ticket.id).where(col(Ticket.number).in_(numbers)))]
    )


def _differences(desk: SteppedDesk, ticket: int) -> list[Difference]:
    def question(session: Session) -> list[Difference]:
        terms, found = desk.parts.registry.current(session), session.get(Ticket, ticket)
        return list(differences(session, terms, found, timers_of(session, found), desk.clock.now()))

    return desk.database.read_now(question)


def test_an_update_that_began_after_an_answer_that_never_arrived_is_void(long_desk: SteppedDesk):
    ticket = long_desk.write().ticket_id
    for step in ("reply", "write", "reply", "write"):
        long_desk.clock.forward(minutes=10)
        take(long_desk, ticket, step, 1)
    first = next(one for one in long_desk.sent(ticket) if one.kind == "reply")
    long_desk.bounce(ticket, first.external_id)
    assert [row.state for row in long_desk.timers(ticket, "update")] == ["voided", "running"]
    assert _differences(long_desk, ticket) == []


def test_a_complaint_made_of_an_answered_ticket_is_owed_its_answer_again_when_the_answer_bounces(
    long_desk: SteppedDesk,
):
    ticket = long_desk.write(answerable=True).ticket_id
    long_desk.clock.forward(hours=1)
    made = long_desk.clock.now()
    take(long_desk, ticket, "type", COMPLAINT)
    long_desk.clock.forward(days=4)
    long_desk.sweep()
    answer, status = long_desk.timer(ticket, "complaint_answer"), long_desk.timer(ticket, "complaint_status")
    assert (answer.state, answer.stopped_at, status.state, status.paused_since) == ("met", made, "paused", made)
    assert _differences(long_desk, ticket) == []

    long_desk.bounce(ticket, long_desk.sent(ticket)[0].external_id)
    owed = [*long_desk.timers(ticket, "complaint_answer"), *long_desk.timers(ticket, "complaint_status")]
    assert [row.state for row in owed] == ["running", "running"]
    assert _differences(long_desk, ticket) == []


def test_what_a_lost_answer_had_stopped_goes_on_under_the_priority_given_meanwhile(long_desk: SteppedDesk):
    ticket = long_desk.write(answerable=True).ticket_id
    promised = long_desk.timer(ticket, "first_response").due_at
    long_desk.clock.forward(minutes=1)
    take(long_desk, ticket, "priority", URGENT)
    long_desk.clock.forward(minutes=1)
    long_desk.bounce(ticket, long_desk.sent(ticket)[0].external_id)
    due = long_desk.timer(ticket, "first_response").due_at
    assert promised and due and due < promised
    assert _differences(long_desk, ticket) == []


def test_a_target_that_recounts_is_measured_from_the_start_of_the_ticket_in_its_own_hours(long_desk: SteppedDesk):
    long_desk.clock.to(long_desk.clock.now().replace(hour=19) + timedelta(days=7 - long_desk.clock.now().weekday()))
    ticket, opened = long_desk.write().ticket_id, long_desk.clock.now()
    take(long_desk, ticket, "priority", 1)
    long_desk.clock.forward(hours=2)
    take(long_desk, ticket, "segment", 0)
    clock = long_desk.timer(ticket, "resolution")
    assert clock.due_at == opened + timedelta(hours=8), "the night counts, though it did not when it passed"
    _proofs_add_up(long_desk, ticket)
    long_desk.clock.forward(hours=1)
    take(long_desk, ticket, "segment", 2)
    assert long_desk.timer(ticket, "resolution").state == "running"
    assert _differences(long_desk, ticket) == []


def test_a_night_between_solving_and_opening_again_does_not_count_in_hours_that_measure_anew(long_desk: SteppedDesk):
    """Nothing of it counted in the hours before, so nothing of it was given back; the new ones never close."""
    long_desk.clock.to(long_desk.clock.now().replace(hour=22) + timedelta(days=1))
    ticket = long_desk.write().ticket_id
    take(long_desk, ticket, "priority", URGENT)
    long_desk.resolve(ticket)
    take(long_desk, ticket, "segment", 0)
    long_desk.clock.forward(minutes=40)
    take(long_desk, ticket, "reopen", 0)
    clock = long_desk.timer(ticket, "resolution")
    assert clock.due_at == long_desk.clock.now() + timedelta(hours=4)
    assert _differences(long_desk, ticket) == []
    _proofs_add_up(long_desk, ticket)


def test_what_was_corrected_to_and_fro_while_it_was_solved_counts_in_the_order_it_came(long_desk: SteppedDesk):
    long_desk.clock.to(long_desk.clock.now().replace(hour=21) + timedelta(days=1))
    ticket = long_desk.write().ticket_id
    long_desk.clock.forward(minutes=2)
    long_desk.resolve(ticket)
    for segment in (0, 2):
        take(long_desk, ticket, "segment", segment)
    long_desk.clock.forward(minutes=40)
    take(long_desk, ticket, "reopen", 0)
    assert _differences(long_desk, ticket) == []
    _proofs_add_up(long_desk, ticket)


@pytest.mark.parametrize(
    "steps",
    [
        [("ask", 0), ("priority", URGENT)],
        [("resolve", 0), ("write", 2636), ("priority", 1201)],
        [("reply", 829), ("pass_on", 858), ("pass_on", 335), ("undo", 24)],
        [("reply", 2721), ("reply", 3594), ("pass_on", 0), ("undo", 0)],
        [("pass_on", 54), ("reply", 27), ("pass_on", 58), ("undo", 41)],
        [("reply", 1558), ("priority", 1664), ("undo", 6)],
        [("reply", 159_145), ("pass_on", 74_807), ("priority", 0), ("reply", 34_321), ("undo", 0)],
        [("ask", 3), ("confirm", 0), ("undo", 0)],
        [("supplier", 1), ("note", 7200), ("priority", 40), ("resume", 3600)],
    ],
    ids=[
        "was over before the correction of its instant", "was over, and the next one began at that instant",
        "was promised nothing for a while before its answer was taken back", "was answered again before it was promised nothing",
        "was promised again before its answer was taken back", "was promised only after an answer that was taken back",
        "rested under a promise that came after an answer that was taken back",
        "ended with its ticket at the instant of an answer that was taken back",
        "came under another promise while a third party was waited for",
    ],
)  # fmt: skip
@pytest.mark.parametrize("answerable", [True, False])
def test_an_own_clock_is_what_its_history_tells(long_desk: SteppedDesk, answerable: bool, steps: Any):
    ticket = long_desk.write(answerable=answerable).ticket_id
    for step, seconds in steps:
        long_desk.clock.forward(seconds=seconds)
        take(long_desk, ticket, step, seconds, late=20_000, undo=400_000)
    assert _differences(long_desk, ticket) == []
    _proofs_add_up(long_desk, ticket)


@pytest.mark.parametrize(
    "steps",
    [
        [("confirm", 0), ("reply", 0), ("bounce", 0)],
        [("type", COMPLAINT), ("resolve", 0), ("type", 0), ("write", 0)],
        [("segment", 3600), ("confirm", 7200), ("bounce", 86_400)],
    ],
    ids=["an agent had answered too", "no complaint any more", "another segment meanwhile"],
)
def test_a_solved_ticket_opened_again_has_the_timers_its_history_tells(long_desk: SteppedDesk, steps: Any):
    ticket = long_desk.write(answerable=True).ticket_id
    for step, seconds in steps:
        long_desk.clock.forward(seconds=seconds)
        take(long_desk, ticket, step, seconds)
    assert long_desk.ticket(ticket).state != "resolved"
    assert _differences(long_desk, ticket) == []


def _compared(desk: SteppedDesk) -> nightly.Night:
    return asyncio.run(nightly.compare(desk.database, ZoneInfo("Europe/Berlin"), second_look=0))


def test_a_timer_that_was_tampered_with_is_found(database_url: str, tmp_path: Path, capsys: Any, monkeypatch: Any):
    with stepped_desk(database_url, tmp_path / "desk", "2026-06-15 10:00") as desk:
        ticket = desk.write().ticket_id
        desk.at("2026-06-15 11:00").reply(ticket)

        answered = desk.timer(ticket, "first_response").stopped_at

        def tamper(stopped_at: Any) -> None:
            number = desk.timer(ticket, "first_response").id
            desk.do(lambda change: setattr(change.session.get(SlaTimer, number), "stopped_at", stopped_at))

        monkeypatch.setenv("SCHALTER_STORAGE__DIRECTORY", str(tmp_path / "desk"))
        monkeypatch.setenv("SCHALTER_STORAGE__DATABASE_URL", database_url)
        assert app.main(["sla", "verify"]) == 0
        assert capsys.readouterr().out == "1 tickets, 2 timers, 0 differences\n"
        tamper(desk.clock.now() - timedelta(minutes=30))
        assert app.main(["sla", "verify", "--json", "--sample", "5"]) == 1
        (found,) = json.loads(capsys.readouterr().out)["differences"]
        assert (found["metric"], found["what"]) == ("first_response", "stopped_at")

        night = desk.database.read_now(lambda session: session.exec(select(Ticket.number)).one())
        assert _compared(desk).sentence == "", "a new desk waits for its first night"
        assert _compared(desk.at("2026-06-16 01:59")).tickets == 0
        found_so = _compared(desk.at("2026-06-16 02:00"))
        assert "1 in 1 tickets disagree with their history." in found_so.sentence
        assert night not in found_so.sentence, "the health page is open to everybody"
        assert desk.database.read_now(nightly.wrong_ones) == (night,)
        tamper(answered)
        assert _compared(desk.at("2026-06-16 20:00")).wrong, "it stands until the next night"
        assert (_compared(desk.at("2026-06-17 09:00")).tickets, _compared(desk).sentence) == (1, "")
        ahead = _compared(desk.at("2027-06-17 09:00"))
        tamper(None)
        assert (ahead.wrong, _compared(desk.at("2026-06-17 10:00")).wrong) == ((), (night,)), "a clock that ran ahead"
