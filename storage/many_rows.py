"""Setting other values in many rows at once, in one statement, spelt for each engine; and committing such work without haste."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Table, Text, bindparam, func, select, text, update
from sqlalchemy import cast as as_type
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

from storage.straight import Straight


def among(session: Session, column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column is one of these numbers, however many: one parameter where the engine takes arrays."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(ColumnElement[bool], column == func.any(_array(ids, column.type)))
    return cast(ColumnElement[bool], column.in_(ids))


def _array(values: Sequence[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """These values (instants, whole numbers, names or None) as one parameter. PostgreSQL writes an array of them as JSON does,
    but for the brackets; the driver's own spelling asks of each value whether it has to be quoted, and costs ten times as much."""
    return as_type(as_type("{" + _SPELLING.encode(list(values))[1:-1] + "}", Text), ARRAY(kind))


_SPELLING = json.JSONEncoder(ensure_ascii=False, default=datetime.isoformat)
_UNHURRIED = Straight(text("SET LOCAL synchronous_commit TO off"))


def commit_unhurried(session: Session) -> None:
    """The commit of this change need not wait for the disk: for work that is done again where a crash has taken it back. What
    other changes have committed is not touched. SQLite knows no such difference within one file."""
    if session.get_bind().dialect.name == "postgresql":
        _UNHURRIED.rows(session)


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
        arrays = [func.unnest(_array(values[name], kind)).label(name) for name, kind in kinds.items()]
        given = select(*arrays).subquery("given")
        session.connection().execute(
            update(rows).where(key == given.c.id).values({name: given.c[name] for name in columns})
        )
        return
    statement = update(rows).where(key == bindparam("row")).values({name: bindparam(f"to_{name}") for name in columns})
    each = zip(ids, *columns.values(), strict=True)
    names = ["row", *(f"to_{name}" for name in columns)]
    session.connection().execute(statement, [dict(zip(names, one, strict=True)) for one in each])
