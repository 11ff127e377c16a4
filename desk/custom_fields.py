"""The desk's own fields as agents meet them: on the ticket, in the filter, in the history and in a search."""

from collections.abc import Iterable, Iterator, Set
from datetime import date

from sqlmodel import Session

from desk.link_view import FieldView
from desk.names import Names
from desk.said import Said
from desk.view import FilterField
from pages.saying import Saying
from pages.times import day_in_full
from pages.view import Choice
from pages.words import N_
from storage.change import Change
from ticketing import custom_values
from ticketing.custom_fields import FORM, TICKED, Definition, as_number, fitting
from ticketing.tables import Ticket

PROBLEMS = (
    N_("this has to be filled in before the ticket is resolved"), N_("this is no day such as 2026-11-22"), N_("this is no number"),
    N_("tickets of this category have no such field"), N_("this could be two numbers: write 1000 or 1.5"),
)  # fmt: skip
"""What saving and resolving may refuse, for the catalogue."""
YES = frozenset({"yes", "ja", "true", "1"})


def view(
    session: Session, ticket_id: int, category: str, in_use: Iterable[Definition], _: Saying
) -> tuple[FieldView, ...]:
    """Those of a ticket, with what they hold."""
    known = fitting(in_use, category)
    held = custom_values.of_ticket(session, ticket_id) if known else {}
    return tuple(_field(one, held.get(one.code, ""), _) for one in known)


def save(change: Change, ticket: Ticket, said: Said) -> None:
    """`fields` names those the form shows: a checkbox that is not ticked is not sent."""
    shown = said.text("fields").split()
    custom_values.save(change, ticket, {code: said.text(f"{FORM}{code}") for code in shown}, said.by)


def filters(names: Names, _: Saying) -> Iterator[FilterField]:
    """Fields whose values can be chosen from the menu."""
    for one in names.fields:
        values = one.choices if one.kind == "choice" else (TICKED,) if one.kind == "checkbox" else ()
        if values:
            choices = tuple(Choice(f"{one.code}={value}", told(one.kind, value, _)) for value in values)
            yield FilterField("field", _.named(one.german, one.english), choices)


def told(kind: str, value: str, _: Saying) -> str:
    """What a field holds, as it is read."""
    match kind:
        case "date" if value:
            return day_in_full(date.fromisoformat(value), _.language)
        case "number" if _.language == "de":
            return value.replace(".", ",")
        case "checkbox" if value:
            return _("yes")
    return value


def sought(said: str, kinds: Set[str]) -> str:
    """What a search is for, as it is kept for the search."""
    if "checkbox" in kinds and said in YES:
        return TICKED
    if kinds != {"number"}:
        return said
    try:
        return as_number(said)
    except ValueError:
        return said


def _field(one: Definition, value: str, _: Saying) -> FieldView:
    choices = dict.fromkeys((*one.choices, value)) if one.kind == "choice" and value else one.choices
    shown = value if one.kind == "date" else told(one.kind, value, _)
    return FieldView(
        f"{FORM}{one.code}", _.named(one.german, one.english), one.kind, shown, told(one.kind, value, _),
        tuple(Choice(choice, choice) for choice in choices), one.required,
    )  # fmt: skip
