"""Conditions of a rule as the tree its form shows: rows (input, comparison, values) in groups, nested as deep as wanted. Pure.

Fields are named by the way to them: `c.joint` of the outermost group, `c.0.input`, `c.0.operator`, `c.0.value` (several) and
`c.0.text` of its first row, `c.1.joint` of a group in second place. Buttons are `add:c`, `group:c`, `remove:c.0`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from foundation.errors import Mistake
from pages.saying import Saying
from pages.words import N_
from ticketing.conditions import NUMBERS

ROOT = "c"
DEEPEST = 5
MOST = 40
MOST_COUNTED = 100_000
TEXTS = frozenset({"words", "subject", "sender", "recipient", "organisation", "files", "form_fields"})
"""Inputs that are searched for a part."""
YES_OR_NO = frozenset({"has_files", "critical_workplace", "has_open_ticket", "wrote_recently", "major", "attended"})
WRITTEN = TEXTS | NUMBERS
"""Inputs whose values are written down, one a line; of a number there is one."""


DENIED = {"is": "not", "contains": "lacks", "at_least": "less"}
"""A comparison → the one that denies it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. `operator`: is, not, contains, lacks, at_least, less. `fresh`: its input was just chosen, and no value yet."""

    input: str = ""
    operator: str = "is"
    values: tuple[str, ...] = ()
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """`joint`: all, any or none of its parts hold."""

    joint: str = "all"
    parts: tuple["Row | Group", ...] = ()


def posted(values: Mapping[str, Sequence[str]]) -> Group:
    """The tree of a form that was sent; what cannot be read is left out."""
    found = _read(values, ROOT, 0)
    return found if isinstance(found, Group) else Group()


def _read(values: Mapping[str, Sequence[str]], path: str, depth: int) -> Row | Group | None:
    if f"{path}.joint" in values and depth < DEEPEST:
        parts = (_read(values, f"{path}.{place}", depth + 1) for place in range(MOST))
        joint = values[f"{path}.joint"][0]
        return Group(joint if joint in ("all", "any", "none") else "all", tuple(part for part in parts if part))
    if f"{path}.input" not in values:
        return None
    name = values[f"{path}.input"][0]
    if values.get(f"{path}.was", (name,))[0] != name:
        return Row(name, "contains" if name in TEXTS else "at_least" if name in NUMBERS else "is", (), fresh=True)
    said = values.get(f"{path}.text", ("",))[0].splitlines() if name in WRITTEN else values.get(f"{path}.value", ())
    return Row(name, values.get(f"{path}.operator", ("is",))[0], tuple(filter(None, map(str.strip, said))))


def changed(tree: Group, act: str) -> Group:
    """With one more row or group, or one less."""
    verb, _, path = act.partition(":")
    way = [int(step) for step in path.split(".")[1:] if step.isdigit()]
    return _changed(tree, verb, way)


def _changed(group: Group, verb: str, way: Sequence[int]) -> Group:
    if not way:
        offered: dict[str, Row | Group] = {"add": Row(), "group": Group("any", (Row(),))}
        new = offered.get(verb)
        return replace(group, parts=(*group.parts, new)[:MOST]) if new else group
    first, *rest = way
    if first >= len(group.parts):
        return group
    part = group.parts[first]
    if verb == "remove" and not rest:
        return replace(group, parts=(*group.parts[:first], *group.parts[first + 1 :]))
    if isinstance(part, Row):
        return group
    return replace(group, parts=(*group.parts[:first], _changed(part, verb, rest), *group.parts[first + 1 :]))


def tree_of(conditions: Mapping[str, Any]) -> Group:
    """The tree of conditions as they are stored."""
    if conditions.keys() == {"any"}:
        return Group("any", tuple(_part(one) for one in conditions["any"]))
    return Group("all", tuple(part for name, wanted in conditions.items() for part in _parts(name, wanted)))


def _part(conditions: Mapping[str, Any]) -> Row | Group:
    whole = tree_of(conditions)
    return whole.parts[0] if len(whole.parts) == 1 else whole


def _parts(name: str, wanted: Any) -> Iterator[Row | Group]:
    if name == "all":
        yield from (_part(one) for one in wanted)
    elif name == "any":
        yield Group("any", tuple(_part(one) for one in wanted))
    elif name == "not":
        inner = _part(wanted)
        if isinstance(inner, Row) and inner.operator in DENIED:
            yield replace(inner, operator=DENIED[inner.operator])
        else:
            several = isinstance(inner, Group) and inner.joint == "any"
            yield Group("none", inner.parts if several and isinstance(inner, Group) else (inner,))
    elif isinstance(wanted, Mapping) and "at_least" in wanted:
        yield Row(name, "at_least", (str(wanted["at_least"]),))
    else:
        options = wanted if isinstance(wanted, list | tuple) else (wanted,)
        words = tuple(str(one.get("contains", "")) for one in options if isinstance(one, Mapping))
        exact = tuple(_written(one) for one in options if not isinstance(one, Mapping))
        rows = [Row(name, operator, said) for operator, said in (("is", exact), ("contains", words)) if said]
        yield rows[0] if len(rows) == 1 else Group("any", tuple(rows))


def conditions_of(tree: Group, say: Saying) -> tuple[dict[str, Any], tuple[Mistake, ...]]:
    """What is stored of a tree, and what is wrong with it by the path of each row."""
    mistakes: list[Mistake] = []
    return _joined(tree, ROOT, say, mistakes), tuple(mistakes)


def _joined(group: Group, path: str, say: Saying, mistakes: list[Mistake]) -> dict[str, Any]:
    parts = []
    for place, part in enumerate(group.parts):
        here = f"{path}.{place}"
        made = _condition(part, here, say, mistakes) if isinstance(part, Row) else _joined(part, here, say, mistakes)
        if made:
            parts.append(made)
    if not parts:
        return {}
    if group.joint == "none":
        return {"not": parts[0] if len(parts) == 1 else {"any": parts}}
    if len(parts) == 1:
        return parts[0]
    names = [name for part in parts for name in part]
    if group.joint == "any" or len(names) > len(set(names)):
        return {group.joint: parts}
    return {name: wanted for part in parts for name, wanted in part.items()}


def _condition(row: Row, path: str, say: Saying, mistakes: list[Mistake]) -> dict[str, Any]:
    if not row.input:
        return {}
    if not row.values:
        mistakes.append(Mistake(path, say(N_("Say at least one value.")) if row.input in WRITTEN else say(N_("Choose at least one value."))))  # fmt: skip
        return {}
    if row.input in NUMBERS:
        least = 1 if row.operator == "less" else 0  # nothing is less than 0
        if len(row.values) != 1 or not row.values[0].isdecimal() or not least <= int(row.values[0]) <= MOST_COUNTED:
            problem = say(N_("Write one whole number, %(least)s to %(num)s."), least=least, num=MOST_COUNTED)
            mistakes.append(Mistake(path, problem))
            return {}
        number = {row.input: {"at_least": int(row.values[0])}}
        return {"not": number} if row.operator == "less" else number
    values: list[Any] = [_stored(row.input, one) for one in row.values]
    if row.operator in ("contains", "lacks"):
        values = [{"contains": one} for one in row.values]
    part = {row.input: values if len(values) > 1 else values[0]}
    return {"not": part} if row.operator in ("not", "lacks") else part


def rows(tree: Group, path: str = ROOT) -> Iterable[tuple[str, Row]]:
    """Every row with its path."""
    for place, part in enumerate(tree.parts):
        if isinstance(part, Row):
            yield f"{path}.{place}", part
        else:
            yield from rows(part, f"{path}.{place}")


def with_fields(tree: Group, turned: Callable[[str], str]) -> Group:
    """The tree with what it asks of the fields of a form turned into their codes, or into their names."""
    parts = (
        with_fields(part, turned) if isinstance(part, Group)
        else replace(part, values=tuple(map(turned, part.values))) if part.input == "form_fields"
        else part
        for part in tree.parts
    )  # fmt: skip
    return replace(tree, parts=tuple(parts))


def _stored(name: str, value: str) -> Any:
    if name in YES_OR_NO:
        return value == "yes"
    return int(value) if name == "level" and value.isdigit() else value


def _written(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
