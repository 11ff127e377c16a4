"""Inserting one row without the unit of work of the ORM: a fifth of its price, for the way every contact takes."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import insert, inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def insert_now(session: Session, row: Row) -> Row:
    """Inserts the row at once, sets its `id`, and lets the session follow later changes to it."""
    statement, names = _insert(type(row))
    given = row.__dict__
    row.id = session.connection().execute(statement, {name: given[name] for name in names}).scalar_one()
    make_transient_to_detached(row)
    session.add(row)
    return row


@cache
def _insert(table: type[SQLModel]) -> tuple[Any, tuple[str, ...]]:
    """The statement (built once, so that its compiled form is found again) and the columns it takes."""
    mapper = inspect(table)
    names = tuple(name for name in mapper.column_attrs.keys() if name != "id")  # noqa: SIM118
    return insert(mapper.local_table).returning(mapper.local_table.c.id), names
