"""What the fields of a desk's own clock say, as programs, the configuration file and the console send them. Pure.

Nothing is guessed at: what is no text, no true or false, or names what the desk does not have is refused at its field.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from foundation.errors import Mistake
from sla.defined_clocks import EVENTS, OWED, PAUSES

LISTS = ("starts", "stops", "cancels")
"""Conditions, each a pair of an event and what it is about (or an empty text)."""
FIELDS = ("name_de", "name_en", "owed_to", "active", *LISTS, "rests", "again")
"""What a clock says, as text."""
LONGEST_NAME = 100

Known = Mapping[str, Collection[str]]
"""What there is of each kind a condition may name (`Kind.value`); what is missing here may be anything."""


def mistakes_in(fields: Mapping[str, Any], known: Known) -> list[Mistake]:
    """What keeps these fields from being a clock, each at its field; what is wrong in itself goes first and alone."""
    return [*_misshapen(fields)] or [*_unnamed(fields), *rule_mistakes(fields, known)]


def _unnamed(fields: Mapping[str, Any]) -> Iterator[Mistake]:
    if not fields.get("name_de", "").strip():
        yield Mistake("name_de", "this field is still empty")
    for name in ("name_de", "name_en"):
        if len(fields.get(name, "").strip()) > LONGEST_NAME:
            yield Mistake(name, "this is too long", f"at most {LONGEST_NAME}")
    if fields.get("owed_to") not in OWED:
        yield Mistake("owed_to", "choose whom it is owed to", ", ".join(OWED))


def rule_mistakes(fields: Mapping[str, Any], known: Known) -> Iterator[Mistake]:
    """What keeps the conditions, which are pairs of text, from making sense together."""
    said = {name: [tuple(one) for one in fields.get(name, ())] for name in LISTS}
    for name, conditions in said.items():
        if not conditions and name != "cancels":
            yield Mistake(f"{name}.0", f"say what {name} it")
        for place, (event, value) in enumerate(conditions):
            field = f"{name}.{place}"
            if event not in EVENTS or (value and not EVENTS[event].value):
                yield Mistake(field, "no such thing happens to a ticket", ", ".join(EVENTS))
            elif value and value not in known.get(EVENTS[event].value, (value,)):
                yield Mistake(field, "there is nothing of this name", ", ".join(sorted(known[EVENTS[event].value])))
            elif name != "starts" and (event, value) in said["starts"]:
                yield Mistake(field, "the same starts it")
            elif name == "cancels" and (event, value) in said["stops"]:
                yield Mistake(field, "the same stops it")
    if not set(fields.get("rests", ())) <= set(PAUSES):
        yield Mistake("rests", "a ticket is never so", ", ".join(PAUSES))


def _misshapen(fields: Mapping[str, Any]) -> Iterator[Mistake]:
    for name in ("name_de", "name_en", "owed_to"):
        if not isinstance(fields.get(name, ""), str):
            yield Mistake(name, "this is a text")
    for name in ("active", "again"):
        if not isinstance(fields.get(name, True), bool):
            yield Mistake(name, "this is true or false")
    for name in LISTS:
        said = fields.get(name, ())
        if not isinstance(said, list | tuple):
            yield Mistake(name, "this is a list of conditions", '[["created", ""]]')
            continue
        for place, one in enumerate(said):
            if not isinstance(one, list | tuple) or [type(part) for part in one] != [str, str]:
                yield Mistake(f"{name}.{place}", "a condition is a pair of an event and a value", '["created", ""]')
    rests = fields.get("rests", ())
    if not isinstance(rests, list | tuple) or not all(isinstance(one, str) for one in rests):
        yield Mistake("rests", "this is a list of states", ", ".join(PAUSES))
