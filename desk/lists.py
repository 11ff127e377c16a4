"""Which tickets a list shows, and one page of it: keyset-paged, always along an index, never counted.

A list is one or more lanes. Every lane is a walk along one index in the order (due_sort, id); several lanes are merged.
Open work comes by the next due time; what is done comes the newest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, literal, select, tuple_
from sqlmodel import Session, col

from customers.tables import Organisation, Person
from desk import cursor
from storage.types import Instant
from ticketing.tables import Ticket

PAGE = 50
Kind = Literal["active", "level", "queue", "mine", "unassigned", "waiting", "state"]
Lane = tuple[ColumnElement[bool], ...]

COLUMNS: tuple[Any, ...] = (
    col(Ticket.id), col(Ticket.number), col(Ticket.subject), col(Ticket.first_channel), col(Ticket.priority), col(Ticket.level),
    col(Ticket.segment), col(Ticket.excerpt), col(Ticket.due_sort), col(Ticket.next_metric), col(Ticket.assignee_id),
    col(Ticket.unread), col(Ticket.language), col(Ticket.state), col(Person.display_name).label("person"),
    col(Organisation.name).label("organisation"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListOf:
    """One list: its kind, and the level, queue code, agent id or state it is about."""

    kind: Kind
    value: str = ""

    @property
    def newest_first(self) -> bool:
        return self.kind == "state" and self.value in ("resolved", "closed", "cancelled")

    def lanes(self) -> tuple[Lane, ...]:
        shelf, state = col(Ticket.shelf), col(Ticket.state)
        match self.kind:
            case "level" if self.value == "0":
                return (state == "auto_answered",), (state == "e_level",)
            case "level":
                return ((shelf == 0, col(Ticket.level) == int(self.value)),)
            case "queue":
                return ((shelf == 0, col(Ticket.queue) == self.value),)
            case "mine":
                return ((shelf == 0, col(Ticket.assignee_id) == int(self.value)),)
            case "unassigned":
                return ((shelf == 0, col(Ticket.assignee_id).is_(None)),)
            case "waiting":
                return (state == "waiting_customer",), (state == "waiting_third_party",)
            case "state":
                return ((state == self.value,),)
        return ((shelf == 0,),)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of `COLUMNS`, and the word with which the next page begins (empty on the last)."""

    rows: Sequence[Row[Any]]
    after: str


def page(session: Session, wanted: ListOf, visible: Sequence[ColumnElement[bool]], after: str = "", most: int = PAGE) -> Page:  # fmt: skip
    """One page behind the cursor `after`. `visible` are the conditions of what the reader may see."""
    lanes = [_walk(session, lane, visible, after, most + 1, wanted.newest_first) for lane in wanted.lanes()]
    if len(lanes) == 1:
        rows = lanes[0]
    else:
        rows = list(islice(merge(*lanes, key=_place, reverse=wanted.newest_first), most + 1))
    if len(rows) <= most:
        return Page(rows, "")
    return Page(rows[:most], cursor.pack(*_place(rows[most - 1])))


def _place(row: Row[Any]) -> tuple[Any, int]:
    return row.due_sort, row.id


def _walk(session: Session, lane: Lane, visible: Sequence[ColumnElement[bool]], after: str, most: int, backwards: bool) -> list[Row[Any]]:  # fmt: skip
    key = tuple_(col(Ticket.due_sort), col(Ticket.id))
    question = (
        select(*COLUMNS)
        .join(Person, col(Person.id) == col(Ticket.person_id), isouter=True)
        .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id), isouter=True)
        .where(*lane, *visible)
        .limit(most)
    )
    if place := cursor.unpack(after):
        here = tuple_(literal(place[0], Instant), literal(place[1]))
        question = question.where(key < here if backwards else key > here)
    if backwards:
        question = question.order_by(col(Ticket.due_sort).desc(), col(Ticket.id).desc())
    else:
        question = question.order_by(col(Ticket.due_sort), col(Ticket.id))
    return list(session.execute(question))
