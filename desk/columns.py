"""Which columns a list shows between the ticket and its next deadline, in which order: the usual ones, or those of a view.
The desk's own fields are columns too."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from desk import custom_fields
from desk.names import Names
from desk.place import Asked
from desk.view import Column
from pages import times
from pages.view import Choice
from pages.words import N_, told_state
from ticketing.custom_fields import FORM, Definition

LABELS = {
    "level": N_("Level"), "e_level": N_("e-level"), "responsible": N_("Responsible"), "state": N_("State"), "type": N_("Type"),
    "category": N_("Category"), "queue": N_("Queue"), "segment": N_("Segment"), "language": N_("Language"), "opened": N_("Opened"),
    "last_message": N_("Last message"),
}  # fmt: skip
USUAL = ("level", "e_level", "responsible")
MOST = 6
SIGNS = frozenset(USUAL)
"""Those drawn as signs by `parts/row.html`; all others are words."""


def chosen(said: Sequence[str], names: Names) -> tuple[str, ...]:
    """Of what was entered the columns there are, each once, in that order; the usual ones where nothing is left."""
    known = LABELS.keys() | _own(names).keys()
    return tuple(dict.fromkeys(one for one in said if one in known))[:MOST] or USUAL


def own_codes(columns: Sequence[str]) -> tuple[str, ...]:
    """The codes of the desk's own fields among them."""
    return tuple(one.removeprefix(FORM) for one in columns if one.startswith(FORM))


def heads(columns: Sequence[str], who: Asked) -> tuple[Column, ...]:
    labels = {choice.value: choice.label for choice in choices(who)}
    return tuple(Column(one, labels[one]) for one in columns)


def choices(who: Asked) -> tuple[Choice, ...]:
    usual = (Choice(one, who.say(label)) for one, label in LABELS.items())
    return (*usual, *(Choice(name, who.say.named(one.german, one.english)) for name, one in _own(who.names).items()))


def moved(columns: Sequence[str], step: str) -> tuple[str, ...]:
    """The columns with one of them a place further `up:` or `down:`; as they were where it can go no further."""
    way, _, code = step.partition(":")
    place = columns.index(code) if code in columns else -1
    beside = place - 1 if way == "up" else place + 1
    if place < 0 or not 0 <= beside < len(columns):
        return tuple(columns)
    least, most = sorted((place, beside))
    return (*columns[:least], columns[most], columns[least], *columns[most + 1 :])


def offered(shown: Sequence[str], who: Asked) -> tuple[Choice, ...]:
    """All columns to choose from: those shown first, in their order."""
    return tuple(sorted(choices(who), key=lambda one: shown.index(one.value) if one.value in shown else len(shown)))


def cells(columns: Sequence[str], row: Row[Any], held: Mapping[str, str], who: Asked) -> tuple[tuple[str, str], ...]:
    """Column and words of each cell of a row of `lists.COLUMNS`; no words where a sign is drawn. `held`: what the desk's own
    fields among the columns hold on this ticket."""
    own = _own(who.names)
    return tuple(
        (one, custom_fields.told(own[one].kind, held.get(own[one].code, ""), who.say) if one in own else "" if one in SIGNS else _words(one, row, who))
        for one in columns
    )  # fmt: skip


def _own(names: Names) -> dict[str, Definition]:
    return {f"{FORM}{one.code}": one for one in names.fields}


def _words(column: str, row: Row[Any], who: Asked) -> str:
    _ = who.say
    match column:
        case "state":
            return _.word("state", told_state(row.state, row.merged_into_id))
        case "category":
            return who.names.category(row.category, _)
        case "queue":
            return who.names.queue(row.queue, _)
        case "segment":
            return who.names.segment(row.segment, _)
        case "language":
            return str(row.language).upper()
        case "opened":
            return times.moment(row.created_at, who.reader)
        case "last_message":
            return times.moment(row.last_contact_at, who.reader)
    return _.word(column, getattr(row, column))
