"""Where a zone's clocks are changed: the stretches of time over which its offset from UTC stays the same."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sla.service_calendar import DAY

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Stretch = tuple[int, int, int]
"""From and to in UTC epoch seconds (half open), and the offset in seconds: local reading = instant + offset."""


def second_of(at: datetime) -> int:
    """UTC epoch seconds of an aware instant; fractions are dropped, downwards. On the way of every question asked."""
    since = at - EPOCH
    return since.days * DAY + since.seconds


def year_start(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)


def stretches(zone: str, start: int, end: int) -> list[Stretch]:
    """The stretches covering `start` to `end`, ascending and without gaps."""
    result: list[Stretch] = []
    first = (EPOCH + timedelta(seconds=start)).year
    last = (EPOCH + timedelta(seconds=max(start, end - 1))).year
    for year in range(first, last + 1):
        for begin, finish, offset in _of_year(zone, year):
            begin, finish = max(begin, start), min(finish, end)
            if begin >= finish:
                continue
            if result and result[-1][2] == offset:
                result[-1] = (result[-1][0], finish, offset)
            else:
                result.append((begin, finish, offset))
    return result


def instant_of(zone: str, reading: int) -> int:
    """The first instant at which the local clocks show `reading` (seconds since 1970-01-01 00:00 on the wall).

    A reading the clocks skip gives the instant of the change; a repeated one its first occurrence.
    """
    for begin, finish, offset in stretches(zone, reading - 2 * DAY, reading + 2 * DAY):
        if reading < finish + offset:
            return max(reading - offset, begin)
    raise AssertionError("no zone is two days away from UTC")


@lru_cache(maxsize=8192)
def _of_year(zone: str, year: int) -> tuple[Stretch, ...]:
    """Found by asking once a day and bisecting where the answer differs: no clock is changed twice within a day."""
    info = ZoneInfo(zone)
    begin, end = year_start(year), year_start(year + 1)
    found: list[Stretch] = []
    known = begin
    offset = _offset(info, begin)
    for day in range(begin + DAY, end + 1, DAY):
        if _offset(info, day) != offset:
            low, high = day - DAY, day
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(info, middle) == offset else (low, middle)
            found.append((known, high, offset))
            known, offset = high, _offset(info, day)
    if known < end:
        found.append((known, end, offset))
    return tuple(found)


def _offset(info: ZoneInfo, instant: int) -> int:
    delta = (EPOCH + timedelta(seconds=instant)).astimezone(info).utcoffset()
    assert delta is not None
    return delta.days * DAY + delta.seconds
