"""Which tickets a list shows, and one page of it: keyset-paged, always along an index, never counted.

A list is one or more lanes. Every lane is a walk along one index; several lanes are merged.
Open work comes by the next due time, work of a level or queue in the order it is taken; what is done comes the newest first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, case, func, select, true, tuple_
from sqlmodel import Session, col

from customers.tables import Organisation, Person
from desk import cursor
from storage.straight import Straight
from storage.types import Instant
from ticketing.due_table import TicketDue
from ticketing.link_tables import TicketFollower
from ticketing.tables import Ticket
from ticketing.unread import unread_for

PAGE = 50
KEPT_QUESTIONS = 128
"""So many questions of lists without a filter are kept: making one anew costs more than asking it."""
WINDOW = 5000
"""A filtered page looks at no more than so many rows of each lane, and says where the next one goes on."""
Order = Literal["due", "newest"]
Kind = Literal["active", "level", "queue", "mine", "followed", "unassigned", "waiting", "state"]
Sorted = Literal["due", "pull", "newest"]
"""What a list is walked along: the next due, the order in which work is taken, or its age."""
Lane = tuple[ColumnElement[bool], ...]

COLUMNS: tuple[Any, ...] = (
    col(Ticket.id), col(Ticket.number), col(Ticket.subject), col(Ticket.first_channel), col(Ticket.priority), col(Ticket.level),
    col(Ticket.segment), col(Ticket.excerpt), col(TicketDue.due_sort), col(Ticket.pull_sort), col(TicketDue.next_metric), col(Ticket.assignee_id),
    col(Ticket.language), col(Ticket.state), col(Ticket.merged_into_id), col(Ticket.type), col(Ticket.category), col(Ticket.queue), col(Ticket.created_at),
    col(Ticket.last_contact_at), col(Person.display_name).label("person"),
    col(Organisation.name).label("organisation"),
)  # fmt: skip


_SAME = col(TicketDue.ticket_id) == col(Ticket.id)
_KEYS: Mapping[Sorted, tuple[Any, Any]] = {
    "due": (col(TicketDue.due_sort), col(TicketDue.ticket_id)),
    "pull": (col(Ticket.pull_sort), col(Ticket.id)),
}
"""The columns of the index that is walked forwards."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """One list: its kind, and the level, queue code, agent id or state it is about. `beside` are the colleagues whose
    tickets stand among one's own, because one stands in for them."""

    kind: Kind
    value: str = ""
    beside: tuple[int, ...] = ()

    @property
    def newest_first(self) -> bool:
        return self.kind == "state" and self.value in ("resolved", "closed", "cancelled")

    @property
    def pulled(self) -> bool:
        """Whether it is work to be taken: in the order of `ticketing/pull_order.py` instead of the next due."""
        return self.kind == "queue" or (self.kind == "level" and self.value != "0")

    def lanes(self, order: Sorted) -> tuple[Lane, ...]:
        shelf, state = col(TicketDue.shelf), col((Ticket if order == "newest" else TicketDue).state)
        match self.kind:
            case "level" if self.value == "0":
                return (state == "auto_answered",), (state == "e_level",)
            case "level":
                return ((col(Ticket.shelf) == 0, col(Ticket.level) == int(self.value)),)
            case "queue":
                return ((col(Ticket.shelf) == 0, col(Ticket.queue) == self.value),)
            case "mine":
                return tuple((shelf == 0, col(TicketDue.assignee_id) == one) for one in (int(self.value), *self.beside))
            case "followed":
                theirs = select(col(TicketFollower.ticket_id)).where(col(TicketFollower.agent_id) == int(self.value))
                # no index serves the sum: the few tickets followed are looked up, instead of walking all open ones
                return ((shelf + 0 == 0, col(TicketDue.ticket_id).in_(theirs)),)
            case "unassigned":
                return ((shelf == 0, col(TicketDue.assignee_id).is_(None)),)
            case "waiting":
                return (state == "waiting_customer",), (state == "waiting_third_party",)
            case "state":
                return ((state == self.value,),)
        return ((shelf == 0,),)


