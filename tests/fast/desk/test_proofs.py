"""The proof of a clock in the reader's words."""

from datetime import UTC, datetime

from desk.names import Names
from desk.proofs import lines_of
from pages.saying import saying
from sla import running_clock
from sla.calendar_text import calendar_from
from sla.clock_data import KeptClock
from sla.hours import ServiceHours, compiled


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
