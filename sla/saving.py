"""Saving a calendar: a new version that rules from an instant on. What was saved before stays as it was."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from foundation.errors import Conflict, Invalid, Mistake, NotFound
from sla import combining, recompute
from sla.calendar_text import calendar_from, definition_of
from sla.eras import FROM_EVER
from sla.hours import ServiceHours
from sla.registry import Registry
from sla.service_calendar import ServiceCalendar
from sla.tables import Calendar, CalendarVersion
from storage.change import Change


def save_calendar(
    change: Change, code: str, definition: Mapping[str, Any], since: datetime, *, seen: int, by: str = "", reason: str = ""
) -> int:  # fmt: skip
    """The number of the new version; open timers are put right afterwards. `seen` is the version the draft was made of.

    Calendars that are put together from this one follow it, from the same instant on. Invalid where one of them, or it
    itself, never opens, or where `since` is past: what has passed is not measured anew by a saving.
    """
    row = change.session.get(Calendar, code, with_for_update=True)
    if row is None:
        raise NotFound("There is no such calendar.")
    if row.version != seen:
        raise Conflict("Somebody else saved this calendar in the meantime. Look at it again and repeat your change.")
    if since < change.now:
        raise Invalid(Mistake("since", "this instant has passed", "now, or a later date"))
    since = since.replace(microsecond=0) + timedelta(seconds=bool(since.microsecond))
    saved = _saved(change)
    calendar = calendar_from(definition, "definition", combining.at_instant(saved, since))
    combining.check_no_circle(code, calendar, saved)
    versions = list(combining.planned(saved, calendar, since))
    first = _keep(change, row, versions, by, reason)
    _follow(change, row, since, by)
    return first


def _follow(change: Change, row: Calendar, since: datetime, by: str) -> None:
    """New versions of what is put together from this calendar, at whatever depth; of each as many as it needs, and no more."""
    reason = f"{row.name_de} v{row.version}"
    for code in combining.downstream(_saved(change), row.code):
        follower = change.session.get_one(Calendar, code, with_for_update=True)
        try:
            _keep(change, follower, list(combining.following(_saved(change), code, since)), by, reason)
        except Invalid as error:
            told = "a calendar that is put together from this one would never open"
            raise Invalid(Mistake("followers", told, follower.name_de)) from error


def _keep(
    change: Change, row: Calendar, versions: Sequence[tuple[datetime, ServiceCalendar]], by: str, reason: str
) -> int:
    """The number of the first of these versions, ascending by the instant each rules from."""
    for since, calendar in versions:
        check_opens(calendar, change.now)
        row.definition, row.version = definition_of(calendar), row.version + 1
        change.session.add(
            CalendarVersion(code=row.code, version=row.version, definition=row.definition, since=since, saved_at=change.now, saved_by=by, reason=reason)
        )  # fmt: skip
    change.session.flush()
    recompute.ask_for(change, versions[0][0], row.code)
    return row.version - len(versions) + 1


def _saved(change: Change) -> combining.Saved:
    return Registry().read(change.session).saved


def add_calendar(change: Change, german: str, english: str, like: str, *, by: str = "") -> str:
    """A calendar of its own with the hours of another one; its code, which is made of its name."""
    model = change.session.get(Calendar, like)
    names = (german.strip()[:100], english.strip()[:100] or german.strip()[:100])
    code = re.sub(r"[^a-z0-9]+", "-", _plain(names[0])).strip("-")[:40]
    mistakes = []
    if not code:
        mistakes.append(Mistake("german", "this field is still empty"))
    elif change.session.get(Calendar, code) is not None:
        mistakes.append(Mistake("german", "another calendar has this name"))
    if model is None:
        mistakes.append(Mistake("like", "there is no such calendar"))
    if mistakes or model is None:
        raise Invalid(*mistakes)
    keep_first(change, code, *names, model.kind, model.definition, by=by)
    return code


def keep_first(
    change: Change, code: str, german: str, english: str, kind: str, definition: Mapping[str, Any], *, by: str = ""
) -> None:
    """A calendar nobody had yet, ruling from ever; where others are put to it, what is planned for them is planned for it."""
    calendar = calendar_from(definition, f"calendars.{code}", combining.at_instant(_saved(change), change.now))
    check_opens(calendar, change.now)
    form = definition_of(calendar)
    change.session.add(Calendar(code=code, name_de=german, name_en=english, kind=kind, definition=form))
    change.session.flush()
    first = CalendarVersion(code=code, version=1, definition=form, since=FROM_EVER, saved_at=change.now, saved_by=by)
    change.session.add(first)
    change.session.flush()
    if calendar.parts:
        save_calendar(change, code, form, change.now, seen=1, by=by)


def _plain(text: str) -> str:
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.lower().replace(letter, plain)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def check_opens(calendar: ServiceCalendar, now: datetime) -> None:
    """Invalid where the calendar never opens again: no deadline could be reckoned in it."""
    try:
        ServiceHours(calendar).next_opening(now)
    except Invalid as error:
        raise Invalid(Mistake("week", "the calendar never opens", "at least one opening in the week")) from error
