"""The proof of a clock in the reader's words."""

from datetime import UTC, datetime, timedelta

from desk import waits
from desk.names import Names
from desk.proofs import lines_of
from desk.timer_view import ProofLine, TimerView
from pages.saying import saying
from pages.view import Chip
from sla import running_clock
from sla.calendar_text import calendar_from
from sla.clock_data import KeptClock
from sla.hours import ServiceHours, compiled

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
    found = waits.told(view, [start + HOUR / 2, start - HOUR], saying("de")).proof
    said = "wartet auf Dritte: hält diese Frist nicht an"
    assert [(one.place, one.seconds, one.used, one.reason) for one in found] == [
        ("", 1800, 0, "service hours"), ("switch", 0, 1800, said), ("", 1800, 0, "service hours"), ("ahead", 3600, 0, ""),
    ]  # fmt: skip