def list_at(path: str, agent_id: int, beside: Iterable[int] = ()) -> ListOf | None:
    """The list that stands at an address of the desk for this agent, who stands in for those `beside`; None where none does."""
    match path.removeprefix("/desk/").split("/"):
        case [""]:
            return ListOf("active")
        case ["unassigned" | "waiting" as kind]:
            return ListOf(kind)
        case ["mine"]:
            return ListOf("mine", str(agent_id), tuple(sorted(beside)))
        case ["followed"]:
            return ListOf("followed", str(agent_id))
        case ["levels", level] if level.isascii() and level.isdigit() and len(level) < 3:
            return ListOf("level", level)
        case ["queues" | "states" as kind, value] if value:
            return ListOf("queue" if kind == "queues" else "state", value)
    return None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of `COLUMNS`, and the word with which the next page begins (empty on the last)."""

    rows: Sequence[Row[Any]]
    after: str


@dataclass(frozen=True, slots=True)
class Wish:
    """How a list is read: by whom (whose marks of news it bears), narrowed by what, in which order. `one`: the filters ask
    for one ticket by its key, wherever it stands in the list."""

    reader: int = 0
    filters: tuple[ColumnElement[bool], ...] = ()
    order: Order = "due"
    one: bool = False


def page(
    session: Session, wanted: ListOf, visible: Sequence[ColumnElement[bool]], after: str = "", most: int = PAGE, wish: Wish = Wish()
) -> Page:  # fmt: skip
    """One page behind the cursor `after`. `visible` are the conditions of what the reader may see."""
    start = cursor.unpack(after)
    newest = wanted.newest_first or wish.order == "newest"
    order: Sorted = "newest" if newest else "pull" if wanted.pulled else "due"
    place = None if start is None else cursor.place(start[0]) if order == "pull" else start[0]
    walk = _Walk(session, wish, order, {} if start is None else {"place": place, "last": start[1]})
    lanes = walk.lanes(wanted, tuple(visible), most + 1)
    rows = lanes[0] if len(lanes) == 1 else list(islice(merge(*lanes, key=walk.place, reverse=newest), most + 1))  # fmt: skip
    if len(rows) > most:
        return Page(rows[:most], cursor.pack(walk.key_of(rows[most - 1]), rows[most - 1].id))
    ends = [
        end
        for lane in wanted.lanes(order)
        if wish.filters and not wish.one and (end := walk.end_of_window((*lane, *visible)))
    ]
    nearest = (max if newest else min)(ends, key=walk.place) if ends else None
    if nearest is None:
        return Page(rows, "")
    seen = [row for row in rows if (walk.place(row) >= walk.place(nearest)) == newest or row.id == nearest.id]
    return Page(seen, cursor.pack(walk.key_of(nearest), nearest.id))


def count(session: Session, wanted: ListOf, conditions: Lane, most: int, looked_at: int) -> tuple[int, bool]:
    """How many tickets of a list fit the conditions, `most` at most, among the first `looked_at` of each lane; and whether
    there may be more. One walk along the index: looked up by their ids, the planner may read all tickets instead."""
    order: Sorted = "newest" if wanted.newest_first else "pull" if wanted.pulled else "due"
    fits = case((and_(true(), *conditions), 1), else_=0).label("fits")
    found, beyond = 0, False
    for lane in wanted.lanes(order):
        walked = select(fits).join_from(Ticket, TicketDue, _SAME).where(*lane).order_by(*_in_order(order))
        window = walked.limit(looked_at).subquery()
        fitting, seen = session.execute(select(func.coalesce(func.sum(window.c.fits), 0), func.count())).one()
        found, beyond = found + fitting, beyond or seen == looked_at
    return min(found, most), beyond or found > most


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk along the index of each lane from a place on."""

    session: Session
    wish: Wish
    order: Sorted
    start: Mapping[str, Any]
    """The place it goes on behind; empty at the beginning."""

    def key_of(self, row: Row[Any]) -> Any:
        return row.pull_sort if self.order == "pull" else row.due_sort

    def place(self, row: Row[Any]) -> tuple[Any, ...]:
        return (row.id,) if self.order == "newest" else (self.key_of(row), row.id)

    def lanes(self, wanted: ListOf, visible: Lane, most: int) -> list[Sequence[Row[Any]]]:
        """The rows of each lane."""
        if self.wish.filters:
            asked = {"most": most, **self.start}
            narrowed = [self._filtered((*lane, *visible)) for lane in wanted.lanes(self.order)]
            return [self.session.connection().execute(question, asked).all() for question in narrowed]
        whole = _whole(wanted, visible, self.wish.reader, self.order, bool(self.start))
        return [question.rows(self.session, most=most, **self.start) for question in whole]

    def end_of_window(self, lane: Lane) -> Row[Any] | None:
        """The last row a filtered page looked at; None where it looked at all."""
        return self.session.execute(self._window(lane).offset(WINDOW - 1).limit(1), self.start).first()

    def _filtered(self, lane: Lane) -> Select[Any]:
        if self.wish.one:
            return _rows(self.wish.reader, self.order).where(*lane, *self.wish.filters)
        window = self._window(lane).limit(WINDOW).subquery()
        inside = col(Ticket.id).in_(select(window.c.id))
        return _rows(self.wish.reader, self.order).where(inside, *self.wish.filters)

    def _window(self, lane: Lane) -> Select[int | None, datetime, int]:
        behind = _behind(self.order) if self.start else ()
        return (
            select(col(Ticket.id), col(TicketDue.due_sort), col(Ticket.pull_sort))
            .join(TicketDue, _SAME)
            .where(*lane, *behind)
            .order_by(*_in_order(self.order))
        )


@lru_cache(KEPT_QUESTIONS)
def _whole(wanted: ListOf, visible: Lane, reader: int, order: Sorted, further: bool) -> list[Straight]:
    """The question of each lane of a list without a filter; `further` ones begin behind `place` and `last`."""
    behind = _behind(order) if further else ()
    return [Straight(_rows(reader, order).where(*lane, *visible, *behind)) for lane in wanted.lanes(order)]


def _rows(reader: int, order: Sorted) -> Select[Any]:
    return (
        select(*COLUMNS, unread_for(reader).label("unread"))
        .join_from(Ticket, TicketDue, _SAME)
        .join(Person, col(Person.id) == col(Ticket.person_id), isouter=True)
        .join(Organisation, col(Organisation.id) == col(Ticket.organisation_id), isouter=True)
        .order_by(*_in_order(order))
        .limit(bindparam("most", type_=Integer))
    )


def _in_order(order: Sorted) -> Sequence[ColumnElement[Any]]:
    return (col(Ticket.id).desc(),) if order == "newest" else _KEYS[order]


def _behind(order: Sorted) -> Lane:
    last = bindparam("last", type_=Integer)
    if order == "newest":
        return (col(Ticket.id) < last,)
    begin = bindparam("place", type_=Integer if order == "pull" else Instant)
    return (tuple_(*_KEYS[order]) > tuple_(begin, last),)
