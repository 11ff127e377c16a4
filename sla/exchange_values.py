"""The values of the exchange format: instants, amounts and policies, read with the path of every mistake."""

import math
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args

from foundation.errors import Invalid, Mistake
from sla.hours import Arithmetic, Exhaustion, Reversed, Zero
from sla.intervals import FIRST_YEAR, LAST_YEAR
from sla.policy import PROMISED, ClockPolicy, Metric, OnSwitch, Reopen, UpdateStart

T = TypeVar("T")

MOST_SECONDS = 10**11
"""Amounts beyond this (three thousand years) are mistakes."""

CLOCK_NAMES: dict[str, Metric] = {"first_response": "first_response", "update": "update", "solution": "resolution"}


@dataclass(frozen=True, slots=True)
class _Field:
    """One policy value: what it may be, and how to say so."""

    accepts: Callable[[Any], bool]
    hint: str


def _one_of(*choices: str) -> _Field:
    return _Field(lambda value: value in choices, ", ".join(choices))


def _is_pause_resolution(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 86_400


def _is_list_of_clocks(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(one in (*CLOCK_NAMES, *PROMISED) for one in value)


_EXHAUSTION = _one_of(*get_args(Exhaustion))
_SWITCH = _Field(lambda value: isinstance(value, bool), "true, false")
_ARITHMETIC = {"exhaustion": _EXHAUSTION, "zero": _one_of(*get_args(Zero)), "reversed": _one_of(*get_args(Reversed))}
_CLOCKS = {
    "exhaustion": _EXHAUSTION,
    "pause_resolution_s": _Field(_is_pause_resolution, "seconds from 1 to 86400"),
    "pause_stops": _Field(_is_list_of_clocks, f"a list of {', '.join(CLOCK_NAMES)}"),
    "pause_extends": _SWITCH,
    "update_before_first_response": _SWITCH,
    "update_restarts_on_agent_reply": _SWITCH,
    "update_start": _one_of(*get_args(UpdateStart)),
    "on_switch": _one_of(*get_args(OnSwitch)),
    "reopen": _one_of(*get_args(Reopen)),
    "agent_opened_has_first_response": _SWITCH,
}
_FIELDS = _ARITHMETIC | _CLOCKS


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
        if abs(value) > MOST_SECONDS:  # before multiplying, which may leave what a float can hold
            return self.refuse(path, "is too large")
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
        found = datetime.fromisoformat(value.upper())
    except ValueError:
        raise Invalid(Mistake(path, f"{value!r} is not an instant in ISO 8601", hint)) from None
    if found.tzinfo is None:
        raise Invalid(Mistake(path, f"{value!r} lacks its offset from UTC", hint))
    if not FIRST_YEAR < found.year < LAST_YEAR:
        raise Invalid(Mistake(path, f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}"))
    return found.astimezone(UTC).replace(microsecond=0)


def instant_text(at: datetime) -> str:
    """In UTC, whichever zone it is told in."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def arithmetic_from(value: Any, path: str) -> Arithmetic:
    """The part of a policy that bears on plain arithmetic."""
    return Arithmetic(**_policy(value, path, _ARITHMETIC))


def policy_from(value: Any, path: str) -> ClockPolicy:
    """The policy of a timeline."""
    chosen = _policy(value, path, _CLOCKS)
    if "pause_resolution_s" in chosen:
        chosen["pause_resolution"] = chosen.pop("pause_resolution_s")
    if "pause_stops" in chosen:
        chosen["pause_stops"] = frozenset(CLOCK_NAMES.get(name, name) for name in chosen["pause_stops"])
    return ClockPolicy(**chosen)


def _policy(value: Any, path: str, asked: Container[str]) -> dict[str, Any]:
    """What is chosen of the names asked for; names nobody knows are ignored, values refused wherever they stand."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Invalid(Mistake(path, "must be an object"))
    found = {name: value[name] for name in _FIELDS if value.get(name) is not None}
    wrong = [
        Mistake(f"{path}.{name}", f"{given!r} is not accepted", _FIELDS[name].hint)
        for name, given in found.items()
        if not _FIELDS[name].accepts(given)
    ]
    if wrong:
        raise Invalid(*wrong)
    return {name: given for name, given in found.items() if name in asked}
