"""Savings of a calendar: each rules from its instant on, what has passed stays as it was measured."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sla import bulk
from sla.calendar_text import calendar_from, definition_of
from sla.derived import derived
from sla.eras import FROM_EVER, Era, compiled_eras, ruling
from sla.hours import compiled
from sla.rebuild import Retold
from sla.story import Event
from sla.targets import Target
from sla.terms import Terms

DAYS = ("mon", "tue", "wed", "thu", "fri")


def office(*windows: list[str], **more):
    return calendar_from({"tz": "Europe/Berlin", "week": dict.fromkeys(DAYS, windows), **more})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


PLAIN = office(["08:00", "17:00"])
LUNCH = office(["08:00", "12:00"], ["13:00", "17:00"])
MONDAY = utc("2026-06-14T22:00:00")
CHANGED = compiled_eras((Era(PLAIN), Era(LUNCH, MONDAY, 2)))


def test_time_before_a_saving_is_measured_as_before_and_time_after_it_as_saved():
    assert CHANGED.between(utc("2026-06-12T06:00:00"), utc("2026-06-12T15:00:00")) == 9 * 3600
    assert CHANGED.between(utc("2026-06-15T06:00:00"), utc("2026-06-15T15:00:00")) == 8 * 3600
    assert CHANGED.between(utc("2026-06-12T06:00:00"), utc("2026-06-15T15:00:00")) == 17 * 3600
    assert CHANGED.add(utc("2026-06-12T14:00:00"), 6 * 3600) == utc("2026-06-15T12:00:00")


def test_the_proof_names_the_saving_that_ruled():
    lines = CHANGED.proof(utc("2026-06-12T06:00:00"), utc("2026-06-15T15:00:00"))
    assert {line.version for line in lines if line.end <= MONDAY} == {1}
    assert {line.version for line in lines if line.start >= MONDAY} == {2}
    assert sum(line.seconds for line in lines) == 17 * 3600
    assert [line.end for line in lines[:-1]] == [line.start for line in lines[1:]]


def test_a_later_saving_pushes_aside_what_was_planned_for_its_time():
    planned, sooner = Era(LUNCH, utc("2026-07-01T00:00:00"), 2), Era(PLAIN, utc("2026-06-20T00:00:00"), 3)
    assert ruling([Era(PLAIN), planned, sooner]) == (Era(PLAIN), sooner)
    assert ruling([Era(PLAIN), sooner, Era(LUNCH, utc("2026-07-01T00:00:00"), 4)])[-1].version == 4


def test_a_calendar_that_closes_for_good_still_answers_for_the_time_before():
    closed = calendar_from({"tz": "Europe/Berlin", "week": {}, "exceptions": {"2027-01-04": [["08:00", "12:00"]]}})
    hours = compiled_eras((Era(PLAIN), Era(closed, utc("2026-06-12T10:00:00"), 2)))
    assert hours.add(utc("2026-06-12T09:00:00"), 2 * 3600) == utc("2027-01-04T08:00:00")


def test_the_exchange_form_is_read_back_to_the_same_calendar():
    form = {
        "tz": "Europe/Berlin", "week": {"mon": [["22:00", "06:00"], ["08:00", "24:00"]]}, "holiday_set": "DE-BY", "holidays": ["2026-12-25"],
        "exceptions": {"2026-12-24": [["08:00", "12:00:30"]]}, "names": {"2026-12-24": "Heiligabend", "2026-12-25": "Weihnachten"},
    }  # fmt: skip
    assert definition_of(calendar_from(form)) == form
    assert calendar_from(form).exceptions[0].label == "Heiligabend"


INSTANTS = st.datetimes(datetime(2026, 5, 1), datetime(2026, 8, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(INSTANTS, st.integers(-200_000, 200_000)), min_size=1, max_size=20))
def test_many_at_once_are_the_same_as_one_by_one(asked):
    for hours in (CHANGED, compiled(PLAIN)):
        at = np.array([int(start.timestamp()) for start, _ in asked])
        amounts = np.array([seconds for _, seconds in asked])
        found = bulk.added(hours, at, amounts)
        assert [datetime.fromtimestamp(int(one), UTC) for one in found] == [hours.add(*one) for one in asked]


@settings(max_examples=60, deadline=None)
@given(INSTANTS, st.integers(1, 400_000))
def test_a_due_moves_to_where_a_clock_started_under_the_new_hours_would_have_it(start, seconds):
    old = compiled_eras((Era(PLAIN, FROM_EVER),))
    due = np.array([int(old.add(start, seconds).timestamp())])
    since = np.array([max(int(MONDAY.timestamp()), int(start.timestamp()))])
    (moved,) = bulk.moved(old, CHANGED, since, due)
    expected = (
        CHANGED.add(start, seconds)
        if start <= MONDAY
        else CHANGED.add(start, old.between(start, old.add(start, seconds)))
    )
    assert datetime.fromtimestamp(int(moved), UTC) == expected


def test_a_working_day_ends_when_it_closes_whatever_is_saved_meanwhile_and_a_day_that_is_over_stays_over():
    began, friday = utc("2026-06-10T06:00:00"), utc("2026-06-12T17:00:00")
    evenings = calendar_from({"tz": "UTC", "week": {"fri": [["08:00", "15:00"], ["18:00", "20:00"]]}})

    def due(days: int, *saved: Era) -> datetime | None:
        terms = Terms({"office": saved}, (Target("resolution", 0, "office", days=days),))
        [state] = derived(Retold([Event(began, "created", "0")], [{}], [began]), terms, "resolution", began)
        return state.due_at

    assert due(5, Era(PLAIN)) == due(5, Era(PLAIN), Era(LUNCH, MONDAY, 2)) == utc("2026-06-17T15:00:00")
    assert due(2, Era(PLAIN), Era(evenings, friday, 2)) == utc("2026-06-12T15:00:00"), "it was over before"
    assert due(3, Era(PLAIN), Era(evenings, friday, 2)) == utc("2026-06-19T20:00:00"), "no Mondays any more"
