"""When a mail to a member leaves."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from ticketing.mail_pace import Quiet, leaves_at, quiet_hours

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Quiet(time(22), time(6, 30))


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("wished", "quiet", "pace", "leaves"),
    [
        ("2026-03-27 21:59", NIGHT, "", "2026-03-27 21:59"),
        ("2026-03-28 22:00", NIGHT, "", "2026-03-29 06:30"),  # over the night the clocks change
        ("2026-03-27 05:00", NIGHT, "", "2026-03-27 06:30"),
        ("2026-03-27 06:30", NIGHT, "", "2026-03-27 06:30"),
        ("2026-03-27 12:00", Quiet(time(12), time(13)), "", "2026-03-27 13:00"),
        ("2026-03-27 10:01", None, "hour", "2026-03-27 11:00"),
        ("2026-03-27 21:10", NIGHT, "hour", "2026-03-28 06:30"),
        ("2026-03-27 06:30", NIGHT, "hour", "2026-03-27 06:30"),
        ("2026-03-27 08:01", None, "day", "2026-03-28 08:00"),
        ("2026-03-27 08:01", Quiet(time(20), time(9)), "day", "2026-03-27 09:00"),
        ("2026-03-27 23:00", NIGHT, "day", "2026-03-28 08:00"),
    ],
)
def test_a_mail_leaves_outside_the_quiet_hours_and_at_its_pace(wished: str, quiet: Quiet | None, pace: str, leaves: str):  # fmt: skip
    at = berlin(wished)
    found = leaves_at(at, at, quiet, pace, BERLIN)
    assert found.astimezone(BERLIN).replace(tzinfo=None) == datetime.fromisoformat(leaves)
    assert leaves_at(found, found, quiet, pace, BERLIN) == found


def test_what_was_due_before_a_downtime_leaves_when_the_quiet_hours_end():
    found = leaves_at(berlin("2026-03-27 21:30"), berlin("2026-03-27 23:15"), NIGHT, "", BERLIN)
    assert found == berlin("2026-03-28 06:30")
    late = berlin("2026-03-27 15:05")
    assert leaves_at(berlin("2026-03-27 14:00"), late, NIGHT, "hour", BERLIN) == late


@pytest.mark.parametrize(("begins", "ends"), [("", ""), ("22:00", ""), ("25:00", "6:00"), ("abc", "06:00"), ("08:00", "08:00")])  # fmt: skip
def test_times_that_say_nothing_are_no_quiet_hours(begins: str, ends: str):
    assert quiet_hours(begins, ends) is None
