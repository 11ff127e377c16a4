"""Constant statements on the way of every contact: compiled once, then handed straight to the driver.

What is worked out anew for each execution on the usual way costs several times what the engine needs for a small question
or row. Here the types of the columns turn values as ever, the change and its connection are the same, and errors and
listeners hear what they would have heard. A list that expands (`in_`) is filled up with its last value to the next power of
two, so that it is spelt for few lengths. Not for rows of the ORM.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Insert, SelectBase, TextClause, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

Turn = Callable[[Any], Any]
Statement = SelectBase | Insert | Update | TextClause
IN_ONE_GO = "statements in one go"
"""In the notes of a connection: the tables of what was sent since `in_one_go` began; absent outside of it."""


class Straight:
    """A question, or rows to be written or changed, with or without RETURNING. Every call gives values of the same names;
    ValueError where one does not."""

    def __init__(self, statement: Statement):
        self.statement = statement
        binds = (one for one in iterate(statement) if isinstance(one, BindParameter))
        self._lists = frozenset(one.key for one in binds if one.expanding)
        self._ways: dict[Any, _Way] = {}

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """What it answers, as named tuples."""
        return self.rows_of(session, values)

    def rows_of(self, session: Session, values: Mapping[str, Any]) -> list[Any]:
        """The same for values that are at hand as a mapping."""
        return self.on(session.connection(), values)

    def on(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """The same for whoever has no session."""
        if self._lists:
            values = {name: filled(value) if name in self._lists else value for name, value in values.items()}
        way = self._way(connection.dialect, values)
        return way.sent(connection, way.turned(values))

    def first(self, session: Session, **values: Any) -> Any | None:
        """The first row it answers; None without one."""
        rows = self.rows_of(session, values)
        return rows[0] if rows else None

    def run(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Runs it for all rows, at least one, and answers nothing."""
        connection = session.connection()
        way = self._way(connection.dialect, rows[0])
        if len(rows) == 1:  # for the driver of PostgreSQL many are a pipeline, which is dear for one
            way.sent(connection, way.turned(rows[0]))
        else:
            way.sent(connection, [way.turned(row) for row in rows], many=True)

    def _way(self, dialect: Dialect, values: Mapping[str, Any]) -> "_Way":
        key: Any = dialect.name
        if self._lists:
            key = (key, *(len(values.get(name, ())) for name in self._lists))
        way = self._ways.get(key)
        if way is None:
            way = self._ways[key] = _Way(self.statement, dialect, values)
        return way


def filled(values: Sequence[Any]) -> list[Any]:
    """The values, the last of them again and again until there are 1, 2, 4, 8 …: among them are the same ones."""
    lacking = (1 << (len(values) - 1).bit_length()) - len(values) if values else 0
    return [*values, *(values[-1] for _ in range(lacking))]


