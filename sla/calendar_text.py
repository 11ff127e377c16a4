"""A service calendar in the exchange form of the calculator, read into a `ServiceCalendar`.

    {"tz": "Europe/Berlin", "week": {"mon": [["08:00", "12:00"], ["13:00", "17:00"]]}, "holidays": ["2026-12-25"],
     "holiday_set": "DE-BY", "exceptions": {"2026-12-24": [["08:00", "12:00"]]}}

`combine` may put other calendars to it: `[{"how": "union" | "intersection" | "minus", "with": CODE, "hours": {another calendar}}]`, one after the
other; a code among `known` goes before the hours written out. `names` may give a date its label. `24:00` only as an end; an end before the start runs past midnight; equal ends are refused. Keys not named here are
ignored. Every mistake is reported with its path, all of them at once.
"""

import re
from collections.abc import Container, Mapping
from datetime import date
from functools import cache
from typing import Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from foundation.errors import Invalid, Mistake
from sla.holiday_sets import check_set
from sla.service_calendar import DAY, DatedHours, Holiday, How, Part, ServiceCalendar, Window

MOST_PARTS = 10
DEEPEST = 5
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?|24:00(?::00)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NO_ZONES = ("right/", "posix/", "posixrules", "localtime", "Factory")
"""What lies beside the zones on many machines and is none: copies that count leap seconds, the machine's own."""


def calendar_from(
    form: Any, path: str = "calendar", known: Mapping[str, ServiceCalendar] | None = None, depth: int = 0
) -> ServiceCalendar:
    """Read the exchange form; raises Invalid with the path of each mistake below `path`."""
    if not isinstance(form, Mapping):
        raise Invalid(Mistake(path, "must be an object", '{"tz": "Europe/Berlin", "week": {…}}'))
    mistakes: list[Mistake] = []
    calendar = ServiceCalendar(
        zone=_zone(form.get("tz"), f"{path}.tz", mistakes),
        week=_week(form.get("week"), f"{path}.week", mistakes),
        holidays=_holidays(form.get("holidays"), _names(form), f"{path}.holidays", mistakes),
        holiday_set=_holiday_set(form.get("holiday_set"), f"{path}.holiday_set", mistakes),
        exceptions=_exceptions(form.get("exceptions"), _names(form), f"{path}.exceptions", mistakes),
        parts=_parts(form.get("combine"), f"{path}.combine", known or {}, depth, mistakes),
    )
    if mistakes:
        raise Invalid(*mistakes)
    return calendar


def definition_of(calendar: ServiceCalendar) -> dict[str, Any]:
    """The exchange form of a calendar; `calendar_from` reads it back to the same."""
    week = {day: _texts(windows) for day, windows in zip(WEEKDAYS, calendar.week, strict=True) if windows}
    form: dict[str, Any] = {"tz": calendar.zone, "week": week}
    if calendar.holiday_set:
        form["holiday_set"] = calendar.holiday_set
    if calendar.holidays:
        form["holidays"] = [one.date.isoformat() for one in calendar.holidays]
    if calendar.exceptions:
        form["exceptions"] = {one.date.isoformat(): _texts(one.windows) for one in calendar.exceptions}
    names = {one.date.isoformat(): one.name for one in calendar.holidays if one.name}
    names |= {one.date.isoformat(): one.label for one in calendar.exceptions if one.label}
    parts = [{"how": one.how, "with": one.code, "hours": definition_of(one.calendar)} for one in calendar.parts]
    return form | ({"names": names} if names else {}) | ({"combine": parts} if parts else {})


def in_short(definition: Mapping[str, Any], stored: Container[str]) -> dict[str, Any]:
    """A definition whose parts are named where they are `stored` calendars; all others stay written out."""
    parts = [
        {"how": one["how"], "with": one["with"]} if one.get("with") in stored else one
        for one in definition.get("combine", ())
    ]
    return dict(definition) | ({"combine": parts} if parts else {})


def window_text(window: Window) -> tuple[str, str]:
    """Start and end as clock times; an end past midnight as it reads on the next day."""
    end = window.end if window.end <= DAY else window.end - DAY
    return _clock_text(window.start), _clock_text(end)


def _clock_text(second: int) -> str:
    text = f"{second // 3600:02d}:{second // 60 % 60:02d}"
    return f"{text}:{second % 60:02d}" if second % 60 else text


def _texts(windows: tuple[Window, ...]) -> list[list[str]]:
    return [list(window_text(one)) for one in windows]


def _names(form: Mapping[str, Any]) -> Mapping[str, str]:
    """Labels by date; a calculator asked without them says none."""
    names = form.get("names")
    if not isinstance(names, Mapping):
        return {}
    return {str(day): name for day, name in names.items() if isinstance(name, str)}


