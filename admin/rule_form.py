"""A rule as its form shows it: name, tree of conditions, actions; read from what was sent, and written back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin.condition_tree import Group, Row, changed, conditions_of, posted, rows, tree_of, with_fields
from foundation.errors import Mistake
from pages import field_words
from pages.rule_words import INPUTS
from pages.saying import Saying
from pages.words import N_
from staff.levels import NUMBERS
from staff.skills import GRADES
from ticketing.conditions import contradiction
from ticketing.rule_orders import LONGEST_NOTE

ACTIONS = (
    "queue",
    "level",
    "type",
    "priority",
    "impact",
    "urgency",
    "category",
    "skill",
    "grade",
    "procedure",
    "e_level",
    "tell",
    "note",
)
FIELDS = {"note": "hand_over"}
"""Action → its field, where that has another name: `note` is what was written about the rule itself."""
TOO_LONG = N_("This is longer than %(num)s characters.")
CONTRADICTS = N_("This can never hold: %(what)s would have to be two things at once.")


@dataclass(frozen=True, slots=True)
class EnteredRule:
    """What was entered. `mistakes` by field (conditions by their path); what can be read is there all the same."""

    name: str
    tree: Group
    conditions: dict[str, Any]
    actions: dict[str, Any]
    stop: bool
    note: str
    mistakes: tuple[Mistake, ...]


def read(said: Mapping[str, Sequence[str]], say: Saying, fields: Mapping[str, str] | None = None) -> EnteredRule:
    """Reads the tree (`admin/condition_tree.py`), with one step taken where a button of it was pressed. `fields` are the desk's
    own by code, as they may be named."""
    tree = with_fields(changed(posted(said), _one(said, "act")), lambda one: field_words.kept(one, fields or {}))
    conditions, mistakes = conditions_of(tree, say)
    if not mistakes and (name := contradiction(conditions)):
        place = next((path for path, row in rows(tree) if row.input == name), "conditions")
        mistakes = (Mistake(place, say(CONTRADICTS, what=say(INPUTS.get(name, name)))),)
    actions: dict[str, Any] = {name: text for name in ACTIONS if (text := _one(said, FIELDS.get(name, name)).strip())}
    if "level" in actions:
        actions["level"] = int(actions["level"]) if actions["level"] in map(str, NUMBERS) else 0
    grade = actions.pop("grade", "")
    if "skill" in actions:
        actions["grade"] = int(grade) if grade in map(str, GRADES) else GRADES[0]
    if len(actions.get("note", "")) > LONGEST_NOTE:
        mistakes = (*mistakes, Mistake("hand_over", say(TOO_LONG, num=LONGEST_NOTE)))
    return EnteredRule(
        _one(said, "name").strip()[:200], tree, conditions, actions, bool(_one(said, "stop")), _one(said, "note").strip()[:500], mistakes
    )  # fmt: skip


def written(
    name: str, conditions: Mapping[str, Any], actions: Mapping[str, Any], stop: bool, note: str
) -> tuple[dict[str, str], Group]:
    """The fields of the form for a rule, and its tree."""
    fields = {"name": name, "note": note, "stop": "1" if stop else ""}
    return fields | {FIELDS.get(key, key): str(value) for key, value in actions.items()}, tree_of(conditions)


def empty() -> tuple[dict[str, str], Group]:
    """A new rule: one row to begin with."""
    return {"stop": "1"}, Group("all", (Row(),))


def _one(said: Mapping[str, Sequence[str]], name: str) -> str:
    return said.get(name, ("",))[0]
