"""Whether a rule speaks of what there is: its inputs and actions, and the categories, queues and segments it names."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session, col, select

from customers.tables import Segment
from foundation.errors import Mistake
from ticketing.conditions import Conditions, asked
from ticketing.routing import INPUTS
from ticketing.rule_orders import ORDERS
from ticketing.tables import Category, Queue

ACTIONS = ("queue", "level", "type", "priority", "impact", "urgency", "category", *ORDERS)


def unknown_in(session: Session, conditions: Conditions, actions: Mapping[str, Any]) -> Iterator[Mistake]:
    """By field, as `conditions.category`; what saving looks at too (`rule_saving.mistakes_of`) is left out."""
    there = {
        "category": frozenset(session.exec(select(col(Category.code)))),
        "queue": frozenset(session.exec(select(col(Queue.code)))),
        "segment": frozenset(session.exec(select(col(Segment.code)))),
    }
    for name, wanted in asked(conditions):
        if name not in INPUTS:
            yield Mistake(f"conditions.{name}", "is nothing a rule can ask about", ", ".join(sorted(INPUTS)))
            continue
        for one in wanted if isinstance(wanted, list | tuple) else (wanted,):
            if name in there and isinstance(one, str) and not _is_there(one, there[name]):
                yield Mistake(f"conditions.{name}", f"there is no {name} {one!r}")
    for name in sorted(actions.keys() - set(ACTIONS)):
        yield Mistake(f"actions.{name}", "is nothing a rule can do", ", ".join(ACTIONS))
    if "category" in actions and actions["category"] not in there["category"]:
        yield Mistake("actions.category", f"there is no category {actions['category']!r}")


def _is_there(code: str, there: frozenset[str]) -> bool:
    """`a.*` is, where anything lies below it."""
    return code in there or (code.endswith(".*") and any(one.startswith(code[:-1]) for one in there))
