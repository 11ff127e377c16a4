"""A year of a service calendar, month by month: which days are open, off, or have hours of their own. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, get_day_names, get_month_names

from admin.calendar_form import windows_text
from foundation.errors import Invalid
from pages.saying import Saying
from pages.words import N_
from sla.holiday_sets import holidays_in
from sla.service_calendar import ServiceCalendar


@dataclass(frozen=True, slots=True)
class DayCell:
    """`kind`: open, shut (as every week), off (a holiday), dated (hours of its own, or closed by hand)."""

    date: str
    number: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    blanks: int
    """Weekdays before its first day, Monday first."""
    days: tuple[DayCell, ...]


def year_of(calendar: ServiceCalendar, year: int, say: Saying) -> tuple[Month, ...]:
    """The twelve months."""
    try:
        off = dict(holidays_in(calendar.holiday_set, year)) if calendar.holiday_set else {}
    except Invalid:
        off = {}
    off |= {one.date: one.name for one in calendar.holidays}
    dated = {one.date: one for one in calendar.exceptions}
    closed = say(N_("closed"))

    def cell(day: date) -> DayCell:
        if day in dated:
            kind, told, label = "dated", windows_text(dated[day].windows) or closed, dated[day].label
        elif day in off:
            kind, told, label = "off", closed, off[day]
        else:
            told, label = windows_text(calendar.week[day.weekday()]) or closed, ""
            kind = "open" if calendar.week[day.weekday()] else "shut"
        title = f"{format_date(day, 'full', locale=say.language)}: {told}"
        return DayCell(day.isoformat(), day.day, kind, f"{title} ({label})" if label else title)

    names = get_month_names("wide", context="stand-alone", locale=say.language)
    return tuple(
        Month(names[month], date(year, month, 1).weekday(), tuple(cell(date(year, month, day)) for day in range(1, monthrange(year, month)[1] + 1)))
        for month in range(1, 13)
    )  # fmt: skip


def weekdays(say: Saying) -> tuple[str, ...]:
    """Monday to Sunday in one letter or two."""
    names = get_day_names("narrow", context="stand-alone", locale=say.language)
    return tuple(names[day] for day in range(7))
