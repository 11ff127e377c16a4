"""Conditions of a rule, as an admin writes them: whether they ever can hold, and whether one set lets through all another
does. Asking them is the work of `ticketing/compiled_conditions.py`. Pure.

    {"channel": "email"}                         equal
    {"category": ["fault.*", "uncategorised"]}   one of several; a trailing .* fits everything below
    {"words": {"contains": "standstill"}}        part of the text, however it is written
    {"queue_load": {"at_least": 20}}             a number that is not smaller
    {"all": [{…}, {…}], "any": [{…}, {…}], "not": {…}}   nested as deep as wanted

All names of one mapping have to hold; no condition at all always does.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Conditions = Mapping[str, Any]
NUMBERS = frozenset({"queue_load"})
"""The inputs that are counted: only they can be at least something."""


def asked(conditions: Conditions) -> Iterator[tuple[str, Any]]:
    """Every input that is asked about, however deep: its name, and what is wanted of it."""
    for name, wanted in conditions.items():
        if name in ("all", "any"):
            for part in wanted:
                yield from asked(part)
        elif name == "not":
            yield from asked(wanted)
        else:
            yield name, wanted


def inputs(conditions: Conditions) -> Iterator[str]:
    """The names of these inputs."""
    return (name for name, _ in asked(conditions))


def contradiction(conditions: Conditions) -> str | None:
    """The name of an input that would have to be two things at once (or is wanted to be none of any, or less than
    nothing); None where the conditions can hold. Texts may hold many words, so `contains` never contradicts."""
    demands = list(_demands(conditions))
    for place, (name, wanted, is_so) in enumerate(demands):
        if is_so and isinstance(wanted, list | tuple) and not wanted:
            return name
        if not is_so and wanted == {"at_least": 0}:
            return name
        for other, also, is_also in demands[place + 1 :]:
            if name != other:
                continue
            if is_so and is_also and not _overlap(wanted, also):
                return name
            if is_so != is_also and _within(*((wanted, also) if is_so else (also, wanted))):
                return name
    return None


def lets_through_all(wide: Conditions, narrow: Conditions) -> bool:
    """Whether whatever fits `narrow` surely fits `wide` too. Errs on the side of no."""
    demands = list(_demands(narrow))
    for name, wanted in wide.items():
        match name:
            case "all":
                if not all(lets_through_all(part, narrow) for part in wanted):
                    return False
            case "any":
                if not any(lets_through_all(part, narrow) for part in wanted):
                    return False
            case "not":
                denied = list(_demands(wanted))
                if len(denied) != 1 or not any(
                    other == denied[0][0] and not is_so and _within(denied[0][1], also)
                    for other, also, is_so in demands
                ):
                    return False
            case _:
                if not any(other == name and is_so and _within(also, wanted) for other, also, is_so in demands):
                    return False
    return True


def _demands(conditions: Conditions, is_so: bool = True) -> Iterator[tuple[str, Any, bool]]:
    """What surely has to hold: (input, wanted, whether it has to be so or must not be)."""
    for name, wanted in conditions.items():
        if name == "all":
            for part in wanted:
                yield from _demands(part, is_so)
        elif name == "not":
            inner = list(_demands(wanted, not is_so))
            if len(inner) == 1:
                yield inner[0]
        elif name != "any":
            yield name, wanted, is_so


def _options(wanted: Any) -> Sequence[Any]:
    return wanted if isinstance(wanted, list | tuple) else (wanted,)


def _within(narrow: Any, wide: Any) -> bool:
    """Whether each value `narrow` wants is one `wide` wants."""
    return bool(_options(narrow)) and all(
        any(_covers(other, one) for other in _options(wide)) for one in _options(narrow)
    )


def _covers(wide: Any, narrow: Any) -> bool:
    least = [one["at_least"] for one in (wide, narrow) if isinstance(one, Mapping) and "at_least" in one]
    if least:
        return len(least) == 2 and bool(least[0] <= least[1])
    if isinstance(wide, Mapping) or isinstance(narrow, Mapping):
        if not (isinstance(wide, Mapping) and isinstance(narrow, Mapping)):
            return isinstance(wide, Mapping) and str(wide.get("contains", "")).casefold() in str(narrow).casefold()
        return str(wide.get("contains", "")).casefold() in str(narrow.get("contains", "")).casefold()
    if isinstance(wide, str) and wide.endswith(".*"):
        return str(narrow).removesuffix("*").startswith(wide[:-1])
    return bool(wide == narrow)


def _overlap(one: Any, other: Any) -> bool:
    """Whether some value could be wanted by both."""
    return any(
        isinstance(left, Mapping) or isinstance(right, Mapping) or _covers(left, right) or _covers(right, left)
        for left in _options(one)
        for right in _options(other)
    )
