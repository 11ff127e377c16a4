"""Days off out of an iCalendar file."""

from datetime import date

import pytest

from foundation.errors import Invalid
from sla.calendar_feed import days_off

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def feed(*events: str) -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}@x\r\nDTSTAMP:20260101T000000Z\r\n{event}\r\nEND:VEVENT\r\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{body}END:VCALENDAR\r\n".encode()


def found(*events: str) -> list[tuple[str, str]]:
    return [(one.date.isoformat(), one.name) for one in days_off(feed(*events), FIRST, LAST).days]


def test_whole_day_events_are_local_dates():
    one = "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Weihnachten"
    assert found(one) == [(f"2026-12-{day}", "Weihnachten") for day in (24, 25, 26)]
    assert found("DTSTART;VALUE=DATE:20260501\r\nSUMMARY:Maifeiertag") == [("2026-05-01", "Maifeiertag")]


def test_recurrences_and_exclusions_are_worked_out():
    yearly = "DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Mai"
    assert [day for day, _ in found(yearly)] == ["2026-05-01", "2027-05-01"]
    assert [day for day, _ in found(yearly + "\r\nEXDATE;VALUE=DATE:20270501")] == ["2026-05-01"]


def test_what_has_a_time_or_is_marked_as_free_closes_nothing():
    timed = "DTSTART:20260501T080000Z\r\nDTEND:20260501T100000Z\r\nSUMMARY:Termin"
    free = "DTSTART;VALUE=DATE:20260601\r\nTRANSP:TRANSPARENT\r\nSUMMARY:Geburtstag"
    observed = "DTSTART;VALUE=DATE:20260701\r\nCATEGORIES:Observance\r\nSUMMARY:Gedenktag"
    answer = days_off(feed(timed, free, observed), FIRST, LAST)
    assert (answer.days, answer.timed, answer.free) == ((), 1, 2)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "file is empty"), (b"\xef\xbb\xbf\r\n", "file is empty"), (b"\n<!DOCTYPE html>", "web page"), (b"<html>", "web page"),
        (b"BEGIN:VCALENDAR", "no calendar file"), (b"\xff\xfe\x00", "no calendar file"), (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "no calendar file"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_refused(content: bytes, what: str):
    with pytest.raises(Invalid, match=what):
        days_off(content, FIRST, LAST)


def test_an_endless_event_does_not_close_the_desk_for_years():
    assert len(found("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20990101\r\nSUMMARY:Immer")) <= 60
