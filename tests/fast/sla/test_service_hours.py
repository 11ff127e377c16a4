"""Service-hour arithmetic against an oracle that walks minute by minute and knows nothing of tables."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import Invalid
from sla.calendar_text import WEEKDAYS, calendar_from
from sla.hours import Arithmetic, ServiceHours, compiled
from tests.kit.surroundings import trial_size

MINUTE = timedelta(minutes=1)
OFFICE = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}


def hours(week: dict | None = None, tz: str = "Europe/Berlin", **more) -> ServiceHours:
    return compiled(calendar_from({"tz": tz, "week": OFFICE if week is None else week, **more}))


def at(text: str, tz: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(tz)).astimezone(UTC)


# --- the oracle ---------------------------------------------------------------------------------------------------


def minutes_of(reading: str) -> int:
    return int(reading[:2]) * 60 + int(reading[3:])


def open_by_hand(form: dict, instant: datetime) -> bool:
    """Whether the minute that begins at `instant` counts, straight from the exchange form."""
    local = instant.astimezone(ZoneInfo(form["tz"]))
    today, minute = local.date(), local.hour * 60 + local.minute

    def special(day: date) -> bool:
        return day.isoformat() in form["exceptions"] or day.isoformat() in form["holidays"]

    if today.isoformat() in form["exceptions"]:
        windows = form["exceptions"][today.isoformat()]
    elif special(today):
        windows = []
    else:
        windows = form["week"].get(WEEKDAYS[today.weekday()], [])
        yesterday = today - timedelta(days=1)
        if not special(yesterday):
            for start, end in form["week"].get(WEEKDAYS[yesterday.weekday()], []):
                if minutes_of(end) < minutes_of(start) and minute < minutes_of(end):
                    return True
    for start, end in windows:
        last = minutes_of(end) if minutes_of(end) > minutes_of(start) else 1440
        if minutes_of(start) <= minute < last:
            return True
    return False


clock_times = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
windows = st.tuples(clock_times, clock_times | st.just("24:00")).filter(lambda pair: pair[0] != pair[1]).map(list)
days = st.lists(windows, max_size=3)
zones = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "Africa/Casablanca"]
)
near_changes = st.sampled_from(["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"])


@st.composite
def cases(draw) -> tuple[dict, datetime]:
    around = date.fromisoformat(draw(near_changes))
    dates = st.integers(-3, 3).map(lambda away: (around + timedelta(days=away)).isoformat())
    form = {
        "tz": draw(zones),
        "week": draw(st.dictionaries(st.sampled_from(WEEKDAYS), days, min_size=3)),
        "holidays": draw(st.lists(dates, max_size=2)),
        "exceptions": draw(st.dictionaries(dates, days, max_size=2)),
    }
    midnight = datetime(around.year, around.month, around.day, tzinfo=UTC)
    return form, midnight + timedelta(minutes=draw(st.integers(-2880, 2880)))


@settings(max_examples=trial_size(60, part=3), deadline=None)
@given(cases(), st.integers(0, 3000))
def test_between_agrees_with_walking_every_minute(case, length):
    form, begin = case
    walked = sum(60 for step in range(length) if open_by_hand(form, begin + step * MINUTE))
    table = compiled(calendar_from(form))
    end = begin + length * MINUTE
    assert table.between(begin, end) == walked
    assert table.between(end, begin) == -walked
    proof = table.proof(begin, end)
    assert sum(line.seconds for line in proof) == walked
    assert all(one.end == two.start for one, two in pairwise(proof))


@settings(max_examples=trial_size(60, part=3), deadline=None)
@given(cases(), st.integers(-200_000, 200_000), st.integers(0, 100_000))
def test_add_is_the_inverse_of_between_and_adds_up(case, first, second):
    form, begin = case
    if not any(form["week"].values()):
        return
    table = compiled(calendar_from(form))
    due = table.add(begin, first)
    assert table.between(begin, due) == first
    if first >= 0:
        assert begin <= due <= table.add(begin, first + second)
        assert table.add(table.add(begin, first), second) == table.add(begin, first + second) or not first or not second
    late = table.add(begin, first, Arithmetic(exhaustion="next_opening"))
    assert table.between(begin, late) == first
    assert table.between(due, late) == 0


@settings(max_examples=trial_size(40, part=3), deadline=None)
@given(cases(), st.integers(-40, 40))
def test_days_land_on_an_open_reading_and_order_is_kept(case, count):
    form, begin = case
    if not any(form["week"].values()):
        return
    table = compiled(calendar_from(form))
    reached = table.add_days(begin, count)
    assert table.is_open(reached)
    assert table.add_days(begin, count + 1) >= reached


# --- named examples -----------------------------------------------------------------------------------------------


def test_a_budget_ends_with_the_opening_or_at_the_next_one():
    start = at("2026-01-09T16:00")
    assert hours().add(start, 3600) == at("2026-01-09T17:00")
    assert hours().add(start, 3600, Arithmetic(exhaustion="next_opening")) == at("2026-01-12T09:00")
    assert hours().add(start, 3601) == at("2026-01-12T09:00:01")


def test_counting_backwards_ends_at_the_opening_it_reaches():
    assert hours().add(at("2026-01-12T09:30"), -3600) == at("2026-01-09T16:30")
    assert hours().add(at("2026-01-12T10:00"), -3600) == at("2026-01-12T09:00")
    back = hours().add(at("2026-01-12T10:00"), -3600, Arithmetic(exhaustion="next_opening"))
    assert back == at("2026-01-12T09:00")


@pytest.mark.parametrize(
    ("zero", "moment", "expected"),
    [
        ("identity", "2026-01-10T12:00", "2026-01-10T12:00"),
        ("snap", "2026-01-10T12:00", "2026-01-12T09:00"),
        ("snap_back", "2026-01-10T12:00", "2026-01-09T17:00"),
        ("snap", "2026-01-09T10:00", "2026-01-09T10:00"),
        ("snap_back", "2026-01-09T10:00", "2026-01-09T10:00"),
        ("snap_back", "2026-01-09T17:00", "2026-01-09T17:00"),
    ],
)
def test_nothing_added_stays_or_snaps(zero, moment, expected):
    assert hours().add(at(moment), 0, Arithmetic(zero=zero)) == at(expected)


def test_swapped_ends_are_signed_zero_or_absolute():
    late, early = at("2026-01-09T11:00"), at("2026-01-09T10:00")
    assert hours().between(late, early) == -3600
    assert hours().between(late, early, Arithmetic(reversed="zero")) == 0
    assert hours().between(late, early, Arithmetic(reversed="absolute")) == 3600


ALWAYS = {day: [["00:00", "24:00"]] for day in WEEKDAYS}


@pytest.mark.parametrize(
    ("zone", "day", "real_hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Asia/Tokyo", "2026-03-29", 24),
    ],
)
def test_a_day_with_a_clock_change_has_its_real_length(zone, day, real_hours):
    table = hours(ALWAYS, zone)
    start = at(f"{day}T00:00", zone)
    end = at((date.fromisoformat(day) + timedelta(days=1)).isoformat() + "T00:00", zone)
    assert table.between(start, end) == real_hours * 3600


def test_a_skipped_hour_never_counts_and_a_repeated_one_counts_twice():
    night = hours({"sun": [["02:00", "03:00"]]})
    assert night.between(at("2026-03-28T12:00"), at("2026-03-29T12:00")) == 0
    assert night.between(at("2026-10-24T12:00"), at("2026-10-25T12:00")) == 7200


def test_a_date_the_zone_skipped_altogether_does_not_count():
    table = hours({"fri": [["00:00", "24:00"]]}, "Pacific/Apia")
    assert table.between(at("2011-12-29T00:00", "Pacific/Apia"), at("2011-12-31T12:00", "Pacific/Apia")) == 0


def test_a_leap_day_counts_like_any_day():
    assert hours().between(at("2028-02-28T00:00"), at("2028-03-01T00:00")) == 2 * 8 * 3600


def test_a_night_shift_belongs_to_the_date_it_begins_on():
    nights = {day: [["22:00", "06:00"]] for day in WEEKDAYS[:5]}
    assert hours(nights).between(at("2026-01-09T12:00"), at("2026-01-10T12:00")) == 8 * 3600
    assert hours(nights).between(at("2026-01-11T12:00"), at("2026-01-12T12:00")) == 0


def test_a_holiday_cuts_the_tail_of_last_nights_shift_and_its_own():
    nights = hours({day: [["22:00", "06:00"]] for day in WEEKDAYS}, holidays=["2026-01-06"])
    assert nights.between(at("2026-01-05T12:00"), at("2026-01-06T12:00")) == 2 * 3600
    assert nights.between(at("2026-01-06T12:00"), at("2026-01-07T12:00")) == 0


def test_an_exception_rules_its_whole_date_even_a_holiday():
    table = hours(
        {day: [["22:00", "06:00"]] for day in WEEKDAYS},
        holidays=["2026-01-06"],
        exceptions={"2026-01-06": [["10:00", "12:00"]]},
    )
    assert table.between(at("2026-01-05T12:00"), at("2026-01-07T12:00")) == (2 + 2) * 3600
    closed = hours(exceptions={"2026-01-07": []})
    assert closed.between(at("2026-01-07T00:00"), at("2026-01-08T00:00")) == 0


def test_overlapping_windows_count_once():
    table = hours({"mon": [["09:00", "13:00"], ["12:00", "15:00"], ["15:00", "16:00"]]})
    assert table.between(at("2026-01-12T00:00"), at("2026-01-13T00:00")) == 7 * 3600


def test_ten_years_are_no_harder_than_an_hour():
    start = at("2026-01-05T09:00")
    due = hours().add(start, 10 * 260 * 8 * 3600)
    assert due.year == 2035
    assert hours().between(start, due) == 10 * 260 * 8 * 3600
    assert hours().between(due, start) == -10 * 260 * 8 * 3600
    assert hours().add(due, -10 * 260 * 8 * 3600) == start


def test_the_next_opening_may_be_years_away():
    table = hours({}, exceptions={"2041-05-03": [["10:00", "11:00"]]})
    assert table.add(at("2026-01-05T09:00"), 60) == at("2041-05-03T10:01")
    assert table.add(at("2060-01-05T09:00"), -60) == at("2041-05-03T10:59")
    assert table.add_days(at("2026-01-05T09:00"), 1) == at("2041-05-03T10:00")
    with pytest.raises(Invalid, match="does not open"):
        table.add(at("2026-01-05T09:00"), 3601)


def test_a_calendar_that_never_opens_is_a_clear_error():
    table = hours({})
    for ask in (table.next_opening, lambda now: table.add(now, 1), lambda now: table.add(now, -1)):
        with pytest.raises(Invalid, match="does not open"):
            ask(at("2026-01-05T09:00"))
    with pytest.raises(Invalid, match="does not open"):
        table.add_days(at("2026-01-05T09:00"), 1)
    assert table.between(at("2026-01-05T09:00"), at("2027-01-05T09:00")) == 0


def test_questions_far_apart_in_either_order_agree():
    fresh = ServiceHours(hours().calendar)
    late = fresh.between(at("2050-01-03T09:00"), at("2050-01-03T10:00"))
    early = fresh.between(at("1995-01-02T09:00"), at("1995-01-02T10:00"))
    assert late == early == 3600
    other = ServiceHours(hours().calendar)
    span = at("1995-01-02T09:00"), at("2050-01-03T10:00")
    assert other.between(*span) == fresh.between(*span)


def test_days_keep_the_reading_and_skip_closed_dates():
    table = hours(holidays=["2026-01-12"])
    assert table.add_days(at("2026-01-09T10:30"), 1) == at("2026-01-13T10:30")
    assert table.add_days(at("2026-01-13T10:30"), -1) == at("2026-01-09T10:30")
    assert table.add_days(at("2026-01-09T18:00"), 1) == at("2026-01-14T09:00")
    assert table.add_days(at("2026-01-09T07:00"), 1) == at("2026-01-13T09:00")
    assert table.add_days(at("2026-03-27T10:30"), 1) == at("2026-03-30T10:30")
    assert table.add_days(at("2026-01-10T10:30"), 0) == at("2026-01-13T09:00")
    assert table.dates_until(at("2026-01-09T10:30"), table.on_day(at("2026-01-09T10:30"), 2)) == 2
    assert hours(ALWAYS).add_days(at("2026-03-28T02:30"), 1) == at("2026-03-29T03:30")


def test_the_proof_names_each_reason():
    table = hours(holiday_set="DE-BY", exceptions={"2026-01-05": [["10:00", "12:00"]]})
    proof = table.proof(at("2026-01-04T12:00"), at("2026-01-07T12:00"))
    assert [(line.counted, line.reason, line.label, line.seconds) for line in proof] == [
        (False, "closed_weekday", "", 0),
        (False, "exception", "", 0),
        (True, "exception", "", 7200),
        (False, "exception", "", 0),
        (False, "holiday", "Heilige Drei Könige", 0),
        (False, "outside_hours", "", 0),
        (True, "weekly_hours", "", 3 * 3600),
    ]


def test_the_proof_shows_a_clock_change_where_it_happens():
    changes = [line for line in hours(ALWAYS).proof(at("2026-03-28T12:00"), at("2026-03-30T12:00")) if not line.counted]
    assert [(line.reason, line.label, line.start) for line in changes] == [
        ("clock_change", "+3600", datetime(2026, 3, 29, 1, tzinfo=UTC))
    ]
