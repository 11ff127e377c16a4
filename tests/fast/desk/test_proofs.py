"""The proof of a clock in the reader's words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from desk import timers, waits
from desk.names import Names
from desk.proofs import lines_of, rest
from desk.timer_view import ProofLine, TimerView
from pages.saying import saying
from pages.view import Chip
from sla import running_clock
from sla.calendar_text import calendar_from
from sla.clock_data import KeptClock, Pause, to_data
from sla.hours import ServiceHours, compiled
from sla.third_party import waits_of

HOUR = timedelta(hours=1)


def night(opens: str, closes: str) -> ServiceHours:
    week = {day: [[opens, closes]] for day in ("sat", "sun")}
    return compiled(calendar_from({"tz": "Europe/Berlin", "week": week}))


def told(hours: ServiceHours) -> list[tuple[int, str]]:
    start = datetime(2026, 3, 28, 23, tzinfo=UTC)
    one = KeptClock(running_clock.start(hours, "resolution", start, 3 * 3600), start)
    names = Names({}, {}, {}, {}, {"night": hours})
    now = datetime(2026, 3, 29, 2, tzinfo=UTC)
    return [(line.seconds, line.reason) for line in lines_of(one, "night", names, now, {}, saying("de"))]


def test_where_an_hour_is_missing_the_change_of_the_clocks_is_told():
    counts = "Servicezeit „night“, Fassung 0"
    found = told(night("00:00", "06:00"))
    assert found[:3] == [(2 * 3600, counts), (0, "die Uhren wurden umgestellt (+60 Minuten)"), (3600, counts)]


def test_a_change_of_the_clocks_outside_the_hours_is_passed_over():
    assert "umgestellt" not in str(told(night("10:00", "11:00")))


def test_a_wait_for_a_third_party_is_told_where_it_began_and_stops_nothing():
    start = datetime(2026, 3, 28, 9, tzinfo=UTC)
    proof = (
        ProofLine(start, None, 3600, True, "service hours"),
        ProofLine(start + 2 * HOUR, start + 3 * HOUR, 3600, True, "", "ahead"),
    )
    view = TimerView(Chip("resolution", "run"), 7200, 3600, proof)
    third = "waiting_third_party"
    moves = ((start - HOUR, "in_progress", third), (start - HOUR / 2, third, "in_progress"), (start + HOUR / 2, "in_progress", third))  # fmt: skip
    began = waits_of(moves)
    assert began == [(start - HOUR, start - HOUR / 2), (start + HOUR / 2, None)], "the second wait goes on"
    ended = [*began[:1], (start + HOUR / 2, start + HOUR)]
    found = waits.told(view, ended, saying("de")).proof
    assert [one.ends_at for one in found if one.place == "switch"] == [start + HOUR]
    said = "wartet auf Dritte: hält diese Frist nicht an"
    assert [(one.place, one.seconds, one.used, one.reason) for one in found] == [
        ("", 1800, 0, "service hours"), ("switch", 0, 1800, said), ("", 1800, 0, "service hours"), ("ahead", 3600, 0, ""),
    ]  # fmt: skip


def kept_row(one: KeptClock) -> SimpleNamespace:
    clock = one.clock
    return SimpleNamespace(
        id=1, ticket_id=1, metric=clock.metric, state=clock.state, target={"minutes": 30, "calendar": "night"}, clock=to_data(one),
        started_at=clock.started_at, due_at=clock.due_at, stopped_at=clock.stopped_at, paused_since=clock.paused_since,
        paused_seconds=clock.paused_seconds, breached_at=clock.breached_at,
    )  # fmt: skip


def test_a_wait_that_held_the_clock_for_a_part_of_it_is_told_for_the_rest_of_it():
    start = datetime(2026, 3, 28, 9, tzinfo=UTC)
    at = [start + n * HOUR for n in range(9)]
    third = "waiting_third_party"
    clock = replace(running_clock.start(night("00:00", "24:00"), "resolution", start, 86400), paused_since=at[7])
    held = KeptClock(
        clock, start, pauses=(Pause(at[1], at[2], third), Pause(at[3], at[4], "waiting_customer")), resting=third
    )
    waited = [(at[1], at[3]), (at[5], at[6]), (at[6], None)]
    assert waits.not_held(waited, held) == [(at[2], at[3]), (at[5], at[6]), (at[6], at[7])]
    assert waits.not_held([(at[7], None), (at[1], at[2])], held) == []
    assert (
        rest(third, at[7], {at[0]: "Bo", at[6]: "Ada", at[8]: "Eve"}, saying("de"))
        == "wartet auf einen Dritten (durch Ada)"
    )


def test_what_was_corrected_while_the_clock_was_paused_is_named_in_the_proof_and_made_it_missed():
    """An hour of 4 h used, waiting for 40 minutes, made 30 minutes in the midst of that."""
    hours, start = night("00:00", "24:00"), datetime(2026, 3, 7, 9, tzinfo=UTC)
    waited, on = start + timedelta(minutes=60), start + timedelta(minutes=100)
    clock = running_clock.pause(running_clock.start(hours, "resolution", start, 4 * 3600), waited)
    clock = running_clock.switch(hours, hours, clock, waited + timedelta(minutes=10), 1800)
    clock = running_clock.observe(running_clock.resume(hours, clock, on), on + timedelta(minutes=20))
    one = KeptClock(clock, on, pauses=(Pause(waited, on, "waiting_customer"),), terms=((waited, "night"),))
    said = {waited + timedelta(minutes=10): "Priorität: P1 statt P3", on + timedelta(minutes=5): "Später"}
    names, now = Names({}, {}, {}, {}, {"night": hours}), on + timedelta(minutes=20)
    view = timers.view(kept_row(one), names, now, saying("de"), {}, said)
    [switch] = [line for line in view.proof if line.place == "switch"]
    assert switch.reason.startswith("Priorität: P1 statt P3: Ab hier gilt eine andere Zusage, und es war schon mehr")
    assert (switch.starts_at, view.missed_at, view.missed_by_switch) == (waited, on, True)


def test_what_was_missed_before_a_shorter_promise_is_told_with_the_promise_it_broke():
    """An hour of 1 h used at ten; from eleven on half an hour is promised, which was used up when that began."""
    hours, start = night("00:00", "24:00"), datetime(2026, 3, 7, 9, tzinfo=UTC)
    missed, agreed, now = (start + n * HOUR for n in (1, 2, 3))
    clock = running_clock.observe(running_clock.start(hours, "resolution", start, 3600), agreed)
    clock = running_clock.switch(hours, hours, clock, agreed, 1800)
    one = KeptClock(clock, agreed, terms=((agreed, "night"),))
    view = timers.view(kept_row(one), Names({}, {}, {}, {}, {"night": hours}), now, saying("de"))
    assert (clock.due_at, view.missed_at, view.due_at) == (missed, missed, agreed)
    assert view.late_before, "it is late by the hour of ten, not by the due of eleven"


def test_a_chip_of_a_list_reads_what_a_list_asks_for():
    hours, start = night("00:00", "24:00"), datetime(2026, 3, 7, 9, tzinfo=UTC)
    late = running_clock.stop(hours, running_clock.start(hours, "resolution", start, 600), start + timedelta(hours=1))
    row = kept_row(KeptClock(late, start))
    asked = {column.key for column in timers.CHIP_COLUMNS}
    listed = SimpleNamespace(**{name: value for name, value in vars(row).items() if name in asked})
    assert timers.chip(listed, hours, start, saying("de")) == timers.chip(row, hours, start, saying("de"))
