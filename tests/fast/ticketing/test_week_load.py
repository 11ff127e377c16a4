"""What falls into which hour of the week, by level and segment, so far and with a draft."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ticketing.week_load import WeekLoad, as_json, by_level


def test_an_hour_of_the_week_is_read_off_the_desks_clock_on_both_sides_of_a_change_of_the_clocks():
    for zone, offset in (("Europe/Berlin", "+02:00"), ("Australia/Lord_Howe", "+10:30"), ("Asia/Kathmandu", "+05:45")):
        load = WeekLoad(("due",), ZoneInfo(zone))
        assert load.hour(datetime.fromisoformat(f"2026-06-08T00:00:00{offset}")) == 0
        assert load.hour(datetime.fromisoformat(f"2026-06-14T23:59:59{offset}")) == 167
    berlin = WeekLoad(("due",), ZoneInfo("Europe/Berlin"))
    changes = [berlin.hour(datetime.fromisoformat(f"2026-10-25T{at}")) for at in ("00:59Z", "01:00Z", "01:59Z", "02:00Z")]  # fmt: skip
    assert changes == [146, 146, 146, 147]


def test_what_moves_is_counted_before_and_after_in_its_own_level_and_segment():
    load = WeekLoad(("due", "missed"), ZoneInfo("Europe/Berlin"))
    monday_nine, tuesday_eight = datetime.fromisoformat("2026-06-08T09:30+02:00"), datetime.fromisoformat("2026-06-09T08:00+02:00")  # fmt: skip
    load.share(2, "admin").before["due"][load.hour(monday_nine)] += 1
    load.share(2, "admin").before["missed"][load.hour(monday_nine)] += 1
    load.share(2, "admin").after["due"][load.hour(tuesday_eight)] += 1
    load.share(1, "critical").after["due"][load.hour(monday_nine)] += 2
    assert as_json(load) == {
        "zone": "Europe/Berlin",
        "shares": [
            {"level": 1, "segment": "critical", "due_before": 0, "due_after": 2, "missed_before": 0, "missed_after": 0,
             "hours": [{"weekday": "mon", "hour": 9, "due_before": 0, "due_after": 2, "missed_before": 0, "missed_after": 0}]},
            {"level": 2, "segment": "admin", "due_before": 1, "due_after": 1, "missed_before": 1, "missed_after": 0,
             "hours": [{"weekday": "mon", "hour": 9, "due_before": 1, "due_after": 0, "missed_before": 1, "missed_after": 0},
                       {"weekday": "tue", "hour": 8, "due_before": 0, "due_after": 1, "missed_before": 0, "missed_after": 0}]},
        ],
    }  # fmt: skip
    assert [(level, sum(before), sum(after)) for level, before, after in by_level(load.shares(), "due")] == [(1, 0, 2), (2, 1, 1)]  # fmt: skip
