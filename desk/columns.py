"""Which columns a list shows between the ticket and its next deadline, in which order: the usual ones, or those of a view."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from desk.place import Asked
from desk.view import Column
from pages import times
from pages.saying import Saying
from pages.view import Choice
from pages.words import N_

LABELS = {
    "level": N_("Level"), "e_level": N_("e-level"), "responsible": N_("Responsible"), "state": N_("State"), "type": N_("Type"),
    "category": N_("Category"), "queue": N_("Queue"), "segment": N_("Segment"), "language": N_("Language"), "opened": N_("Opened"),
    "last_message": N_("Last message"),
}  # fmt: skip
USUAL = ("level", "e_level", "responsible")
MOST = 6
SIGNS = frozenset(USUAL)
"""Those drawn as signs by `parts/row.html`; all others are words."""


def chosen(said: Sequence[str]) -> tuple[str, ...]:
    """Of what was entered the columns there are, each once, in that order; the usual ones where nothing is left."""
    return tuple(dict.fromkeys(one for one in said if one in LABELS))[:MOST] or USUAL


def heads(columns: Sequence[str], _: Saying) -> tuple[Column, ...]:
    return tuple(Column(one, _(LABELS[one])) for one in columns)


def choices(_: Saying) -> tuple[Choice, ...]:
    return tuple(Choice(one, _(label)) for one, label in LABELS.items())


def cells(columns: Sequence[str], row: Row[Any], who: Asked) -> tuple[tuple[str, str], ...]:
    """Column and words of each cell of a row of `lists.COLUMNS`; no words where a sign is drawn."""
    return tuple((one, "" if one in SIGNS else _words(one, row, who)) for one in columns)


def _words(column: str, row: Row[Any], who: Asked) -> str:
    _ = who.say
    match column:
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
