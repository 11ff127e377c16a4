"""Which tickets a list shows, and one page of it: keyset-paged, always along an index, never counted.

A list is one or more lanes. Every lane is a walk along one index; several lanes are merged.
Open work comes by the next due time, work of a level or queue in the order it is taken; what is done comes the newest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, literal, select, tuple_
from sqlmodel import Session, col

from customers.tables import Organisation, Person
from desk import cursor
from storage.types import Instant
from ticketing.tables import Ticket
from ticketing.unread import unread_for

PAGE = 50
WINDOW = 5000
"""A filtered page looks at no more than so many rows of each lane, and says where the next one goes on."""
Order = Literal["due", "newest"]
Kind = Literal["active", "level", "queue", "mine", "unassigned", "waiting", "state"]
Key = Literal["due_sort", "pull_sort"]
Lane = tuple[ColumnElement[bool], ...]

COLUMNS: tuple[Any, ...] = (
    col(Ticket.id), col(Ticket.number), col(Ticket.subject), col(Ticket.first_channel), col(Ticket.priority), col(Ticket.level),
    col(Ticket.segment), col(Ticket.excerpt), col(Ticket.due_sort), col(Ticket.pull_sort), col(Ticket.next_metric), col(Ticket.assignee_id),
    col(Ticket.language), col(Ticket.state), col(Person.display_name).label("person"),
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

    @property
    def pulled(self) -> bool:
        """Whether it is work to be taken: in the order of `ticketing/pull_order.py` instead of the next due."""
        return self.kind == "queue" or (self.kind == "level" and self.value != "0")

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


@dataclass(frozen=True, slots=True)
class Wish:
    """How a list is read: by whom (whose marks of news it bears), narrowed by what, in which order."""

    reader: int = 0
    filters: tuple[ColumnElement[bool], ...] = ()
    order: Order = "due"


def page(
    session: Session, wanted: ListOf, visible: Sequence[ColumnElement[bool]], after: str = "", most: int = PAGE, wish: Wish = Wish()
) -> Page:  # fmt: skip
    """One page behind the cursor `after`. `visible` are the conditions of what the reader may see."""
    key: Key = "pull_sort" if wanted.pulled else "due_sort"
    walk = _Walk(session, wish, wanted.newest_first or wish.order == "newest", key, cursor.unpack(after))
    lanes = [walk.rows((*lane, *visible), most + 1) for lane in wanted.lanes()]
    rows = lanes[0] if len(lanes) == 1 else list(islice(merge(*lanes, key=walk.place, reverse=walk.backwards), most + 1))  # fmt: skip
    if len(rows) > most:
        return Page(rows[:most], cursor.pack(walk.key_of(rows[most - 1]), rows[most - 1].id))
    ends = [end for lane in wanted.lanes() if wish.filters and (end := walk.end_of_window((*lane, *visible)))]
    nearest = (max if walk.backwards else min)(ends, key=walk.place) if ends else None
    if nearest is None:
        return Page(rows, "")
    seen = [row for row in rows if (walk.place(row) >= walk.place(nearest)) == walk.backwards or row.id == nearest.id]
    return Page(seen, cursor.pack(walk.key_of(nearest), nearest.id))


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk along the index of each lane from a place on."""

    session: Session
    wish: Wish
    backwards: bool
    key: Key
    start: tuple[Any, int] | None

    def key_of(self, row: Row[Any]) -> Any:
        return getattr(row, self.key)

    def place(self, row: Row[Any]) -> tuple[Any, ...]:
        return (row.id,) if self.wish.order == "newest" else (self.key_of(row), row.id)

    def rows(self, lane: Lane, most: int) -> list[Row[Any]]:
        question = (
            select(*COLUMNS, unread_for(self.wish.reader).label("unread"))
            .join(Person, col(Person.id) == col(Ticket.person_id), isouter=True)
            .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id), isouter=True)
            .order_by(*self._order())
            .limit(most)
        )
        if not self.wish.filters:
            return list(self.session.execute(question.where(*lane, *self._behind())))
        window = self._window(lane).limit(WINDOW).subquery()
        inside = col(Ticket.id).in_(select(window.c.id))
        return list(self.session.execute(question.where(inside, *self.wish.filters)))

    def end_of_window(self, lane: Lane) -> Row[Any] | None:
        """The last row a filtered page looked at; None where it looked at all."""
        return self.session.execute(self._window(lane).offset(WINDOW - 1).limit(1)).first()

    def _window(self, lane: Lane) -> Select[int | None, datetime, int]:
        return (
            select(col(Ticket.id), col(Ticket.due_sort), col(Ticket.pull_sort))
            .where(*lane, *self._behind())
            .order_by(*self._order())
        )

    @property
    def _column(self) -> ColumnElement[Any]:
        columns: dict[Key, Any] = {"pull_sort": col(Ticket.pull_sort), "due_sort": col(Ticket.due_sort)}
        return columns[self.key]

    def _order(self) -> Sequence[ColumnElement[Any]]:
        key: tuple[Any, ...] = (col(Ticket.id),) if self.wish.order == "newest" else (self._column, col(Ticket.id))
        return [column.desc() for column in key] if self.backwards else key

    def _behind(self) -> Lane:
        if self.start is None:
            return ()
        at, last = self.start[0], literal(self.start[1])
        if self.wish.order == "newest":
            return (col(Ticket.id) < last,)
        begin = literal(cursor.place(at)) if self.key == "pull_sort" else literal(at, Instant)
        key, here = tuple_(self._column, col(Ticket.id)), tuple_(begin, last)
        return (key < here if self.backwards else key > here,)
