"""Days off out of an iCalendar file (RFC 5545): whole-day events as local dates, recurrences and exclusions worked out. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation.errors import Invalid, Mistake
from sla.service_calendar import Holiday

MOST_DAYS = 2000
NO_CALENDAR, WEB_PAGE, EMPTY = "this is no calendar file", "this is a web page", "this file is empty"
LONGEST_EVENT = 60
"""Days; something longer is no day off."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What was found: days off with their names, and how many events were left out, by reason."""

    days: tuple[Holiday, ...]
    timed: int
    """Events with a clock time."""
    free: int
    """Whole-day events marked as free (TRANSP:TRANSPARENT) or as an observance: they close nothing."""


def days_off(content: bytes, first: date, last: date) -> Feed:
    """The days off from `first` to `last`, ascending. Invalid where this is no calendar."""
    import icalendar  # takes a while to load, and only an import asks for it
    import recurring_ical_events

    try:
        calendar = icalendar.Calendar.from_ical(content)
        if calendar.name != "VCALENDAR":
            raise ValueError("no VCALENDAR")
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last + timedelta(days=1))
    except Exception as error:  # two libraries, and whatever a stranger's file makes them raise
        raise Invalid(Mistake("feed", _instead_of_a_calendar(content), "a file that ends in .ics")) from error
    found: dict[date, str] = {}
    timed = free = 0
    for event in events:
        start = event["DTSTART"].dt
        if isinstance(start, datetime):
            timed += 1
        elif _closes_nothing(event):
            free += 1
        else:
            name = str(event.get("SUMMARY", "")).strip()[:100]
            found |= {day: name for day in _days(start, event) if first <= day <= last and day not in found}
    return Feed(tuple(Holiday(day, found[day]) for day in sorted(found)[:MOST_DAYS]), timed, free)


def _instead_of_a_calendar(content: bytes) -> str:
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return WEB_PAGE if start.startswith(b"<") else NO_CALENDAR if start else EMPTY


def _closes_nothing(event: object) -> bool:
    get = event.get  # type: ignore[attr-defined]
    said = get("CATEGORIES")
    categories = [str(one).casefold() for one in getattr(said, "cats", ())]
    return str(get("TRANSP", "")).upper() == "TRANSPARENT" or any("observance" in one for one in categories)


def _days(start: date, event: object) -> Iterable[date]:
    ends = event.get("DTEND")  # type: ignore[attr-defined]
    last = ends.dt if ends is not None and not isinstance(ends.dt, datetime) else start + timedelta(days=1)
    length = min(max(1, (last - start).days), LONGEST_EVENT)
    return (start + timedelta(days=number) for number in range(length))
