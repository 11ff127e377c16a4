"""Service hours as an admin writes them: read kindly, refused in words at the field, written back the same."""

import pytest

from admin.calendar_form import read, written
from admin.calendar_steps import with_break, with_exception
from admin.calendar_view import days_of
from pages.saying import Saying
from sla.calendar_text import definition_of

GERMAN = Saying("de")
PLAIN = {"zone": "Europe/Berlin", "mon": "08:00–17:00"}


def entered(**fields: str):
    return read(PLAIN | fields, Saying("en"))


def definition(**fields: str):
    found = entered(**fields)
    assert found.mistakes == ()
    return definition_of(found.calendar)


def test_english_halves_of_the_day_are_read():
    found = definition(mon="9am-5pm", tue="8:30 a.m. to 12 pm, 1 p.m. - 5 pm", wed="10pm – 12am", sat="", sun="")[
        "week"
    ]
    assert found["mon"] == [["09:00", "17:00"]] and found["tue"] == [["08:30", "12:00"], ["13:00", "17:00"]]
    assert found["wed"] == [["22:00", "24:00"]]
    assert "does not exist" in entered(mon="13pm-5pm").mistakes[0].problem


def test_a_shift_past_midnight_is_drawn_on_the_next_day_too():
    monday, tuesday, *_, sunday = days_of(entered(mon="17-8", sun="22:00-06:00").calendar, GERMAN)
    assert [round(one.tail * 24 / 100, 2) for one in (monday, tuesday, sunday)] == [6, 8, 0]
    assert (monday.seconds, tuesday.seconds, tuesday.bars) == (15 * 3600, 0, ())


@pytest.mark.parametrize(
    "text", ["8-12, 13-17", "08:00–12:00,13:00–17:00", "8.00 bis 12.00; 13 Uhr - 17 Uhr", "13:00 to 17:00, 8 h - 12 h"]
)
def test_windows_are_read_as_people_write_them(text: str):
    assert definition(mon=text)["week"]["mon"] == [["08:00", "12:00"], ["13:00", "17:00"]]


def test_a_shift_over_midnight_and_a_whole_day_are_windows():
    found = definition(mon="22-6", tue="0-24", wed="closed", thu="", fri="geschlossen")
    assert found["week"] == {"mon": [["22:00", "06:00"]], "tue": [["00:00", "24:00"]]}


def test_overlapping_windows_are_merged_and_that_is_said():
    found = entered(mon="8-12, 11-17, 19-20")
    assert definition_of(found.calendar)["week"]["mon"] == [["08:00", "17:00"], ["19:00", "20:00"]]
    assert found.remarks == ("Monday: windows that overlap or touch were merged to 08:00–17:00, 19:00–20:00.",)


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("mon", "8:00–8:00", "equal"),
        ("mon", "8–25", "does not exist"),
        ("mon", "24:00–6:00", "does not exist"),
        ("mon", "8:00–9:75", "does not exist"),
        ("mon", "nine to five", "not a span"),
        ("zone", "Europe/Atlantis", "not a time zone"),
        ("zone", "", "not a time zone"),
        ("holiday_set", "DE-XX", "No holidays"),
        ("dated", "24.12.2026 Heiligabend", "opening hours"),
        ("dated", "Heiligabend geschlossen", "begin with a date"),
        ("dated", "2026-02-30 closed", "begin with a date"),
        ("dated", "24.12.2026 closed\n2026-12-24 8-12", "twice"),
        ("holidays", "immer", "begin with a date"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(field: str, text: str, problem: str):
    found = entered(**{field: text})
    assert found.calendar is None
    assert [(one.field, problem in one.problem) for one in found.mistakes] == [(field, True)]


def test_dated_hours_and_days_off_keep_their_names():
    found = definition(
        dated="24.12.2026 8-12 Heiligabend\n2026-12-31 geschlossen Inventur", holidays="31.10.2026 Reformationstag"
    )
    assert found["exceptions"] == {"2026-12-24": [["08:00", "12:00"]], "2026-12-31": []}
    assert found["holidays"] == ["2026-10-31"]
    assert found["names"] == {"2026-10-31": "Reformationstag", "2026-12-24": "Heiligabend", "2026-12-31": "Inventur"}


def test_what_was_read_is_written_and_read_back_the_same():
    first = entered(
        mon="22-6, 8-12", tue="0-24", holiday_set="DE-SH", dated="24.12.2026 8-12 Heiligabend", holidays="31.10.2026"
    )
    again = read(written(first.calendar), GERMAN)
    assert (again.calendar, again.mistakes) == (first.calendar, ())


def test_swapped_ends_are_pointed_out_but_a_night_shift_is_possible():
    found = entered(mon="17-8")
    assert found.calendar is not None
    assert found.remarks == (
        "Monday: 17-8 is read as a shift over midnight of 15 h. If the ends were swapped, write 08:00–17:00.",
    )


def test_every_bad_line_is_named_and_what_can_be_read_stays_to_be_seen():
    found = entered(dated="Heiligabend zu\n2026-12-31 vielleicht\n2027-01-02 8-12", tue="nine, ten", wed="9-12")
    wrong = {one.field: one.problem for one in found.mistakes}
    assert "“Heiligabend zu”" in wrong["dated"] and "31 December 2026" in wrong["dated"]
    assert "“nine”" in wrong["tue"] and "“ten”" in wrong["tue"]
    assert found.calendar is None
    assert [len(windows) for windows in found.readable.week] == [1, 0, 1, 0, 0, 0, 0]


def test_a_lunch_break_goes_into_every_day_that_is_open_around_it():
    calendar = entered(tue="10:00–12:30", wed="8-20, 22-6", thu="").calendar
    assert calendar is not None
    done = with_break(calendar, {"break_from": "12:00", "break_to": "13:00"}, Saying("en"))
    assert definition_of(done.calendar)["week"] == {
        "mon": [["08:00", "12:00"], ["13:00", "17:00"]], "tue": [["10:00", "12:30"]],
        "wed": [["08:00", "12:00"], ["13:00", "20:00"], ["22:00", "06:00"]],
    }  # fmt: skip
    assert done.remark == "The break was put into 2 days of the draft."
    again = with_break(done.calendar, {"break_from": "12:00", "break_to": "13:00"}, Saying("en"))
    assert [one.field for one in again.mistakes] == ["break_from"]


@pytest.mark.parametrize(
    ("kind", "windows"),
    [("morning", [["08:00", "12:00"]]), ("afternoon", [["12:00", "17:00"]]), ("closed", []), ("usual", None)],
)
def test_one_date_gets_other_hours_in_one_step(kind: str, windows: list[list[str]] | None):
    calendar = entered(dated="2026-12-28 9-10 old").calendar
    assert calendar is not None
    values = {"on": "2026-12-28", "kind": kind, "label": "Christmas"}
    done = with_exception(calendar, values, (), Saying("en")).calendar
    assert definition_of(done).get("exceptions", {}).get("2026-12-28") == windows


def test_hours_for_a_closed_weekday_have_to_be_said():
    calendar = entered().calendar
    assert calendar is not None
    done = with_exception(calendar, {"on": "2026-12-24", "kind": "morning"}, (), Saying("en"))
    assert (done.calendar, [one.field for one in done.mistakes]) == (calendar, ["own"])
