"""What is often wanted of service hours, in one step each: a break on every open day, other hours on one date. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from foundation.errors import Mistake
from pages.saying import Saying
from pages.times import day_in_full
from pages.words import N_
from sla.service_calendar import DAY, DatedHours, ServiceCalendar, Window

NOON = DAY // 2
KINDS = {
    "closed": N_("closed all day"),
    "morning": N_("open until noon"),
    "afternoon": N_("open from noon"),
    "own": N_("own hours"),
    "usual": N_("as usual (take the exception away)"),
}


@dataclass(frozen=True, slots=True)
class Stepped:
    """The calendar after a step; with mistakes it is as it was."""

    calendar: ServiceCalendar
    mistakes: tuple[Mistake, ...] = ()
    remark: str = ""


def with_break(calendar: ServiceCalendar, values: Mapping[str, str], say: Saying) -> Stepped:
    """Takes `break_from` to `break_to` out of every day that is open around it."""
    start, end = _clock(values.get("break_from", "")), _clock(values.get("break_to", ""))
    if start is None or end is None or not start < end:
        wrong = Mistake("break_from", say(N_("Say from when to when the break lasts, such as 12:00 to 13:00.")))
        return Stepped(calendar, (wrong,))
    week = tuple(_without(windows, start, end) for windows in calendar.week)
    changed = sum(new != old for new, old in zip(week, calendar.week, strict=True))
    if not changed:
        return Stepped(calendar, (Mistake("break_from", say(N_("No day is open at this time."))),))
    told = say.ngettext("The break was put into %(num)s day of the draft.", "The break was put into %(num)s days of the draft.", changed)  # fmt: skip
    return Stepped(replace(calendar, week=week), (), told)


def with_exception(
    calendar: ServiceCalendar, values: Mapping[str, str], own: tuple[Window, ...], say: Saying
) -> Stepped:
    """Other hours on the date `on`: `kind` is one of `KINDS`, `own` the hours entered for it, `label` its name."""
    try:
        day = date.fromisoformat(values.get("on", ""))
    except ValueError:
        return Stepped(calendar, (Mistake("on", say(N_("Choose a date."))),))
    usual = calendar.week[day.weekday()]
    match values.get("kind"):
        case "closed":
            windows: tuple[Window, ...] = ()
        case "morning":
            windows = tuple(Window(one.start, min(one.end, NOON)) for one in usual if one.start < NOON)
        case "afternoon":
            windows = tuple(Window(max(one.start, NOON), one.end) for one in usual if one.end > NOON)
        case _:
            windows = own
    others = tuple(one for one in calendar.exceptions if one.date != day)
    if values.get("kind") == "usual":
        return Stepped(replace(calendar, exceptions=others))
    if not windows and values.get("kind") != "closed":
        return Stepped(calendar, (Mistake("own", say(N_("This weekday is not open then; say the hours yourself, such as 08:00–12:00."))),))  # fmt: skip
    new = DatedHours(day, windows, values.get("label", "").strip()[:100])
    exceptions = tuple(sorted((*others, new), key=lambda one: one.date))
    told = say(N_("%(day)s is in the draft with other hours."), day=day_in_full(day, say.language))
    return Stepped(replace(calendar, exceptions=exceptions), (), told)


def _without(windows: tuple[Window, ...], start: int, end: int) -> tuple[Window, ...]:
    """Only where the day is open before and after: a break at the edge would be other hours."""
    left = []
    for one in windows:
        if one.start < start and end < one.end:
            left += [Window(one.start, start), Window(end, one.end)]
        else:
            left.append(one)
    return tuple(left)


def _clock(text: str) -> int | None:
    try:
        said = time.fromisoformat(text.strip())
    except ValueError:
        return None
    return said.hour * 3600 + said.minute * 60
