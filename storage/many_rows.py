"""Setting other values in many rows at once, in one statement, spelt for each engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Table, any_, bindparam, cast, func, select, update
from sqlmodel import Session, SQLModel


def set_values(
    session: Session,
    table: type[SQLModel],
    ids: Sequence[int],
    columns: Mapping[str, Sequence[Any]],
    seen: Mapping[str, Sequence[Any]] | None = None,
) -> Sequence[int]:
    """Row `ids[n]` gets `columns[name][n]` in each column named; the ids of the rows that were there.

    `seen` are values the rows were read with, without a lock: one that has others by now is left alone. (On SQLite a change is
    alone from its beginning on.) Rows of these ids must not be in the session.
    """
    if not ids:
        return ids
    rows: Table = table.__table__  # type: ignore[attr-defined]
    if session.get_bind().dialect.name == "postgresql":
        was = {f"was_{name}": (rows.c[name].type, values) for name, values in (seen or {}).items()}
        to = {name: (rows.c[name].type, values) for name, values in columns.items()}
        all_of = {"id": (rows.c.id.type, ids)} | to | was
        arrays = [func.unnest(cast(list(values), ARRAY(kind))).label(name) for name, (kind, values) in all_of.items()]
        given = select(*arrays).subquery("given")
        same = [rows.c[name].is_not_distinct_from(given.c[f"was_{name}"]) for name in seen or ()]
        changed = update(rows).where(rows.c.id == given.c.id, *same).values({name: given.c[name] for name in columns})
        return session.connection().execute(changed.returning(rows.c.id)).scalars().all()
    statement = (
        update(rows).where(rows.c.id == bindparam("row")).values({name: bindparam(f"to_{name}") for name in columns})
    )
    each = zip(ids, *columns.values(), strict=True)
    names = ["row", *(f"to_{name}" for name in columns)]
    session.connection().execute(statement, [dict(zip(names, one, strict=True)) for one in each])
    return ids


def among(session: Session, column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether `column` is one of many numbers: one parameter on PostgreSQL."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(cast(list(ids), ARRAY(Integer)))
    return column.in_(ids)
