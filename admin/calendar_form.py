"""A service calendar as an admin writes it, line by line in plain text, read into the exchange form and written back. Pure.

week       08:00–12:00, 13:00–17:00         nothing, or "closed"
dated      24.12.2026 08:00–12:00 Christmas Eve
           2026-12-31 closed Inventory
holidays   2026-10-31 Reformation Day
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel.dates import get_day_names

from foundation.errors import Invalid, Mistake
from pages.saying import Saying
from pages.times import day_in_full
from pages.words import N_
from sla.calendar_text import WEEKDAYS, calendar_from, definition_of, window_text
from sla.service_calendar import DAY, DatedHours, Holiday, ServiceCalendar, Window, merged

_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*(?:h|Uhr|([ap])\.?m)\b\.?)?"
_WINDOW = re.compile(rf"{_CLOCK}\s*(?:-|–|—|bis|to)\s*{_CLOCK}", re.IGNORECASE)
_WINDOWS = re.compile(rf"(?:{_WINDOW.pattern})(?:\s*[,;]\s*(?:{_WINDOW.pattern}))*", re.IGNORECASE)
_CLOSED = re.compile(r"(?:closed|geschlossen|zu|[-–—])(?=\s|$)", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_LONGEST_DAY_ONLY = 24


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered: the calendar (None while something is wrong), the mistakes, one a field, remarks that stop nothing,
    and as much of the calendar as could be read."""

    calendar: ServiceCalendar | None
    mistakes: tuple[Mistake, ...]
    remarks: tuple[str, ...]
    readable: ServiceCalendar


class _Reading:
    def __init__(self, say: Saying):
        self.say = say
        self.mistakes: list[Mistake] = []
        self.remarks: list[str] = []

    def refuse(self, field: str, problem: str, hint: str = "", **values: Any) -> None:
        self.mistakes.append(Mistake(field, self.say(problem, **values), self.say(hint) if hint else ""))


def read(values: Mapping[str, str], say: Saying) -> Entered:
    """Reads `zone`, `holiday_set`, `mon` … `sun`, `dated` and `holidays` of a posted form."""
    reading = _Reading(say)
    week = tuple(_windows(reading, day, values.get(day, "")) for day in WEEKDAYS)
    dated = _dated(reading, values.get("dated", ""))
    holidays = _holidays(reading, values.get("holidays", ""))
    zone = values.get("zone", "").strip()
    calendar = ServiceCalendar(zone, week, holidays, values.get("holiday_set", "").strip(), dated)
    try:
        calendar_from(definition_of(calendar))
    except Invalid as error:
        for one in error.mistakes:
            if one.field.endswith(".tz"):
                reading.refuse("zone", N_("This is not a time zone."), N_("For instance Europe/Berlin."))
            elif one.field.endswith(".holiday_set"):
                reading.refuse("holiday_set", N_("No holidays are known under this name."), N_("For instance DE-BY."))
            else:
                reading.refuse("dated", one.problem)
    wrong = {one.field for one in reading.mistakes}
    readable = replace(calendar, zone="UTC" if "zone" in wrong else zone, holiday_set="" if "holiday_set" in wrong else calendar.holiday_set)  # fmt: skip
    return Entered(None if wrong else calendar, _by_field(reading.mistakes), tuple(reading.remarks), readable)


def own_hours(values: Mapping[str, str], say: Saying) -> tuple[tuple[Window, ...], tuple[Mistake, ...]]:
    """The windows of the field `own`, and what is wrong with it; nothing where `kind` does not ask for them."""
    if values.get("kind") != "own":
        return (), ()
    reading = _Reading(say)
    found = _windows(reading, "own", values.get("own", ""), values.get("on", ""))
    return found, _by_field(reading.mistakes)


def _by_field(mistakes: Sequence[Mistake]) -> tuple[Mistake, ...]:
    """Everything that is wrong with a field said at once; each hint once."""
    found: dict[str, Mistake] = {}
    for one in mistakes:
        first = found.get(one.field)
        if first is None:
            found[one.field] = one
        else:
            hint = first.hint if one.hint in first.hint else f"{first.hint} {one.hint}".strip()
            found[one.field] = Mistake(one.field, f"{first.problem} {one.problem}", hint)
    return tuple(found.values())


def written(calendar: ServiceCalendar) -> dict[str, str]:
    """The fields of the form for a calendar."""
    fields = {day: windows_text(windows) for day, windows in zip(WEEKDAYS, calendar.week, strict=True)}
    dated = [
        f"{one.date.isoformat()} {windows_text(one.windows) or 'closed'} {one.label}".strip()
        for one in calendar.exceptions
    ]
    holidays = [f"{one.date.isoformat()} {one.name}".strip() for one in calendar.holidays]
    return fields | {
        "zone": calendar.zone,
        "holiday_set": calendar.holiday_set,
        "dated": "\n".join(dated),
        "holidays": "\n".join(holidays),
    }