@contextmanager
def in_one_go(session: Session, *, commit: bool = False) -> Iterator[None]:
    """What is run meanwhile without asking for an answer goes to PostgreSQL on one way there and back, not on one for each
    statement, and with `commit` the commit goes along; what it refuses is raised at the latest at the end, as SQLAlchemy would
    raise it, with the names of the tables that were written instead of a statement: a later one may be the first to hear of it.
    SQLite: all as ever, and nothing is committed. Not within itself."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        yield
        return
    line: Any = connection.connection.driver_connection
    tables: dict[str, None] = {}
    connection.info[IN_ONE_GO] = tables
    try:
        with line.pipeline():
            yield
            if commit and line.info.transaction_status:
                line.execute("COMMIT", prepare=False)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_told_by_sqlalchemy(connection, f"in one go: {', '.join(tables)}", None, error) from error
    finally:
        if not connection.invalidated:
            connection.info.pop(IN_ONE_GO, None)


def _as_told_by_sqlalchemy(connection: Connection, sql: str, values: Any, error: Any) -> DBAPIError:
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection, None)
    if lost:
        connection.engine.dispose(close=False)  # whoever else waits in the pool was lost as well
        connection.invalidate(error)
    base = dialect.loaded_dbapi.Error
    told: Any = DBAPIError.instance(sql, values, error, base, connection_invalidated=lost, dialect=dialect)
    return told


class _Way:
    """A statement as one engine's driver takes it, with lists as long as those in `values`."""

    def __init__(self, statement: Statement, dialect: Dialect, values: Mapping[str, Any]):
        self._names = frozenset(values)
        self._about = getattr(getattr(statement, "table", None), "name", "a question")
        inserts = isinstance(statement, Insert)
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(values) if inserts else None)
        spelt = compiled.construct_expanded_state(dict(values))
        self._sql = spelt.statement
        self._order = spelt.positiontup
        """Names of the values one after the other; None where the driver takes them by name."""
        self._lists: Mapping[str, list[str]] = spelt.parameter_expansion
        self._own = {name: value for name, value in compiled.params.items() if name not in values}
        self._made = {column.key: column.default for column in compiled.insert_prefetch} if inserts else {}
        binds = {name: _impl(bound.type, dialect).bind_processor(dialect) for name, bound in compiled.binds.items()}
        self._turns = {name: turn for name, turn in binds.items() if turn is not None}
        self._quick = _quick(self._order, self._turns) if self._order and not self._lists else None
        columns = () if isinstance(statement, TextClause) else statement.exported_columns
        self._types = [column.type for column in columns]
        self._make: Turn = _row([str(column.key) for column in columns])
        self._back: list[Turn | None] | None = None
        self._any = False

    def turned(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        if values.keys() != self._names:
            raise ValueError(f"{sorted(values)} are given, and the statement was made for {sorted(self._names)}")
        given: Any = {**self._own, **values} if self._own or self._made else values
        for name, default in self._made.items():
            given[name] = default.arg(None) if default.is_callable else default.arg
        if self._quick is not None:
            return self._quick(given)
        given = dict(given)
        for name, turn in self._turns.items():
            given[name] = [turn(one) for one in given[name]] if name in self._lists else turn(given[name])
        for name, places in self._lists.items():
            given.update(zip(places, given.pop(name), strict=True))
        return given if self._order is None else [given[name] for name in self._order]

    def sent(self, connection: Connection, values: Any, *, many: bool = False) -> list[Any]:
        """Raises what SQLAlchemy would raise; in one go the driver's own error, which may be an earlier statement's."""
        dialect = connection.dialect
        together: dict[str, None] | None = None
        if dialect.name == "postgresql" and (together := connection.info.get(IN_ONE_GO)) is not None:
            together[self._about] = None
        cursor = None
        try:
            cursor = connection.connection.cursor()
            for tell in connection.dispatch.before_cursor_execute:
                tell(connection, cursor, self._sql, values, None, many)
            if many:
                cursor.executemany(self._sql, values)
                return []
            cursor.execute(self._sql, values)
            return self._read(dialect, cursor) if self._types else []
        except dialect.loaded_dbapi.Error as error:
            if together is not None:
                raise
            raise _as_told_by_sqlalchemy(connection, self._sql, values, error) from error
        finally:
            if cursor is not None:
                cursor.close()

    def _read(self, dialect: Dialect, cursor: Any) -> list[Any]:
        if self._back is None:  # on PostgreSQL it hangs on what the driver says of the column
            self._back = [
                _impl(kind, dialect).result_processor(dialect, told[1])
                for kind, told in zip(self._types, cursor.description, strict=True)
            ]
            self._any = any(self._back)
        back, rows = self._back, cursor.fetchall()
        if self._any:
            rows = [
                [value if turn is None else turn(value) for turn, value in zip(back, row, strict=True)] for row in rows
            ]
        return [self._make(row) for row in rows]


def _quick(order: Sequence[str], turns: Mapping[str, Turn]) -> Turn:
    """Lays values out in this order, and turns those that have to be."""
    pick = itemgetter(*order) if len(order) > 1 else lambda values: (values[order[0]],)
    turned = [(place, turns[name]) for place, name in enumerate(order) if name in turns]

    def laid(values: Mapping[str, Any]) -> Any:
        if not turned:
            return pick(values)
        out = list(pick(values))
        for place, turn in turned:
            out[place] = turn(out[place])
        return out

    return laid


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)


def _row(names: list[str]) -> Turn:
    """Makes a named tuple of what is read."""
    made: Turn = getattr(namedtuple("Row", names, rename=True), "_make")  # noqa: B009
    return made
