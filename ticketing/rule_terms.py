"""Whether a rule can be read, and speaks of what there is: its inputs and actions, and the categories, queues and segments it
names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from customers.tables import Segment
from foundation.errors import Mistake
from staff.levels import NUMBERS
from staff.skills import GRADES
from ticketing.compiled_conditions import UNREADABLE, compiled
from ticketing.conditions import Conditions, asked, contradiction
from ticketing.routing import INPUTS, PRIORITIES
from ticketing.rule_orders import E_LEVEL, LONGEST_NOTE, ORDERS
from ticketing.tables import Category, Queue

ACTIONS = ("queue", "level", "type", "priority", "impact", "urgency", "category", *ORDERS)
DEGREES = ("high", "medium", "low")
TYPES = ("incident", "service_request", "question", "complaint")
ACCEPTED: Mapping[str, Sequence[str | int]] = {
    "type": TYPES, "priority": PRIORITIES, "impact": DEGREES, "urgency": DEGREES, "level": NUMBERS, "grade": GRADES, "e_level": E_LEVEL,
}  # fmt: skip
"""Actions that take one of a few values; the others take a text."""
NOT_ACCEPTED = "this is not accepted"


def unreadable(conditions: Any, actions: Mapping[str, Any]) -> Iterator[Mistake]:
    """What no rule can be made of, by `conditions` or the name of the action. Pure."""
    try:
        compiled(conditions)
        contradiction(conditions)
        if any(_is_blank(one) for _, wanted in asked(conditions) for one in _each(wanted)):
            yield Mistake("conditions", "an empty text fits everything", "leave the condition out")
    except UNREADABLE:
        yield Mistake("conditions", "cannot be read")
    for name, value in actions.items():
        if name not in ACTIONS:
            yield Mistake(f"actions.{name}", "is nothing a rule can do", ", ".join(ACTIONS))
        elif name not in ACCEPTED:
            if not isinstance(value, str):
                yield Mistake(name, "must be a text")
            elif len(value) > LONGEST_NOTE:
                yield Mistake(name, "this is too long", f"at most {LONGEST_NOTE} characters")
        elif isinstance(value, bool) or not isinstance(value, str | int) or value not in ACCEPTED[name]:
            yield Mistake(name, NOT_ACCEPTED, ", ".join(map(str, ACCEPTED[name])))


def unknown_in(session: Session, conditions: Conditions, actions: Mapping[str, Any]) -> Iterator[Mistake]:
    """By field, as `conditions.category`."""
    there = {
        "category": frozenset(session.exec(select(col(Category.code)))),
        "queue": frozenset(session.exec(select(col(Queue.code)))),
        "segment": frozenset(session.exec(select(col(Segment.code)))),
    }
    for name, wanted in asked(conditions):
        if name not in INPUTS:
            yield Mistake(f"conditions.{name}", "is nothing a rule can ask about", ", ".join(sorted(INPUTS)))
            continue
        for one in _each(wanted):
            if name in there and isinstance(one, str) and not _is_there(one, there[name]):
                yield Mistake(f"conditions.{name}", f"there is no such {name}", repr(one))
    if "category" in actions and actions["category"] not in there["category"]:
        yield Mistake("actions.category", "there is no such category", repr(actions["category"]))


def _each(wanted: Any) -> Sequence[Any]:
    return wanted if isinstance(wanted, list | tuple) else (wanted,)


def _is_blank(wanted: Any) -> bool:
    """Words of which none is said: every text holds them."""
    return isinstance(wanted, Mapping) and not str(wanted.get("contains", wanted)).strip()


def _is_there(code: str, there: frozenset[str]) -> bool:
    """`a.*` is, where anything lies below it."""
    return code in there or (code.endswith(".*") and any(one.startswith(code[:-1]) for one in there))
