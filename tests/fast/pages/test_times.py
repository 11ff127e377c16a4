"""Times as people say them, on Tuesday, 10 March 2026, 10:42 in Kiel."""

from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from pages import times
from pages.times import Reader

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 10, 9, 42, tzinfo=UTC)
DE, EN = Reader("de", ZONE, NOW), Reader("en", ZONE, NOW)


def test_a_typed_time_is_of_the_clock_on_the_wall_and_none_where_it_is_no_time():
    assert times.instant_of("2026-03-10T11:06", DE) == at(2026, 3, 10, 11, 6)
    for typed in ("", "2026-03-10", "0001-01-01T00:00", "2026-03-10T11:06+09:00"):
        assert times.instant_of(typed, DE) is None


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("instant", "german", "english"),
    [
        (at(2026, 3, 10, 11, 6), "heute 11:06", "today 11:06"),
        (at(2026, 3, 9, 19, 6), "gestern 19:06", "yesterday 19:06"),
        (at(2026, 3, 11, 7, 5), "morgen 7:05", "tomorrow 7:05"),
        (at(2026, 3, 13, 18, 6), "Fr 18:06", "Fri 18:06"),
        (at(2026, 3, 17, 18, 6), "Di 17.3. 18:06", "Tue 17 Mar 18:06"),
        (at(2025, 12, 1, 8, 0), "1.12.2025", "1 Dec 2025"),
    ],
)
def test_a_moment_is_said_as_near_as_it_is(instant, german, english):
    assert times.moment(instant, DE) == german
    assert times.moment(instant, EN) == english


def test_a_moment_is_told_by_the_readers_wall_clock_whatever_zone_it_comes_in():
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    assert times.moment(late, DE) == "morgen 0:30"


def test_today_needs_no_word_beside_a_deadline():
    assert times.clock(at(2026, 3, 10, 11, 6), DE) == "11:06"
    assert times.clock(at(2026, 3, 13, 18, 6), DE) == "Fr 18:06"


def test_what_is_read_to_the_minute_keeps_its_hour_in_another_year():
    assert times.stamped(at(2025, 12, 1, 8, 0), DE) == "Mo 1.12.2025 8:00"
    assert times.stamped(at(2026, 3, 9, 19, 6), EN) == times.dated(at(2026, 3, 9, 19, 6), EN) == "Mon 9 Mar 19:06"


def test_a_promise_names_the_day_in_full():
    assert times.promised(at(2026, 3, 10, 11, 30), DE) == "heute bis 11:30 Uhr"
    assert times.promised(at(2026, 3, 12, 18, 6), DE) == "Donnerstag, 12. März, bis 18:06 Uhr"
    assert times.promised(at(2026, 3, 12, 18, 6), EN) == "Thursday, 12 March, by 18:06"


def test_only_today_replaces_the_weekday_in_a_heading():
    assert times.day_heading(at(2026, 3, 10, 8, 0), DE) == "Heute, 10. März"
    assert times.day_heading(at(2026, 3, 9, 8, 0), DE) == "Montag, 9. März"
    assert times.day_heading(at(2025, 3, 9, 8, 0), EN) == "Sunday, 9 March 2025"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (85, "85 s"), (119, "119 s"), (120, "2 min"), (3120, "52 min"), (3600, "1 h"), (4200, "1 h 10"), (7500, "2 h 05"), (-1080, "18 min"), (144000, "40 h")],
)  # fmt: skip
def test_a_duration_is_as_short_as_it_may_be(seconds, said):
    assert times.duration(seconds) == said


def test_figures_follow_the_language():
    assert times.percent(0.87, "de") == "87\u00a0%"
    assert times.percent(0.68, "en") == "68%"
    assert times.decimal(0.41, "de", sign=True) == "+0,41"
    assert times.decimal(-0.5, "en") == "−0.50"
    assert times.span(3 * 3600 + 36 * 60) == "3:36"


def test_sizes_are_counted_as_the_upload_limit_is():
    assert times.size(26_214_400, "de") == "25 MB"
    assert times.size(2_202_010, "de") == "2,1 MB"
    assert times.size(100, "de") == "1 kB"


def test_two_figures_that_differ_never_read_the_same():
    in_german = partial(times.told_apart, write=lambda one, digits: times.percent(one, "de", digits))
    assert in_german(0.8749, 0.9) == ("87\u00a0%", "90\u00a0%")
    assert in_german(0.8971, 0.9) == ("89,7\u00a0%", "90,0\u00a0%")
    assert in_german(0.9, 0.9) == ("90\u00a0%", "90\u00a0%")
