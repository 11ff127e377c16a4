"""What a calendar's next version changes, in words, against the version that rules at its instant."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from admin import calendar_parts
from admin.calendar_form import day_name, windows_text
from admin.holiday_names import set_name
from admin.place import Asked
from pages.times import full_date, moment
from pages.words import N_
from sla.calendar_text import WEEKDAYS
from sla.eras import Era, ruling
from sla.service_calendar import ServiceCalendar


def in_force(saved: Sequence[Era], at: datetime) -> Era:
    """Which version rules at an instant."""
    return next(era for era in reversed(ruling(saved)) if era.since <= at)


def planned(saved: Sequence[Era], shown: ServiceCalendar, who: Asked, names: Mapping[str, str]) -> str:
    """That the latest version does not count yet, and what counts until it does; empty where it counts. A draft that is `shown`
    is not called that version."""
    latest, now = ruling(saved)[-1], in_force(saved, who.reader.now)
    if latest is now:
        return ""
    words = "; ".join(different(now.calendar, latest.calendar, who, names))
    values = {"version": latest.version, "at": moment(latest.since, who.reader), "now": now.version, "changes": words}
    if shown != latest.calendar:
        return who.say(N_("Version %(version)s counts only from %(at)s on; until then version %(now)s does. What changes then: %(changes)s."), **values)  # fmt: skip
    return who.say(N_("These are the hours of version %(version)s, which count only from %(at)s on. Until then version %(now)s counts. What changes then: %(changes)s."), **values)  # fmt: skip


def pushed_aside(saved: Sequence[Era], since: datetime, who: Asked) -> Iterable[str]:
    """The versions that are planned for `since` or later: a saving that counts from `since` on takes their place."""
    for era in ruling(saved):
        if since <= era.since and who.reader.now < era.since:
            yield who.say(N_("Version %(version)s, planned for %(at)s, would never count."), version=era.version, at=moment(era.since, who.reader))  # fmt: skip


def different(before: ServiceCalendar, after: ServiceCalendar, who: Asked, names: Mapping[str, str]) -> Iterable[str]:
    """What is different, as short phrases: equal changes of weekdays are told together."""
    say, closed = who.say, who.say(N_("closed"))
    same: dict[tuple[str, str], list[str]] = {}
    for day, old, new in zip(WEEKDAYS, before.week, after.week, strict=True):
        if old != new:
            same.setdefault((windows_text(old) or closed, windows_text(new) or closed), []).append(day_name(day, say))
    for (was, will), days in same.items():
        yield f"{', '.join(days)}: {was} → {will}"
    if before.zone != after.zone:
        yield f"{before.zone} → {after.zone}"
    if before.holiday_set != after.holiday_set:
        none = say(N_("no holidays"))
        yield f"{set_name(before.holiday_set, say) or none} → {set_name(after.holiday_set, say) or none}"
    was_dated, will_be = {one.date: one for one in before.exceptions}, {one.date: one for one in after.exceptions}
    for date_ in sorted(was_dated.keys() | will_be.keys()):
        if was_dated.get(date_) != will_be.get(date_):
            hours = will_be.get(date_)
            told = (windows_text(hours.windows) or closed) if hours else say(N_("no longer an exception"))
            yield f"{full_date(date_, who.reader)}: {told}" + (f" ({hours.label})" if hours and hours.label else "")
    if before.parts != after.parts:
        alone = say(N_("its own hours only"))
        was, will = (calendar_parts.told(one.parts, names, say) or alone for one in (before, after))
        yield f"{was} → {will}" if was != will else say(N_("the calendars put to it as they are by now"))
    yield from _holidays_changed({one.date for one in before.holidays}, {one.date for one in after.holidays}, who)


def _holidays_changed(before: set[date], after: set[date], who: Asked) -> Iterable[str]:
    for day in sorted(after - before):
        yield who.say(N_("%(day)s becomes a day off"), day=full_date(day, who.reader))
    for day in sorted(before - after):
        yield who.say(N_("%(day)s is no day off any more"), day=full_date(day, who.reader))