def day_name(day: str, say: Saying) -> str:
    """The name of a weekday: `mon` is Monday."""
    return str(get_day_names("wide", locale=say.language)[WEEKDAYS.index(day)])


def windows_text(windows: tuple[Window, ...]) -> str:
    return ", ".join("–".join(window_text(one)) for one in windows)


def _windows(reading: _Reading, field: str, text: str, line: str = "") -> tuple[Window, ...]:
    """The windows of one day; overlapping ones become one, and that is said."""
    text = text.strip()
    if not text or _CLOSED.fullmatch(text):
        return ()
    found = []
    for part in re.split(r"\s*[,;]\s*", text.strip(",; ")):
        window = _window(reading, field, part, line)
        if window is not None:
            found.append(window)
    pairs = [(one.start, one.end) for one in found]
    united = merged(pairs)
    if len(united) < len(pairs):
        told = windows_text(tuple(Window(start, min(end, start + DAY)) for start, end in united))
        where = line or day_name(field, reading.say)
        reading.remarks.append(
            reading.say(N_("%(where)s: windows that overlap or touch were merged to %(told)s."), where=where, told=told)
        )
    return tuple(Window(start, min(end, start + DAY)) for start, end in united)


def _window(reading: _Reading, field: str, part: str, line: str) -> Window | None:
    where = f"{line}: " if line else ""
    match = _WINDOW.fullmatch(part)
    part = part[:60]  # what is told again
    if match is None:
        reading.refuse(field, N_("%(where)s“%(part)s” is not a span of clock times."), N_("For instance 08:00–12:00, 13:00–17:00."), where=where, part=part)  # fmt: skip
        return None
    first, last = (_second(*read) for read in (match.group(1, 2, 3), match.group(4, 5, 6)))
    if first is None or last is None or first >= DAY:
        reading.refuse(field, N_("%(where)s“%(part)s” has a clock time that does not exist."), N_("00:00 to 23:59; 24:00 only as an end."), where=where, part=part)  # fmt: skip
        return None
    if first == last:
        reading.refuse(field, N_("%(where)sStart and end of “%(part)s” are equal."), N_("The whole day is 00:00–24:00."), where=where, part=part)  # fmt: skip
        return None
    if last < first:
        reading.remarks.append(
            reading.say(
                N_("%(where)s: %(part)s is read as a shift over midnight of %(hours)s. If the ends were swapped, write %(swapped)s."),
                where=line or day_name(field, reading.say), part=part, hours=f"{(last + DAY - first) / 3600:g} h",
                swapped=windows_text((Window(last, first),)),
            )
        )  # fmt: skip
    return Window(first, last if last > first else last + DAY)


def _second(hour: str, minute: str | None, half: str | None) -> int | None:
    """`half` is a or p, of am and pm."""
    hours, minutes = int(hour), int(minute or 0)
    if half and not 1 <= hours <= 12:
        return None
    if half:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    seconds = hours * 3600 + minutes * 60
    return seconds if minutes < 60 and seconds <= _LONGEST_DAY_ONLY * 3600 else None


def _dated(reading: _Reading, text: str) -> tuple[DatedHours, ...]:
    found: dict[date, DatedHours] = {}
    for day, rest in _lines(reading, "dated", text):
        told = day_in_full(day, reading.say.language)
        hours = _WINDOWS.match(rest) or _CLOSED.match(rest)
        if hours is None:
            reading.refuse("dated", N_("%(day)s: after the date stand opening hours, or “closed”."), N_("For instance 24.12.2026 08:00–12:00 Christmas Eve."), day=told)  # fmt: skip
            continue
        if day in found:
            reading.refuse("dated", N_("%(day)s stands here twice."), day=told)
        windows = _windows(reading, "dated", hours[0], told)
        found[day] = DatedHours(day, windows, rest[hours.end() :].strip(" ,;:"))
    return tuple(found[day] for day in sorted(found))


def _holidays(reading: _Reading, text: str) -> tuple[Holiday, ...]:
    found = {day: Holiday(day, name) for day, name in _lines(reading, "holidays", text)}
    return tuple(found[day] for day in sorted(found))


def _lines(reading: _Reading, field: str, text: str) -> list[tuple[date, str]]:
    """Each line's date and what follows it."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _DATE.match(line)
        day = _date(match) if match else None
        if match is None or day is None:
            reading.refuse(field, N_("“%(line)s” does not begin with a date."), N_("For instance 24.12.2026."), line=line[:60])  # fmt: skip
            continue
        found.append((day, line[match.end() :].strip()))
    return found


def _date(match: re.Match[str]) -> date | None:
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
