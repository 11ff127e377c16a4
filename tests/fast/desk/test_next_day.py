"""The day a follow-up begins with."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.next_day import next_working_day
from sla.calendar_text import calendar_from
from sla.hours import compiled

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = compiled(calendar_from({"tz": "Europe/Berlin", "week": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}, "holidays": ["2026-12-25"]}))  # fmt: skip
ON_SATURDAYS = compiled(calendar_from({"tz": "Europe/Berlin", "week": {"sat": [["08:00", "17:00"]]}}))


@pytest.mark.parametrize(
    ("now", "hours", "proposed"),
    [
        ("2026-11-23T10:00", OFFICE, "2026-11-24"),
        ("2026-11-27T10:00", OFFICE, "2026-11-30"),  # over the weekend
        ("2026-12-24T10:00", OFFICE, "2026-12-28"),  # over Christmas and the weekend behind it
        ("2026-11-23T23:30", OFFICE, "2026-11-25"),  # after midnight where the reader is
        ("2026-11-27T10:00", ON_SATURDAYS, "2026-11-28"),
        ("2026-11-27T10:00", None, "2026-11-30"),
    ],
)
def test_it_is_the_next_day_on_which_the_desk_works(now, hours, proposed):
    assert next_working_day(datetime.fromisoformat(now).replace(tzinfo=UTC), BERLIN, hours).isoformat() == proposed
