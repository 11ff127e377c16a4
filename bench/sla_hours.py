"""How long service-hour arithmetic takes on a compiled calendar, and how long compiling one takes: time of the processor."""

import timeit
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

from sla.calendar_text import calendar_from
from sla.holiday_sets import check_set
from sla.hours import ServiceHours
from sla.service_calendar import ServiceCalendar

YEARS = 15
ROUNDS = 20_000
SPANS = {"1 hour": 3600, "5 days": 5 * 8 * 3600, "1 year": 250 * 8 * 3600}


def run() -> list[dict[str, Any]]:
    """One figure per line: name, value, unit. The first build also reads the zone and the holidays of the years."""
    calendar = office()
    check_set("DE")  # loading the library is not part of building
    results = [
        {"name": f"build {YEARS} years, first", "value": round(_build(calendar), 1), "unit": "ms"},
        {
            "name": f"build {YEARS} years, again",
            "value": round(min(_build(calendar) for _ in range(3)), 1),
            "unit": "ms",
        },
    ]
    hours = _built(calendar)
    start = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    results.append(_figure("anchor: instant to second, bisection, and back", lambda: _anchor(start)))
    for name, seconds in SPANS.items():
        end = hours.add(start, seconds)
        results.append(_figure(f"add {name}", lambda seconds=seconds: hours.add(start, seconds)))
        results.append(_figure(f"between {name}", lambda end=end: hours.between(start, end)))
    return results


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OPENINGS = list(range(0, 2 * 10**9, 43_200))


def _anchor(at: datetime) -> datetime:
    """What no answer can do without: two conversions and two bisections in a table as long."""
    since = at - EPOCH
    second = since.days * 86_400 + since.seconds
    return datetime.fromtimestamp(OPENINGS[bisect_right(OPENINGS, OPENINGS[bisect_right(OPENINGS, second)])], UTC)


def office() -> ServiceCalendar:
    """Two openings a day on weekdays, a half day, and the holidays of a Land."""
    day = [["08:00", "12:00"], ["13:00", "17:00"]]
    return calendar_from(
        {
            "tz": "Europe/Berlin",
            "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), day),
            "holiday_set": "DE-BY",
            "exceptions": {"2026-12-24": [["08:00", "12:00"]]},
        }
    )


def _built(calendar: ServiceCalendar) -> ServiceHours:
    hours = ServiceHours(calendar)
    first = datetime(2020, 6, 1, tzinfo=UTC)
    hours.between(first, first + timedelta(days=round(365.25 * (YEARS - 1))))
    return hours


def _build(calendar: ServiceCalendar) -> float:
    began = process_time()
    _built(calendar)
    return (process_time() - began) * 1000


def _figure(name: str, call: Any) -> dict[str, Any]:
    best = min(timeit.repeat(call, timer=process_time, number=ROUNDS, repeat=5)) / ROUNDS
    return {"name": name, "value": round(best * 1e6, 2), "unit": "us"}


if __name__ == "__main__":
    for line in run():
        print(f"{line['name']:<24} {line['value']:>8} {line['unit']}")
