"""A ticket's timeline in the exchange format: agreements and events read, and the answer at each check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sla.budgets import Budget
from sla.calendar_text import calendar_from
from sla.clocks import Agreement, ClockState, paused_seconds, states_of
from sla.exchange_values import CLOCK_NAMES, Reader, instant_text
from sla.hours import compiled
from sla.policy import ClockPolicy
from sla.story import Event, Kind, story_of

_KINDS: tuple[Kind, ...] = (
    "created",
    "customer_message",
    "agent_reply",
    "auto_reply",
    "internal_note",
    "pause",
    "resume",
    "sla",
    "close",
    "reopen",
)

MOST_SEEN = 1_000_000
"""Events that may be seen, each check's added up: seconds of work. A ticket of a thousand events can be asked about after each."""


@dataclass(frozen=True, slots=True)
class Check:
    """Asked when `after` is the index of the last event seen, at `now`."""

    after: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Question:
    agreements: Mapping[str, Agreement]
    events: tuple[Event, ...]
    checks: tuple[Check, ...]


def read_timeline(reader: Reader, request: Mapping[str, Any]) -> Question:
    """Everything but the policy; mistakes stay with the reader."""
    agreements = _agreements(reader, request)
    names = tuple(_mapping(reader, request.get("slas"), "slas"))
    listed = _list(reader, request.get("events"), "events")
    events = [_event(reader, one, f"events.{index}", names) for index, one in enumerate(listed)]
    asked = _list(reader, request.get("checks"), "checks")
    read = [_check(reader, one, f"checks.{index}", events) for index, one in enumerate(asked)]
    checks = tuple(one for one in read if one is not None)
    if sum(one.after + 1 for one in checks) > MOST_SEEN:
        reader.refuse("checks", f"see more than {MOST_SEEN} events in all", "ask about fewer places at once")
    return Question(agreements, tuple(one for one in events if one is not None), checks)


def answer(question: Question, policy: ClockPolicy, check: Check) -> dict[str, Any]:
    """What the clocks say at one check."""
    story = story_of(question.events[: check.after + 1], policy)
    states = states_of(story, question.agreements, check.now, policy)
    response, updates, solutions = (
        [state for state in states if state.metric == metric] for metric in ("first_response", "update", "resolution")
    )
    due = {
        "first_response_due": _due(response[-1:]),
        "update_due": _due(updates[-1:]),
        "solution_due": _due(solutions[-1:]),
    }
    answered = [state.used_seconds for state in updates if state.answered]
    return {
        **{name: _text(at) for name, at in due.items()},
        "next_due": _text(min((at for at in due.values() if at is not None), default=None)),
        "first_response_seconds": _stopped_seconds(response),
        "solution_seconds": _stopped_seconds(solutions),
        "update_seconds_max": max(answered, default=None),
        "paused_seconds": paused_seconds(story, question.agreements, check.now, policy),
        "first_response_breached_at": _text(_first_breach(response)),
        "solution_breached_at": _text(_first_breach(solutions)),
        "update_breached_at": [instant_text(state.breached_at) for state in updates if state.breached_at],
    }


def _due(latest: list[ClockState]) -> datetime | None:
    """The due of a clock that runs; none while it is held or after it stopped."""
    for state in latest:
        if state.stopped_at is None and state.paused_since is None:
            return state.due_at
    return None


def _stopped_seconds(states: list[ClockState]) -> int | None:
    return states[-1].used_seconds if states and states[-1].stopped_at is not None else None


def _first_breach(states: list[ClockState]) -> datetime | None:
    return min((state.breached_at for state in states if state.breached_at), default=None)


def _text(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)


def _agreements(reader: Reader, request: Mapping[str, Any]) -> dict[str, Agreement]:
    calendars = {
        name: reader.take(calendar_from, form, f"calendars.{name}")
        for name, form in _mapping(reader, request.get("calendars"), "calendars").items()
    }
    agreements = {}
    for name, form in _mapping(reader, request.get("slas"), "slas").items():
        path = f"slas.{name}"
        terms = _mapping(reader, form, path)
        if terms.get("calendar") not in tuple(calendars):
            reader.refuse(f"{path}.calendar", f"there is no calendar {terms.get('calendar')!r}", ", ".join(calendars))
            continue
        targets = {
            metric: Budget(_target(reader, terms[key], f"{path}.{key}") or 0)
            for key, metric in CLOCK_NAMES.items()
            if terms.get(key) is not None
        }
        calendar = calendars[terms["calendar"]]
        if calendar is not None:
            agreements[name] = Agreement(compiled(calendar, f"calendars.{terms['calendar']}"), targets)
    return agreements


def _target(reader: Reader, value: Any, path: str) -> int:
    seconds = reader.seconds_of_minutes(value, path)
    if seconds is not None and seconds < 0:
        reader.refuse(path, "cannot be negative", "0 promises nothing")
    return seconds


def _event(reader: Reader, form: Any, path: str, names: tuple[str, ...]) -> Event | None:
    event = _mapping(reader, form, path)
    at = reader.instant(event.get("at"), f"{path}.at")
    kind = next((known for known in _KINDS if known == event.get("ev")), None)
    if kind is None:
        reader.refuse(f"{path}.ev", f"{event.get('ev')!r} is not an event", ", ".join(_KINDS))
    agreement = event.get("sla")
    if kind in ("created", "sla") and agreement is not None and agreement not in names:
        reader.refuse(f"{path}.sla", f"there is no sla {agreement!r}", ", ".join(names))
    by = event.get("by") if kind == "created" else None
    if by not in (None, "customer", "agent"):
        reader.refuse(f"{path}.by", f"{by!r} opens no tickets", "customer, agent")
    if at is None or kind is None:
        return None
    return Event(
        at, kind, agreement, by == "agent", bool(event.get("paused", False)), event.get("message") is not False
    )


def _check(reader: Reader, form: Any, path: str, events: list[Event | None]) -> Check | None:
    check = _mapping(reader, form, path)
    after = check.get("after", len(events) - 1)
    if isinstance(after, bool) or not isinstance(after, int) or not 0 <= after < len(events):
        return reader.refuse(f"{path}.after", "must be the index of an event", f"0 to {len(events) - 1}")
    event, said = events[after], check.get("now")
    now = (
        reader.instant(said, f"{path}.now") if said is not None else event and event.at
    )  # None: what is wrong with it is said
    return Check(after, now) if now else None


def _mapping(reader: Reader, value: Any, path: str) -> Mapping[str, Any]:
    if value is None or isinstance(value, Mapping):
        return value or {}
    reader.refuse(path, "must be an object")
    return {}


def _list(reader: Reader, value: Any, path: str) -> list[Any]:
    if value is None or isinstance(value, list | tuple):
        return list(value or [])
    reader.refuse(path, "must be a list")
    return []
