"""Calendars put together from others: union, intersection, minus, against each part asked by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import Invalid
from sla.calendar_text import WEEKDAYS, calendar_from, definition_of, in_short
from sla.exchange import calculate
from sla.hours import ServiceHours, compiled
from tests.kit.surroundings import trial_size

OFFICE = {
    "tz": "Europe/Berlin",
    "week": {day: [["08:00", "17:00"]] for day in WEEKDAYS[:5]},
    "holidays": ["2026-05-01"],
}
NIGHT = {"tz": "Europe/Berlin", "week": {day: [["20:00", "06:00"]] for day in WEEKDAYS}}
LUNCH = {"tz": "America/New_York", "week": {day: [["06:00", "07:00"]] for day in WEEKDAYS}}


def together(*parts: tuple[str, dict], **more) -> ServiceHours:
    combine = [{"how": how, "with": f"c{place}", "hours": hours} for place, (how, hours) in enumerate(parts)]
    return compiled(calendar_from({**OFFICE, **more, "combine": combine}))


def alone(form: dict) -> ServiceHours:
    return compiled(calendar_from(form))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+02:00").astimezone(UTC)


ways = st.lists(st.tuples(st.sampled_from(["union", "intersection", "minus"]), st.sampled_from([NIGHT, LUNCH])), min_size=1, max_size=3)  # fmt: skip


@settings(max_examples=trial_size(40, part=3), deadline=None)
@given(ways, st.integers(0, 300 * 24), st.integers(1, 96))
def test_every_quarter_is_open_where_its_parts_say_so(parts, hour, quarters):
    hours, begin = together(*parts), datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hour)
    counted = 0
    for quarter in range(quarters):
        instant = begin + timedelta(minutes=15 * quarter)
        expected = alone(OFFICE).is_open(instant)
        for how, form in parts:
            other = alone(form).is_open(instant)
            expected = (expected or other) if how == "union" else expected and other if how == "intersection" else expected and not other  # fmt: skip
        assert hours.is_open(instant) == expected
        counted += 900 * expected
    end = begin + timedelta(minutes=15 * quarters)
    proof = hours.proof(begin, end)
    assert hours.between(begin, end) == counted == sum(line.seconds for line in proof)
    assert (proof[0].start, proof[-1].end) == (begin, end)


def test_the_proof_names_the_calendar_that_decided():
    added = together(("union", NIGHT)).proof(at("2026-06-08T16:00"), at("2026-06-08T21:00"))
    assert [(line.counted, line.reason, line.label) for line in added] == [
        (True, "weekly_hours", ""), (False, "outside_hours", ""), (True, "other_calendar", "c0"),
    ]  # fmt: skip
    taken = together(("minus", LUNCH)).proof(at("2026-06-08T11:00"), at("2026-06-08T14:00"))
    assert [(line.counted, line.label) for line in taken] == [(True, ""), (False, "c0"), (True, "")]


def test_its_own_dated_hours_rule_their_date_whatever_the_parts_say():
    hours = together(("union", NIGHT), exceptions={"2026-06-08": [["10:00", "11:00"]]})
    assert hours.between(at("2026-06-08T00:00"), at("2026-06-09T00:00")) == 3600
    assert hours.between(at("2026-06-09T00:00"), at("2026-06-10T00:00")) == (6 + 9 + 4) * 3600
    assert together(("union", NIGHT)).between(at("2026-05-01T00:00"), at("2026-05-02T00:00")) == 10 * 3600, "on call on a holiday"  # fmt: skip


def test_a_calendar_without_hours_of_its_own_takes_over_another_ones():
    hours = together(("union", OFFICE), week={}, exceptions={"2026-06-08": []})
    assert hours.add(at("2026-06-05T16:00"), 7200) == at("2026-06-09T09:00")


def test_what_shares_nothing_never_opens():
    evening = {"tz": "Europe/Berlin", "week": {"sun": [["18:00", "19:00"]]}}
    with pytest.raises(Invalid):
        together(("intersection", evening)).add(at("2026-06-08T10:00"), 60)


def test_it_is_written_and_read_back_to_the_same_and_named_in_short():
    calendar = together(("union", NIGHT), ("minus", LUNCH)).calendar
    assert calendar_from(definition_of(calendar)) == calendar
    short = in_short(definition_of(calendar), {"c0", "c1"})
    assert short["combine"] == [{"how": "union", "with": "c0"}, {"how": "minus", "with": "c1"}]
    assert calendar_from(short, known={one.code: one.calendar for one in calendar.parts}) == calendar


def test_hours_without_a_name_stay_written_out_in_short():
    known = {"c0": calendar_from(NIGHT)}
    calendar = calendar_from(
        {
            **OFFICE,
            "combine": [
                {"how": "union", "with": "c0"},
                {"how": "minus", "hours": LUNCH},
                {"how": "union", "with": "x", "hours": NIGHT},
            ],
        },
        known=known,
    )
    assert [one.code for one in calendar.parts] == ["c0", "", "x"]
    assert calendar_from(in_short(definition_of(calendar), known), known=known) == calendar


@pytest.mark.parametrize(
    ("combine", "path"),
    [
        ({}, "calendar.combine"),
        ([3], "calendar.combine.0.how"),
        ([{"how": "plus", "hours": OFFICE}], "calendar.combine.0.how"),
        ([{"how": "union", "with": "moon"}], "calendar.combine.0.with"),
        ([{"how": "union", "hours": {"tz": "Moon"}}], "calendar.combine.0.hours.tz"),
    ],
)
def test_what_cannot_be_put_together_is_refused_at_its_place(combine, path):
    with pytest.raises(Invalid) as caught:
        calculate({"calendar": {**OFFICE, "combine": combine}, "start": "2026-06-08T08:00:00Z", "minutes": 1})
    assert [one.field for one in caught.value.mistakes] == [path]
