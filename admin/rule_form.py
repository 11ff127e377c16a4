"""A rule as rows of a form: input, operator, values; read into conditions and actions, and written back. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foundation.errors import Mistake
from pages.saying import Saying
from pages.words import N_
from ticketing.rule_replay import unreadable

ROWS = 5
TEXTS = frozenset({"words", "subject", "sender", "recipient", "organisation"})
"""Inputs that are searched for a part."""


@dataclass(frozen=True, slots=True)
class EnteredRule:
    """What was entered. `mistakes` by field; what can be read is there all the same."""

    name: str
    conditions: dict[str, Any]
    actions: dict[str, Any]
    stop: bool
    note: str
    mistakes: tuple[Mistake, ...]


def read(values: Mapping[str, str], say: Saying) -> EnteredRule:
    """Reads `name`, `input_0` … `operator_0` … `values_0` …, `further` (JSON), the actions, `stop` and `note`."""
    mistakes: list[Mistake] = []
    parts = [part for place in range(ROWS) if (part := _row(values, place, mistakes, say))]
    if further := values.get("further", "").strip():
        try:
            said = json.loads(further)
            if not isinstance(said, dict) or unreadable(said, {}):
                raise ValueError
            parts.append(said)
        except ValueError:
            mistakes.append(Mistake("further", say(N_("This is no JSON object."))))
    actions: dict[str, Any] = {name: values[name] for name in ("queue", "type", "priority", "impact", "urgency", "category") if values.get(name)}  # fmt: skip
    if level := values.get("level", ""):
        actions["level"] = int(level) if level in ("1", "2", "3") else 0
    return EnteredRule(
        values.get("name", "").strip()[:200], _joined(parts), actions, bool(values.get("stop")), values.get("note", "").strip()[:500], tuple(mistakes)
    )  # fmt: skip


def written(
    name: str, conditions: Mapping[str, Any], actions: Mapping[str, Any], stop: bool, note: str
) -> dict[str, str]:
    """The fields of the form for a rule; what rows cannot say stands in `further`."""
    fields = {"name": name, "note": note, "stop": "1" if stop else ""} | {
        key: str(value) for key, value in actions.items()
    }
    rows: list[tuple[str, str, str]] = []
    further: list[dict[str, Any]] = []
    for part in _parts(conditions):
        row = _as_row(part)
        if row is not None and len(rows) < ROWS:
            rows.append(row)
        else:
            further.append(part)
    for place, (field, operator, said) in enumerate(rows):
        fields |= {f"input_{place}": field, f"operator_{place}": operator, f"values_{place}": said}
    if further:
        fields["further"] = json.dumps(further[0] if len(further) == 1 else {"all": further}, ensure_ascii=False)
    return fields


def _row(values: Mapping[str, str], place: int, mistakes: list[Mistake], say: Saying) -> dict[str, Any] | None:
    name, operator = values.get(f"input_{place}", ""), values.get(f"operator_{place}", "is")
    said = [one.strip() for one in values.get(f"values_{place}", "").split(",") if one.strip()]
    if not name:
        return None
    if not said:
        mistakes.append(Mistake(f"values_{place}", say(N_("Say at least one value; several are separated by commas."))))
        return None
    if operator == "contains" and name not in TEXTS:
        mistakes.append(Mistake(f"operator_{place}", say(N_("Only texts are searched for a part; choose “is”."))))
        return None
    wanted: list[Any] = [{"contains": one} for one in said] if operator == "contains" else list(said)
    part = {name: wanted if len(wanted) > 1 else wanted[0]}
    return {"not": part} if operator == "not" else part


def _joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """One mapping, where the parts ask about different things; else all of them side by side."""
    joined: dict[str, Any] = {}
    for part in parts:
        if joined.keys() & part.keys():
            return {"all": parts}
        joined |= part
    return joined


def _parts(conditions: Mapping[str, Any]) -> list[dict[str, Any]]:
    if conditions.keys() == {"all"}:
        return [dict(one) for part in conditions["all"] for one in _parts(part)]
    return [{name: wanted} for name, wanted in conditions.items()]


def _as_row(part: Mapping[str, Any]) -> tuple[str, str, str] | None:
    ((name, wanted),) = part.items()
    if name == "not":
        inner = _as_row(wanted) if len(wanted) == 1 else None
        return (inner[0], "not", inner[2]) if inner and inner[1] == "is" else None
    if name in ("all", "any"):
        return None
    options = wanted if isinstance(wanted, list | tuple) else (wanted,)
    if options and all(isinstance(one, Mapping) for one in options):
        return name, "contains", ", ".join(one["contains"] for one in options)
    if not options or not all(isinstance(one, str) for one in options):
        return None
    return name, "is", ", ".join(options)
