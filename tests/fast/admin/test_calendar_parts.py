"""What the form of a calendar does with the calendars put to it."""

from datetime import UTC, datetime

from admin import calendar_parts
from sla.calendar_text import WEEKDAYS, calendar_from
from sla.eras import Era

SINCE = datetime(2026, 6, 1, tzinfo=UTC)
OFFICE = {"tz": "UTC", "week": {day: [["08:00", "17:00"]] for day in WEEKDAYS[:5]}}


def test_a_calendar_into_which_a_program_wrote_hours_is_not_saved_by_a_form_that_cannot_show_them():
    plain = calendar_from(OFFICE)
    mixed = calendar_from({**OFFICE, "combine": [{"how": "union", "with": "night", "hours": OFFICE}, {"how": "minus", "hours": OFFICE}]})  # fmt: skip
    saved = {"night": (Era(plain),), "mixed": (Era(mixed),), "plain": (Era(plain),)}
    for code, mistakes in (("mixed", ["part.0.with"]), ("plain", [])):
        shown = calendar_parts.written(saved[code][0].calendar)
        entered = calendar_parts.read(shown, code, saved, SINCE, str)
        assert [one.field for one in entered.mistakes] == mistakes


def test_as_many_calendars_as_may_be_put_together_come_back_from_the_form():
    one = calendar_from(OFFICE)
    many = calendar_from({**OFFICE, "combine": [{"how": "union", "with": f"c{at}", "hours": OFFICE} for at in range(calendar_parts.MOST)]})  # fmt: skip
    saved = {f"c{at}": (Era(one),) for at in range(calendar_parts.MOST)} | {"many": (Era(many),)}
    entered = calendar_parts.read(calendar_parts.written(many), "many", saved, SINCE, str)
    assert entered.parts == many.parts and not entered.mistakes