def _zone(value: Any, path: str, mistakes: list[Mistake]) -> str:
    if isinstance(value, str) and _is_zone(value):
        return value
    mistakes.append(Mistake(path, f"{value!r} is not a time zone", "an IANA name such as Europe/Berlin"))
    return "UTC"


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name) and not name.startswith(_NO_ZONES)


def _week(value: Any, path: str, mistakes: list[Mistake]) -> tuple[tuple[Window, ...], ...]:
    if value is None:
        value = {}
    if not isinstance(value, Mapping):
        mistakes.append(Mistake(path, "must be an object of weekdays", ", ".join(WEEKDAYS)))
        return ((),) * 7
    for name in value:
        if name not in WEEKDAYS:
            mistakes.append(Mistake(f"{path}.{name}", "is not a weekday", ", ".join(WEEKDAYS)))
    return tuple(_windows(value.get(name), f"{path}.{name}", mistakes) for name in WEEKDAYS)


def _windows(value: Any, path: str, mistakes: list[Mistake]) -> tuple[Window, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        mistakes.append(Mistake(path, "must be a list of openings", '[["08:00", "17:00"]]'))
        return ()
    found = [_window(one, f"{path}.{index}", mistakes) for index, one in enumerate(value)]
    return tuple(one for one in found if one is not None)


def _window(value: Any, path: str, mistakes: list[Mistake]) -> Window | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        mistakes.append(Mistake(path, "must be a pair of clock times", '["08:00", "17:00"]'))
        return None
    start, end = (_clock(one, f"{path}.{index}", mistakes) for index, one in enumerate(value))
    if start is None or end is None:
        return None
    if start == DAY:
        mistakes.append(Mistake(f"{path}.0", "24:00 can only be an end", "00:00"))
        return None
    if start == end:
        mistakes.append(Mistake(path, "start and end are equal", '["00:00", "24:00"] is the whole day'))
        return None
    return Window(start, end if end > start else end + DAY)


def _clock(value: Any, path: str, mistakes: list[Mistake]) -> int | None:
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not match:
        mistakes.append(Mistake(path, f"{value!r} is not a clock time", "08:00"))
        return None
    hours, minutes, seconds = match.groups()
    return DAY if hours is None else int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)


def _holidays(value: Any, names: Mapping[str, str], path: str, mistakes: list[Mistake]) -> tuple[Holiday, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        mistakes.append(Mistake(path, "must be a list of dates", '["2026-12-25"]'))
        return ()
    days = [_date(one, f"{path}.{index}", mistakes) for index, one in enumerate(value)]
    return tuple(Holiday(day, names.get(day.isoformat(), "")) for day in sorted({day for day in days if day}))


def _holiday_set(value: Any, path: str, mistakes: list[Mistake]) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        mistakes.append(Mistake(path, "must be the name of a set", "DE-BY"))
        return ""
    try:
        check_set(value, path)
    except Invalid as error:
        mistakes.extend(error.mistakes)
        return ""
    return value


def _parts(
    value: Any, path: str, known: Mapping[str, ServiceCalendar], depth: int, mistakes: list[Mistake]
) -> tuple[Part, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or len(value) > MOST_PARTS:
        mistakes.append(Mistake(path, "must be a list of calendars", '[{"how": "union", "with": "on_call"}]'))
        return ()
    found = []
    for index, one in enumerate(value):
        place = f"{path}.{index}"
        if not isinstance(one, Mapping) or one.get("how") not in get_args(How):
            mistakes.append(Mistake(f"{place}.how", "say how the hours are put together", ", ".join(get_args(How))))
            continue
        code = one.get("with") if isinstance(one.get("with"), str) else ""
        calendar = known.get(code or "")
        if calendar is None and one.get("hours") is None:
            mistakes.append(Mistake(f"{place}.with", "there is no such calendar", ", ".join(known)))
        elif calendar is None and depth == DEEPEST:
            mistakes.append(Mistake(place, f"calendars are put together {DEEPEST} deep at most"))
        else:
            try:
                calendar = calendar or calendar_from(one["hours"], f"{place}.hours", known, depth + 1)
                found.append(Part(one["how"], calendar, code or ""))
            except Invalid as error:
                mistakes.extend(error.mistakes)
    return tuple(found)


def _exceptions(value: Any, names: Mapping[str, str], path: str, mistakes: list[Mistake]) -> tuple[DatedHours, ...]:
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        mistakes.append(Mistake(path, "must be an object of dates", '{"2026-12-24": [["08:00", "12:00"]]}'))
        return ()
    found = []
    for key, windows in value.items():
        day = _date(key, f"{path}.{key}", mistakes)
        opened = _windows(windows, f"{path}.{key}", mistakes)
        if day:
            found.append(DatedHours(day, opened, names.get(key, "")))
    return tuple(sorted(found, key=lambda one: one.date))


def _date(value: Any, path: str, mistakes: list[Mistake]) -> date | None:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    mistakes.append(Mistake(path, f"{value!r} is not a date", "2026-12-24"))
    return None
