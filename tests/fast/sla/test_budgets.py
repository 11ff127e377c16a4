"""Targets in working days and until a time of day."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from foundation.errors import Invalid
from sla.budgets import NOTHING, Budget
from sla.calendar_text import WEEKDAYS, calendar_from
from sla.hours import ServiceHours, compiled

BERLIN = ZoneInfo("Europe/Berlin")
NOON = 12 * 3600


def office(**more) -> ServiceHours:
    week = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in WEEKDAYS[:5]}
    return compiled(calendar_from({"tz": "Europe/Berlin", "week": week, **more}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def due(budget: Budget, start: str, hours: ServiceHours | None = None) -> datetime:
    hours = hours or office()
    return hours.add(at(start), budget.seconds_from(hours, at(start)))


@pytest.mark.parametrize(
    ("budget", "start", "expected"),
    [
        (Budget(days=1), "2026-06-15 10:00", "2026-06-16 17:00"),
        (Budget(days=2), "2026-06-15 10:00", "2026-06-17 17:00"),
        (Budget(days=1), "2026-06-19 16:59:59", "2026-06-22 17:00"),
        (Budget(days=1), "2026-06-20 10:00", "2026-06-22 17:00"),
        (Budget(days=1, by=NOON), "2026-06-15 23:00", "2026-06-16 12:00"),
        (Budget(by=NOON), "2026-06-15 10:00", "2026-06-15 12:00"),
        (Budget(by=NOON), "2026-06-15 12:00", "2026-06-16 12:00"),
        (Budget(by=NOON), "2026-06-19 14:00", "2026-06-22 12:00"),
        (Budget(by=20 * 3600), "2026-06-15 10:00", "2026-06-15 17:00"),
    ],
)
def test_a_working_day_ends_when_it_closes_or_at_its_time(budget: Budget, start: str, expected: str):
    assert due(budget, start) == at(expected)


def test_holidays_and_half_days_are_counted_as_the_calendar_says():
    hours = office(holidays=["2026-12-25"], exceptions={"2026-12-24": [["08:00", "11:00"]]})
    assert due(Budget(days=1), "2026-12-23 10:00", hours) == at("2026-12-24 11:00")
    assert due(Budget(days=2), "2026-12-23 10:00", hours) == at("2026-12-28 17:00")


def test_the_day_the_clocks_are_changed_is_a_working_day_like_any_other():
    every_day = compiled(
        calendar_from({"tz": "Europe/Berlin", "week": {key: [["00:00", "24:00"]] for key in WEEKDAYS}})
    )
    assert due(Budget(days=1), "2026-03-28 10:00", every_day) == at("2026-03-30 00:00")
    assert due(Budget(by=3 * 3600), "2026-03-29 00:30", every_day) == at("2026-03-29 03:00")


def test_nothing_promised_is_no_budget_and_a_calendar_that_never_opens_is_told():
    assert not NOTHING
    assert Budget(by=0)
    with pytest.raises(Invalid, match="does not open"):
        Budget(days=1).seconds_from(compiled(calendar_from({"tz": "UTC"})), at("2026-06-15 10:00"))
