"""One unit of work: rows, events and outbox entries that become true together or not at all."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, SQLModel

from foundation.events import Event
from storage.straight import Straight, in_one_go
from storage.tables import OutboxEntry, Tally
from storage.upsert import insert_into, unless_there

Reaction = Callable[["Change", Any], None]
_Row = tuple[type[SQLModel], int]
Reactions = Mapping[type[Event], tuple[Reaction, ...]]


class Spoilt(Exception):
    """Something failed within `Change.hopefully`."""


def queued(kind: str) -> str:
    """Topic of new entries of the outbox of one kind."""
    return f"outbox {kind}"


class Change:
    """What a unit of work is given: the session, the instant it happens at, and the places to record what follows."""

    def __init__(self, session: Session, now: datetime, reactions: Reactions):
        self.session = session
        self.now = now
        self.topics: set[str] = set()
        self._reactions = reactions
        self._counts: Counter[tuple[type[SQLModel], tuple[str, ...]]] = Counter()
        self._kept: dict[_Row, dict[str, Any]] = {}
        self._was_kept: dict[_Row, dict[str, Any] | None] | None = None
        self._spoilt: bool | None = None
        self._rows: dict[type[SQLModel] | Straight, list[dict[str, Any]]] = {}

    def record(self, event: Event) -> None:
        """Something has happened: the reactions of the same commit run at once, in the order of their table."""
        for reaction in self._reactions.get(type(event), ()):
            reaction(self, event)

    def later(
        self, kind: str, payload: Mapping[str, Any], *, key: str = "", about: str = "", due: datetime | None = None
    ) -> None:
        """Leaves an entry in the outbox. `key` makes a repeated cause harmless (unique); empty: always a new entry."""
        self.write(
            OutboxEntry, kind=kind, dedupe_key=key or secrets.token_hex(16), about=about, payload=dict(payload), state="queued",
            reason="", attempts=0, created_at=self.now, due_at=due or self.now, finished_at=None,
        )  # fmt: skip
        self.wake(queued(kind))

    def write(self, table: type[SQLModel], **row: Any) -> None:
        """Saves up a row that nobody reads within this change: all of one table go in one statement before the commit.

        A row whose unique key is there already is left out.
        """
        self._rows.setdefault(table, []).append(row)

    def saved_up(self, table: type[SQLModel]) -> Sequence[Mapping[str, Any]]:
        """The rows of a table that are not written yet, in the order they were said."""
        return self._rows.get(table, ())

    def run(self, statement: Straight, **row: Any) -> None:
        """The same for a statement that is a constant: it runs once with all rows saved up for it."""
        self._rows.setdefault(statement, []).append(row)

    def keep(self, table: type[SQLModel], key: int, **values: Any) -> None:
        """The row with this primary key shall have these values in the end: it is written once, however often it is said.

        With a value for every column it may be a new row.
        """
        row = (table, key)
        if self._was_kept is not None and row not in self._was_kept:
            self._was_kept[row] = dict(self._kept[row]) if row in self._kept else None
        self._kept.setdefault(row, {}).update(values)

    def kept(self, table: type[SQLModel], key: int) -> Mapping[str, Any]:
        """What was said of a row and is not written yet."""
        return self._kept.get((table, key), {})

    def wake(self, topic: str) -> None:
        """After the commit, whoever waits for `topic` is woken, in this process and (PostgreSQL) in the others."""
        self.topics.add(topic)

    def count(self, scope: str, by: int) -> None:
        """Moves the kept counter `scope`; written once, in a fixed order, just before the commit."""
        self.count_in(Tally, scope, by=by)

    def count_in(self, table: type[SQLModel], *key: str, by: int = 1) -> None:
        """Moves a counter of `table`, whose primary key is `key` and whose column `count` holds it."""
        self._counts[table, key] += by

    @contextmanager
    def nested(self) -> Iterator[None]:
        """A savepoint: what happens inside comes undone, counters included, when an exception leaves it. It costs the same
        however much was saved up before."""
        if self._spoilt is not None:
            try:
                yield
            except BaseException:
                self._spoilt = True
                raise
            return
        counts, rows, kept, outside = self._counts.copy(), self._rows, self._kept, self._was_kept
        topics = set(self.topics)
        lengths, before = {table: len(saved) for table, saved in rows.items()}, dict[_Row, dict[str, Any] | None]()
        self._was_kept = before
        with self.session.begin_nested():
            try:
                yield
                self.session.flush()
            except BaseException:
                self._counts, self._was_kept, self.topics = counts, outside, topics
                self._rows, self._kept = rows, kept
                _shorten(rows, lengths)
                _put_back(kept, before)
                raise
        if outside is not None:
            for row, values in before.items():
                outside.setdefault(row, values)
        self._was_kept = outside if self._kept is kept else None  # once all was written, none of it is put back

    @contextmanager
    def hopefully(self) -> Iterator[None]:
        """A savepoint for what will hardly fail: those within it are not set, so that each costs nothing. Where an exception
        leaves one of them, everything comes undone and Spoilt is raised at the end: it has to be done again without hope."""
        with self.nested():
            self._spoilt = False
            try:
                yield
                if self._spoilt:
                    raise Spoilt
            finally:
                self._spoilt = None

    def write_now(self) -> None:
        """Writes the rows saved up so far, for a work that has to ask for them after all."""
        if self._rows or self._kept:
            with in_one_go(self.session):
                self._write()

    def _write(self) -> None:
        for what, rows in self._rows.items():
            statement = what if isinstance(what, Straight) else unless_there(self.session, what)
            statement.run(self.session, rows)
        self._rows = {}
        self._write_kept()

    def settle(self) -> None:
        """Writes what was saved up for the commit. Called by the database, once."""
        self.session.flush()
        self._write()
        for table in sorted({table for table, _ in self._counts}, key=lambda one: str(one.__tablename__)):
            self._write_counts(table, sorted((key, by) for (of, key), by in self._counts.items() if of is table and by))
        self._counts.clear()

    def _write_kept(self) -> None:
        """One statement for the rows of a table that get values in the same columns, in the order of their keys: changes that
        keep such rows alone never wait for each other in a circle. Over several statements the order is each change's own."""
        engine = self.session.get_bind().dialect.name
        alike: dict[Straight, list[dict[str, Any]]] = {}
        for (table, key), values in sorted(
            self._kept.items(), key=lambda one: (str(one[0][0].__tablename__), one[0][1])
        ):
            statement, name, said = _keeping(engine, table, frozenset(values))
            alike.setdefault(statement, []).append({name: key} | {said + one: value for one, value in values.items()})
        for statement, rows in alike.items():
            statement.run(self.session, rows)
        self._kept, self._was_kept = {}, None

    def _write_counts(self, table: type[SQLModel], moved: list[tuple[tuple[str, ...], int]]) -> None:
        statement, names = _counting(self.session.get_bind().dialect.name, table)
        rows = [dict(zip(names, key, strict=True)) | {"count": by} for key, by in moved]
        if rows:
            statement.run(self.session, rows)


