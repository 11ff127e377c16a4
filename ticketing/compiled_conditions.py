"""Conditions of a rule made ready to be asked many times: each input is looked up once, texts are made small once. Pure.

What conditions look like stands in `ticketing/conditions.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ticketing.conditions import NUMBERS

Facts = Mapping[str, Any]
"""Name of an input → its value; `words` in small letters. An input without a value is not there."""
Test = tuple[str, frozenset[Any], tuple[str, ...], tuple[str, ...], Callable[[Facts], bool] | None]
"""Name, values it may be, beginnings it may have, parts it may contain; or a condition to be asked by itself."""

UNREADABLE = (TypeError, AttributeError, ValueError, KeyError)
"""What `compiled` raises for what are no conditions at all."""
_NONE: frozenset[Any] = frozenset()


def compiled(conditions: Mapping[str, Any]) -> tuple[Test, ...]:
    return tuple(_test(name, wanted) for name, wanted in conditions.items())


def first_failing(tests: tuple[Test, ...], facts: Facts) -> str | None:
    """The name of the first condition that does not hold; None where all do."""
    for name, exact, beginnings, parts, nested in tests:
        if nested is not None:
            if nested(facts):
                continue
            return name
        value = facts.get(name)
        if value in exact:
            continue
        if beginnings and str(value).startswith(beginnings):
            continue
        if type(value) is tuple and not exact.isdisjoint(value):
            continue
        if parts:
            text = str(value) if name == "words" else str(value).casefold()
            for part in parts:
                if part in text:
                    break
            else:
                return name
            continue
        return name
    return None


def _test(name: str, wanted: Any) -> Test:
    if name in ("all", "any", "not"):
        return name, _NONE, (), (), _nested(name, wanted)
    if isinstance(wanted, Mapping) and "at_least" in wanted:
        least = _counted(name, wanted["at_least"])
        return name, _NONE, (), (), lambda facts: facts.get(name, 0) >= least
    options = wanted if isinstance(wanted, list | tuple) else (wanted,)
    parts = tuple(str(one["contains"]).casefold() for one in options if isinstance(one, Mapping))
    plain = [one for one in options if not isinstance(one, Mapping)]
    beginnings = tuple(one[:-1] for one in plain if isinstance(one, str) and one.endswith(".*"))
    exact = frozenset(one for one in plain if not (isinstance(one, str) and one.endswith(".*")))
    return name, exact, beginnings, parts, None


def _counted(name: str, least: object) -> int:
    if name not in NUMBERS or type(least) is not int or least < 0:
        raise ValueError(f"{name} cannot be compared with {least!r}")
    return least


def _nested(name: str, wanted: Any) -> Callable[[Facts], bool]:
    if name == "not":
        inner = compiled(wanted)
        return lambda facts: first_failing(inner, facts) is not None
    each = [compiled(part) for part in wanted]
    joint = all if name == "all" else any
    return lambda facts: joint(first_failing(tests, facts) is None for tests in each)
