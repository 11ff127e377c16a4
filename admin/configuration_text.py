"""Everything an admin tunes as one readable text: kinds, their objects by name, fields as JSON. Pure.

{"queues": {"allgemein": {"level": 1, "name_de": "Allgemein", …}}, "targets": {"first_response P1 critical": {…}}, …}
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from foundation.errors import OperatorError

Fields = dict[str, Any]
Configuration = dict[str, dict[str, Fields]]
ABSENT = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; a whole object that is new has `before` None in every field."""

    kind: str
    name: str
    field: str
    before: Any
    after: Any
    new: bool = False
    gone: bool = False

    def __str__(self) -> str:
        place = f"{self.kind} {self.name}"
        if self.gone:
            return f"- {place}"
        sign = "+" if self.new else "~"
        return f"{sign} {place}: {self.field} = {_said(self.after)}" + (
            "" if self.new else f" (now {_said(self.before)})"
        )


def write(configuration: Configuration) -> str:
    """The text, the same for the same configuration."""
    return json.dumps(configuration, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read(text: str, known: Mapping[str, tuple[str, ...]]) -> Configuration:
    """The configuration written in `text`. OperatorError names the place of what nobody knows; `known` are the fields of
    each kind. A kind or field that is missing is left as it is."""
    try:
        said = json.loads(text)
    except ValueError as error:
        raise OperatorError(f"This is no JSON: {error}.") from error
    if not isinstance(said, dict):
        raise OperatorError("The file must hold one object with the kinds " + ", ".join(known) + ".")
    for kind, objects in said.items():
        if kind not in known:
            raise OperatorError(f"There is no kind {kind!r}; there are " + ", ".join(known) + ".")
        if not isinstance(objects, dict) or not all(isinstance(fields, dict) for fields in objects.values()):
            raise OperatorError(f"{kind} must hold objects by name, each with its fields.")
        for name, fields in objects.items():
            if strange := sorted(fields.keys() - set(known[kind])):
                raise OperatorError(
                    f"{kind} {name}: there is no field {strange[0]!r}; there are " + ", ".join(known[kind]) + "."
                )
    return said


def differences(now: Configuration, wanted: Configuration, whole: frozenset[str] = frozenset()) -> list[Difference]:
    """What applying `wanted` would change, in its order. Objects that are not in it stay, except of the kinds in `whole`."""
    found: list[Difference] = []
    for kind, objects in wanted.items():
        for name, fields in objects.items():
            there = now.get(kind, {}).get(name)
            found += [
                Difference(kind, name, field, (there or {}).get(field), value, new=there is None)
                for field, value in sorted(fields.items())
                if there is None or there.get(field, ABSENT) != value
            ]
        if kind in whole:
            gone = sorted(now.get(kind, {}).keys() - objects.keys())
            found += [Difference(kind, name, "", None, None, gone=True) for name in gone]
    return found


def way_back(before: Configuration, found: Iterable[Difference]) -> tuple[Configuration, list[str]]:
    """The file that takes back what was applied, and what stays all the same: an object that was added is not removed, but a
    rule is switched off."""
    added = sorted({(one.kind, one.name) for one in found if one.new})
    rules = {name: {"active": False} for kind, name in added if kind == "rules"}
    stays = [f"{kind} {name}" for kind, name in added if kind not in ("rules", "targets")]
    return {**before, "rules": {**before.get("rules", {}), **rules}}, stays


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
