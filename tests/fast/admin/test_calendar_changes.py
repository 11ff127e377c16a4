"""A draft of service hours is told against what rules when it begins, and says which plans it pushes aside."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from admin.calendar_changes import different, in_force, planned, pushed_aside
from pages.saying import saying
from pages.times import Reader
from sla.calendar_text import WEEKDAYS, calendar_from
from sla.eras import Era

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
MONDAY = NOW + timedelta(days=7)
WHO = SimpleNamespace(say=saying("en"), reader=Reader("en", ZoneInfo("UTC"), NOW))


def open_on(*windows: list[str]):
    return calendar_from({"tz": "UTC", "week": {day: list(windows) for day in WEEKDAYS[:5]}})


WHOLE, LUNCH, LATE = open_on(["07:00", "20:00"]), open_on(["07:00", "12:00"], ["13:00", "20:00"]), open_on(["09:00", "20:00"])  # fmt: skip
SAVED = (Era(WHOLE), Era(LUNCH, MONDAY, 2))


def test_a_planned_version_is_shown_as_one_that_does_not_count_yet():
    assert planned(SAVED[:1], WHOLE, WHO, {}) == ""
    assert planned((Era(WHOLE), Era(LUNCH, NOW - timedelta(days=1), 2)), LUNCH, WHO, {}) == ""
    told = planned(SAVED, LUNCH, WHO, {})
    assert "version 2, which count only from Mon 30 Nov 7:00 on. Until then version 1 counts" in told
    assert "07:00–20:00 → 07:00–12:00, 13:00–20:00" in told
    drafted = planned(SAVED, LATE, WHO, {})
    assert drafted.startswith("Version 2 counts only from Mon 30 Nov 7:00 on; until then version 1 does."), (
        "a draft is no version"
    )


def test_a_draft_that_begins_before_a_plan_is_told_against_the_version_in_force_and_says_what_never_counts():
    before = in_force(SAVED, NOW).calendar
    assert before == WHOLE and "07:00–20:00 → 09:00–20:00" in "".join(different(before, LATE, WHO, {}))
    assert list(pushed_aside(SAVED, NOW, WHO)) == ["Version 2, planned for Mon 30 Nov 7:00, would never count."]


def test_a_draft_that_begins_with_or_after_a_plan_is_told_against_the_plan():
    assert in_force(SAVED, MONDAY).calendar == LUNCH and len(list(pushed_aside(SAVED, MONDAY, WHO))) == 1
    assert in_force(SAVED, MONDAY + timedelta(days=1)).calendar == LUNCH
    assert not list(pushed_aside(SAVED, MONDAY + timedelta(days=1), WHO))
