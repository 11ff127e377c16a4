"""A draft of calendars and targets as plain JSON values, and what it would change as the answer: for API and command line.

    {"calendars": {"business": {"tz": …, "week": …}}, "targets": [{"segment": "critical", "priority": "P1",
     "metric": "first_response", "minutes": 15, "calendar": "24x7"}], "since": "2026-12-01T00:00:00+01:00", "months": 3}

Every key may be left out; targets, where they are given, are the whole matrix. Both are read as `config export` writes them,
too: a calendar with its names around the `definition`, a target in `seconds`. What nobody knows is refused: a misspelt key
would say that nothing changes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from foundation.errors import Invalid
from sla.budgets import LONGEST_DAYS
from sla.calendar_text import calendar_from
from sla.combining import check_no_circle
from sla.exchange_values import Reader, instant_text
from sla.saving import check_opens
from sla.service_calendar import DAY, ServiceCalendar
from sla.simulation import Differences, Draft, Turn
from sla.target_saving import check
from sla.targets import DIMENSIONS, Target
from sla.terms import Terms
from sla.what_if import Simulated
from ticketing import week_load
from ticketing.exported import own_parts

MOST_MONTHS = 60
MOST_MINUTES = 10**9
KEYS = ("calendars", "targets", "since", "months")
_TARGET = (
    *(name for name in DIMENSIONS if name != "organisation"), "metric", "minutes", "seconds", "days", "by", "by_second", "calendar", "recount", "third_party_pauses", "warn_percent",
    "id", "organisation_id", "agreement", "goal_percent", "since", "until", "saved_by", "reason", "version",
)  # fmt: skip
"""What a target may say, with what a stored one says beside that."""


def draft_from(request: Any, terms: Terms, now: datetime) -> tuple[Draft, int]:
    """The draft, and how many months of the past it is tried on. Invalid names every mistake by its path."""
    request, reader = own_parts(request, KEYS), Reader()
    reader.object(request, "")
    if not isinstance(request, Mapping):
        raise Invalid(*reader.mistakes)
    _refuse_unknown(reader, request, KEYS, "")
    forms = request.get("calendars") or {}
    reader.object(forms, "calendars")
    calendars: dict[str, ServiceCalendar] = {}
    known = {code: eras[-1].calendar for code, eras in terms.saved.items()}
    for code, form in forms.items() if isinstance(forms, Mapping) else ():
        if code not in terms.saved:
            reader.refuse(f"calendars.{code}", "there is no such calendar", ", ".join(terms.saved))
        else:
            definition = form.get("definition", form) if isinstance(form, Mapping) else form
            calendars[code] = reader.take(
                lambda said, path: calendar_from(said, path, known), definition, f"calendars.{code}"
            )
    since = now if request.get("since") is None else reader.instant(request["since"], "since")
    months = request.get("months", 3)
    if isinstance(months, bool) or not isinstance(months, int) or not 0 < months <= MOST_MONTHS:
        reader.refuse("months", "must be a number of months", f"1 to {MOST_MONTHS}")
    targets = (
        None
        if request.get("targets") is None
        else _targets(reader, request["targets"], [*filter(terms.promisable, terms.metrics)])
    )
    reader.done()
    for code, calendar in calendars.items():
        check_no_circle(code, calendar, terms.saved, f"calendars.{code}.combine")
        check_opens(calendar, now)
    if targets is not None:
        check(targets, terms, now)
    return Draft(max(since, now), calendars, targets), months


def answer(found: Simulated) -> dict[str, Any]:
    """What would change, as plain values."""
    return {
        "open": {
            **_differences(found.open),
            "begin": found.begin,
            "begin_overdue": found.begin_late,
            "rest": found.open.rest,
        },
        "past": _differences(found.past),
        "months": found.months,
        "load": week_load.as_json(found.load) if found.load else None,
    }


def _targets(reader: Reader, said: Any, metrics: Sequence[str]) -> tuple[Target, ...]:
    if isinstance(said, Mapping):
        said = list(said.values())  # as `config export` has them, by their names
    if not isinstance(said, list):
        reader.refuse("targets", "must be a list of targets")
        return ()
    stays = [
        isinstance(one, Mapping) and one.get("agreement") for one in said
    ]  # what an agreement promises is no row of the matrix
    return tuple(
        row
        for place, one in enumerate(said)
        if not stays[place] and (row := _target(reader, one, f"targets.{place}", metrics))
    )


def _target(reader: Reader, said: Any, path: str, metrics: Sequence[str]) -> Target | None:
    if not isinstance(said, Mapping):
        return reader.refuse(path, "must be an object")
    if _refuse_unknown(reader, said, _TARGET, f"{path}."):
        return None
    minutes, days, metric = said.get("minutes", 0), said.get("days", 0), said.get("metric")
    seconds = said.get("seconds", 0)
    for name, number in (("minutes", minutes), ("seconds", seconds), ("days", days)):
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MOST_MINUTES:
            return reader.refuse(f"{path}.{name}", "must be a whole number from 0 on", "0 promises nothing")
    by = said.get("by_second", said.get("by"))
    if by is not None and (isinstance(by, bool) or not isinstance(by, int) or not 0 <= by < DAY):
        return reader.refuse(f"{path}.by_second", "must be seconds after midnight", "61200 is 17:00")
    if days > LONGEST_DAYS:
        return reader.refuse(f"{path}.days", f"must not be more than {LONGEST_DAYS}")
    if metric not in metrics:
        return reader.refuse(f"{path}.metric", f"{metric!r} is not promised", ", ".join(metrics))
    options = {name: said.get(name, False) for name in ("recount", "third_party_pauses")}
    for name, option in options.items():
        if not isinstance(option, bool):
            return reader.refuse(f"{path}.{name}", "must be true or false")
    named = {name: str(said.get(name) or "") for name in DIMENSIONS if name != "organisation"}
    named["category"] = named["category"].replace(".", "/")
    return Target(
        metric, seconds or minutes * 60, str(said.get("calendar") or ""), days=days, by=by, **options, **named  # type: ignore[arg-type]
    )  # fmt: skip


def _refuse_unknown(reader: Reader, said: Mapping[str, Any], known: Sequence[str], path: str) -> bool:
    strange = sorted(str(name) for name in said.keys() - set(known))
    for name in strange:
        reader.refuse(f"{path}{name}", "is not known here", ", ".join(known))
    return bool(strange)


def _differences(found: Differences) -> dict[str, Any]:
    return {
        "clocks": found.clocks, "moved": found.moved, "earlier": found.earlier, "later": found.later, "dropped": found.dropped, "breaches_appear": found.appear,
        "breaches_vanish": found.vanish, "tickets": [_turn(one) for one in found.turns],
    }  # fmt: skip


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "ticket": turn.ticket, "metric": turn.metric, "due_before": instant_text(turn.due_before),
        "due_after": instant_text(turn.due_after) if turn.due_after else None, "missed_before": turn.missed_before, "missed_after": turn.missed_after,
        "rests": turn.rests, "level": turn.level, "segment": turn.segment,
    }  # fmt: skip
