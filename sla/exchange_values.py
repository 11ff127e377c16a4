"""The values of the exchange format: instants, amounts and policies, read with the path of every mistake."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args

from foundation.errors import Invalid, Mistake
from sla.hours import Arithmetic, Exhaustion, Reversed, Zero
from sla.intervals import FIRST_YEAR, LAST_YEAR
from sla.policy import METRICS, ClockPolicy

T = TypeVar("T")

MOST_SECONDS = 10**11
"""Amounts beyond this (three thousand years) are mistakes."""

_CLOCK_NAMES = {"first_response": "first_response", "update": "update", "solution": "resolution"}
_CHOICES: dict[str, tuple[str, ...]] = {
    "exhaustion": get_args(Exhaustion),
    "update_start": ("first_unanswered", "last_contact"),
    "on_switch": ("recompute", "piecewise"),
    "reopen": ("continue", "restart", "closed_counts", "stays_met"),
}
_SWITCHES = (
    "pause_extends",
    "update_before_first_response",
    "update_restarts_on_agent_reply",
    "agent_opened_has_first_response",
)


class Reader:
    """Reads one request, gathering mistakes; what could not be read stands in as None until `done` raises."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def done(self) -> None:
        if self.mistakes:
            raise Invalid(*self.mistakes)

    def refuse(self, path: str, problem: str, hint: str = "") -> Any:
        self.mistakes.append(Mistake(path, problem, hint))

    def take(self, read: Callable[[Any, str], T], value: Any, path: str) -> T:
        try:
            return read(value, path)
        except Invalid as error:
            self.mistakes.extend(error.mistakes)
            return None  # type: ignore[return-value]

    def object(self, value: Any, path: str) -> None:
        """A wrong kind at the root leaves nothing to read on."""
        if not isinstance(value, Mapping):
            raise Invalid(Mistake(path or "request", "must be an object"))

    def instant(self, value: Any, path: str) -> datetime:
        return self.take(instant_from, value, path)

    def whole(self, value: Any, path: str) -> int:
        if not _is_number(value) or value != int(value):
            return self.refuse(path, f"{value!r} is not a whole number")
        return self._within(int(value), path)

    def seconds_of_minutes(self, value: Any, path: str) -> int:
        if not _is_number(value):
            return self.refuse(path, f"{value!r} is not a number of minutes")
        return self._within(round(value * 60), path)

    def _within(self, amount: int, path: str) -> int:
        if abs(amount) > MOST_SECONDS:
            return self.refuse(path, "is too large")
        return amount


def _is_number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def instant_from(value: Any, path: str) -> datetime:
    """An ISO 8601 instant with an offset, in UTC, without fractions of a second."""
    hint = "2026-01-05T08:00:00Z"
    if not isinstance(value, str):
        raise Invalid(Mistake(path, "must be an instant in ISO 8601", hint))
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise Invalid(Mistake(path, f"{value!r} is not an instant in ISO 8601", hint)) from None
    if found.tzinfo is None:
        raise Invalid(Mistake(path, f"{value!r} lacks its offset from UTC", hint))
    if not FIRST_YEAR < found.year < LAST_YEAR:
        raise Invalid(Mistake(path, f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}"))
    return found.astimezone(UTC).replace(microsecond=0)


def instant_text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def arithmetic_from(value: Any, path: str) -> Arithmetic:
    """The part of a policy that bears on plain arithmetic."""
    return Arithmetic(
        **_chosen(
            value, path, {"exhaustion": get_args(Exhaustion), "zero": get_args(Zero), "reversed": get_args(Reversed)}
        )
    )


def policy_from(value: Any, path: str) -> ClockPolicy:
    """The policy of a timeline; names nobody knows are ignored, values nobody knows refused."""
    chosen: dict[str, Any] = _chosen(value, path, _CHOICES)
    mistakes: list[Mistake] = []
    for name in _SWITCHES:
        given = (value or {}).get(name)
        if given is None:
            continue
        if not isinstance(given, bool):
            mistakes.append(Mistake(f"{path}.{name}", "must be true or false"))
        chosen[name] = given
    given = (value or {}).get("pause_resolution_s")
    if given is not None:
        if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= 86_400:
            mistakes.append(Mistake(f"{path}.pause_resolution_s", "must be a number of seconds from 1 to 86400"))
        chosen["pause_resolution"] = given
    given = (value or {}).get("pause_stops")
    if given is not None:
        if not isinstance(given, list | tuple) or any(one not in (*_CLOCK_NAMES, *METRICS) for one in given):
            mistakes.append(Mistake(f"{path}.pause_stops", "must be a list", ", ".join(_CLOCK_NAMES)))
        else:
            chosen["pause_stops"] = frozenset(_CLOCK_NAMES.get(one, one) for one in given)
    if mistakes:
        raise Invalid(*mistakes)
    return ClockPolicy(**chosen)


def _chosen(value: Any, path: str, choices: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Invalid(Mistake(path, "must be an object"))
    found = {name: value[name] for name in choices if value.get(name) is not None}
    wrong = [
        Mistake(f"{path}.{name}", f"{given!r} is not known", ", ".join(choices[name]))
        for name, given in found.items()
        if given not in choices[name]
    ]
    if wrong:
        raise Invalid(*wrong)
    return found