def _shorten(rows: dict[Any, list[dict[str, Any]]], lengths: Mapping[Any, int]) -> None:
    for table in list(rows):
        if table in lengths:
            del rows[table][lengths[table] :]
        else:
            del rows[table]


def _put_back(kept: dict[_Row, dict[str, Any]], before: Mapping[_Row, dict[str, Any] | None]) -> None:
    for row, values in before.items():
        if values is None:
            kept.pop(row, None)
        else:
            kept[row] = values


@cache
def _keeping(engine: str, table: type[SQLModel], names: frozenset[str]) -> tuple[Straight, str, str]:
    """The statement that sets these columns of a row, which may be a new one if they are all; what it calls the key, and what
    it puts before the name of a column to call its value."""
    columns = table.__table__  # type: ignore[attr-defined]
    (key,) = columns.primary_key
    if len(names) + 1 < len(columns.c):
        changed: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
        return Straight(update(columns).where(key == bindparam("kept")).values(changed)), "kept", "to_"
    added = insert_into(engine, table)
    others = {one.name: added.excluded[one.name] for one in columns.c if one is not key}
    return Straight(added.on_conflict_do_update(index_elements=[key.name], set_=others)), key.name, ""


@cache
def _counting(engine: str, table: type[SQLModel]) -> tuple[Straight, list[str]]:
    """The statement that moves counters of a table, and the names of its key; made once, for every change needs it."""
    columns = table.__table__  # type: ignore[attr-defined]
    names = [column.name for column in columns.primary_key]
    added = insert_into(engine, table)
    more = {"count": columns.c.count + added.excluded.count}
    return Straight(added.on_conflict_do_update(index_elements=names, set_=more)), names
