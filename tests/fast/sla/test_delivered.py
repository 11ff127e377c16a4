"""What a month's report says of clocks that came to their verdict."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sla.delivered import Delivered, Paused, Promise, summed
from sla.delivered_text import as_csv, as_json

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
PROMISE = Promise("K-1 v2", "Hafenlogistik", "admin", "resolution", 3600, 0, None, "business", 3)


def clock(minutes: int, *, missed: bool = False, counts: bool | None = None, promise: Promise = PROMISE) -> Delivered:
    stopped = START + timedelta(minutes=minutes)
    return Delivered(
        1, "S-1", promise, START, START + timedelta(hours=1), stopped, minutes * 30, minutes * 60, missed,
        counts_missed=missed if counts is None else counts,
    )  # fmt: skip


def test_shares_are_told_with_and_without_what_was_waived():
    (line,) = summed([clock(10), clock(20), clock(70, missed=True), clock(80, missed=True, counts=False)])
    assert (line.count, line.share, line.share_counted) == (4, 0.5, 0.75)


def test_half_and_nine_of_ten_are_values_that_occurred():
    (line,) = summed([clock(minute) for minute in range(1, 11)])
    assert (line.wall_median, line.wall_p90) == (5 * 60, 9 * 60)
    assert (line.service_median, line.service_p90) == (5 * 30, 9 * 30)


def test_every_promise_has_a_line_of_its_own_and_what_still_runs_has_no_time_yet():
    other = Promise("", "", "admin", "update", 0, 2, None, "business", 1)
    running = Delivered(2, "S-2", other, START, START, None, None, None, True, counts_missed=True)
    lines = summed([clock(10), running])
    assert [(one.promise.metric, one.wall_median) for one in lines] == [("update", None), ("resolution", 600)]


def test_programs_and_spreadsheets_get_the_same_figures():
    odd = Promise("", "=cmd()", "admin", "resolution", 3600, 0, None, "business", 1)
    clocks = [clock(10), clock(70, missed=True), clock(5, promise=odd)]
    lines = summed(clocks)
    said = as_json(START, START, lines, clocks)
    assert [one["share_kept"] for one in said["lines"]] == [1.0, 0.5]
    assert [one["ticket"] for one in said["missed"]] == ["S-1"]
    rows = as_csv(lines).splitlines()
    assert [one["finished"] for one in said["lines"]] == [1, 2]
    assert rows[1].startswith("'=cmd(),")
    assert ",0.5,0.5," in rows[2]


def test_a_month_is_bounded_by_the_desks_midnight_and_told_in_utc():
    zone = ZoneInfo("Europe/Berlin")
    said = as_json(datetime(2026, 11, 1, tzinfo=zone), datetime(2026, 12, 1, tzinfo=zone), [], [])
    assert (said["from"], said["to"]) == ("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z")


def test_what_still_runs_is_counted_but_not_among_the_finished_and_what_was_missed_and_paused_is_both():
    rested = (Paused(START, START + timedelta(minutes=5), "waiting_customer"),)
    running = Delivered(2, "S-2", PROMISE, START, START, None, None, None, True, pauses=rested, counts_missed=True)
    clocks = [clock(75), running]
    (line,) = summed(clocks)
    assert (line.count, line.finished, line.wall_median) == (2, 1, 75 * 60)
    said = as_json(START, START, [line], clocks)
    assert [[one["ticket"] for one in said[name]] for name in ("missed", "paused")] == [["S-2"], ["S-2"]]
