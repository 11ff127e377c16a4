"""What a field of the desk's own takes, on which tickets it stands, and what is missing before one is resolved. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from foundation.errors import Mistake

Kind = Literal["text", "number", "date", "choice", "checkbox"]
KINDS: tuple[Kind, ...] = ("text", "number", "date", "choice", "checkbox")
TICKED = "yes"
"""What a ticked checkbox holds; any other holds nothing."""
LONGEST = 500
AMBIGUOUS = re.compile(r"[1-9]\d{0,2}([.,]\d{3})+")
"""A thousand to one reader, one to another: `1.000`."""
FORM = "own."
"""Begins the names of these fields in forms, and in what is said to be wrong."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A field as it is set up, see `ticketing/custom_field_tables.py`."""

    code: str
    german: str
    english: str
    kind: Kind
    category: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False


def fitting(known: Iterable[Definition], category: str) -> tuple[Definition, ...]:
    """Those that stand on a ticket of this category."""
    return tuple(one for one in known if _fits(one.category, category))


def meet(one: str, other: str) -> bool:
    """Whether fields of these two categories may stand on the same ticket."""
    return _fits(one, other) or _fits(other, one)


def entered(field: Definition, said: str) -> str:
    """What is kept of what was entered, empty for nothing: numbers as `3.5`, days as `2026-11-22`. ValueError, in a sentence,
    where it is none of this kind."""
    said = said.strip()
    if not said:
        return ""
    match field.kind:
        case "number":
            return as_number(said)
        case "date":
            try:
                return date.fromisoformat(said).isoformat()
            except ValueError:
                raise ValueError("this is no day such as 2026-11-22") from None
        case "choice" if said not in field.choices:
            raise ValueError("choose one of the answers")
        case "checkbox":
            return TICKED
    if len(said) > LONGEST:
        raise ValueError("this is too long")
    return said


def as_number(said: str) -> str:
    """`3.5` of `3,50`. ValueError where it is none, or could be two."""
    if AMBIGUOUS.fullmatch(said.strip().lstrip("+-")):
        raise ValueError("this could be two numbers: write 1000 or 1.5")
    try:
        number = Decimal(said.replace(",", "."))
    except InvalidOperation:
        raise ValueError("this is no number") from None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise ValueError("this is no number")
    plain = f"{number:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"


def missing(known: Iterable[Definition], category: str, values: Mapping[str, str]) -> tuple[Mistake, ...]:
    """The required fields of such a ticket that hold nothing."""
    return tuple(
        Mistake(f"{FORM}{one.code}", "this has to be filled in before the ticket is resolved")
        for one in fitting(known, category)
        if one.required and not values.get(one.code)
    )


def _fits(wanted: str, category: str) -> bool:
    return wanted in ("", category) or (wanted.endswith(".*") and category.startswith(wanted[:-1]))
