"""Setting other values in many rows at once, in one statement, spelt for each engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Table, bindparam, cast, func, select, update
from sqlmodel import Session, SQLModel


def set_values(
    session: Session, table: type[SQLModel], ids: Sequence[int], columns: Mapping[str, Sequence[Any]]
) -> None:
    """Row `ids[n]` gets `columns[name][n]` in each column named. Rows of these ids must not be in the session."""
    if not ids:
        return
    rows: Table = table.__table__  # type: ignore[attr-defined]
    if session.get_bind().dialect.name == "postgresql":
        kinds = {"id": rows.c.id.type} | {name: rows.c[name].type for name in columns}
        values = {"id": ids, **columns}
        arrays = [func.unnest(cast(list(values[name]), ARRAY(kind))).label(name) for name, kind in kinds.items()]
        given = select(*arrays).subquery("given")
        session.connection().execute(
            update(rows).where(rows.c.id == given.c.id).values({name: given.c[name] for name in columns})
        )
        return
    statement = (
        update(rows).where(rows.c.id == bindparam("row")).values({name: bindparam(f"to_{name}") for name in columns})
    )
    each = zip(ids, *columns.values(), strict=True)
    names = ["row", *(f"to_{name}" for name in columns)]
    session.connection().execute(statement, [dict(zip(names, one, strict=True)) for one in each])
