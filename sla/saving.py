"""Saving a calendar: a new version that rules from an instant on. What was saved before stays as it was."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from foundation.errors import Conflict, Invalid, Mistake, NotFound
from sla import recompute
from sla.calendar_text import calendar_from
from sla.eras import FROM_EVER
from sla.hours import ServiceHours
from sla.service_calendar import ServiceCalendar
from sla.tables import Calendar, CalendarVersion
from storage.change import Change


def save_calendar(
    change: Change, code: str, definition: Mapping[str, Any], since: datetime, *, seen: int, by: str = "", reason: str = ""
) -> int:  # fmt: skip
    """The number of the new version; open timers are put right afterwards. `seen` is the version the draft was made of.

    Invalid where it never opens, or where `since` is past: what has passed is not measured anew by a saving.
    """
    row = change.session.get(Calendar, code, with_for_update=True)
    if row is None:
        raise NotFound("There is no such calendar.")
    if row.version != seen:
        raise Conflict("Somebody else saved this calendar in the meantime. Look at it again and repeat your change.")
    check_opens(calendar_from(definition), change.now)
    if since < change.now:
        raise Invalid(Mistake("since", "this instant has passed", "now, or a later date"))
    since = since.replace(microsecond=0) + timedelta(seconds=bool(since.microsecond))
    row.definition, row.version = dict(definition), row.version + 1
    change.session.add(
        CalendarVersion(code=code, version=row.version, definition=dict(definition), since=since, saved_at=change.now, saved_by=by, reason=reason)
    )  # fmt: skip
    change.session.flush()
    recompute.ask_for(change, since, code)
    return row.version


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
    form = dict(model.definition)
    change.session.add(Calendar(code=code, name_de=names[0], name_en=names[1], kind=model.kind, definition=form))
    change.session.flush()
    change.session.add(
        CalendarVersion(code=code, version=1, definition=form, since=FROM_EVER, saved_at=change.now, saved_by=by)
    )
    change.session.flush()
    return code


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
