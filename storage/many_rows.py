"""Setting other values in many rows at once, in one statement, spelt for each engine; and committing such work without haste."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Table, bindparam, func, select, text, update
from sqlalchemy import cast as as_type
from sqlmodel import Session, SQLModel


def among(session: Session, column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column is one of these numbers, however many: one parameter where the engine takes arrays."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(ColumnElement[bool], column == func.any(as_type(list(ids), ARRAY(column.type))))
    return cast(ColumnElement[bool], column.in_(ids))


_UNHURRIED = text("SET LOCAL synchronous_commit TO off")


def commit_unhurried(session: Session) -> None:
    """The commit of this change need not wait for the disk: for work that is done again where a crash has taken it back. What
    other changes have committed is not touched. SQLite knows no such difference within one file."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_UNHURRIED)


def set_values(
    session: Session, table: type[SQLModel], ids: Sequence[int], columns: Mapping[str, Sequence[Any]]
) -> None:
    """Row `ids[n]` (its primary key) gets `columns[name][n]` in each column named. These rows must not be in the session."""
    if not ids:
        return
    rows: Table = table.__table__  # type: ignore[attr-defined]
    (key,) = rows.primary_key
    if session.get_bind().dialect.name == "postgresql":
        kinds = {"id": key.type} | {name: rows.c[name].type for name in columns}
        values = {"id": ids, **columns}
        arrays = [func.unnest(as_type(list(values[name]), ARRAY(kind))).label(name) for name, kind in kinds.items()]
        given = select(*arrays).subquery("given")
        session.connection().execute(
            update(rows).where(key == given.c.id).values({name: given.c[name] for name in columns})
        )
        return
    statement = update(rows).where(key == bindparam("row")).values({name: bindparam(f"to_{name}") for name in columns})
    each = zip(ids, *columns.values(), strict=True)
    names = ["row", *(f"to_{name}" for name in columns)]
    session.connection().execute(statement, [dict(zip(names, one, strict=True)) for one in each])
