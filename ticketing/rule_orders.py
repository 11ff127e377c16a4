"""What rules want done with a ticket beside sending it somewhere, read off its path. Pure.

The path of a ticket (`ticketing/routing.py`) tells each rule that took it with its actions; so it also says later what was
asked of whoever works on it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from staff.skills import GRADES, needed

E_LEVEL = ("skip",)
ORDERS = ("skill", "grade", "procedure", "e_level", "note", "tell")
"""The actions that are carried out (`ticketing/rule_acts.py`); the others are where the ticket goes and how urgent it is."""
LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Orders:
    """`skills`: the grades it takes beside those of category and queue. `procedure`: the name of the one that is started; of
    several rules the last one says. `e_level`: skip, or empty. `notes` are for
    whoever takes over, `tell` are the log-ins of who is told."""

    skills: Mapping[str, int] = field(default_factory=dict)
    procedure: str = ""
    e_level: str = ""
    notes: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()


def orders_of(path: Iterable[Mapping[str, Any]]) -> Orders:
    """Of a path as a ticket keeps it."""
    taken = [step["values"]["actions"] for step in path if step["code"] == "rule"]
    last = {name: value for actions in taken for name, value in actions.items()}
    return Orders(
        needed(*({one["skill"]: int(one.get("grade", GRADES[0]))} for one in taken if one.get("skill"))),
        str(last.get("procedure", "")),
        str(last.get("e_level", "")),
        tuple(str(one["note"]) for one in taken if one.get("note")),
        tuple(dict.fromkeys(str(one["tell"]) for one in taken if one.get("tell"))),
    )


def plain(orders: Orders) -> dict[str, Any]:
    """What is wanted, as JSON values; what nobody wants is left out."""
    said = {
        "skills": dict(orders.skills), "procedure": orders.procedure, "e_level": orders.e_level, "notes": list(orders.notes),
        "tell": list(orders.tell),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}
