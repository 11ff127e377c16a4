"""Inserting one row without the unit of work of the ORM: a third of its price, for the way every contact takes."""

from typing import TypeVar

from sqlalchemy import insert, inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def insert_now(session: Session, row: Row) -> Row:
    """Inserts the row at once, sets its `id`, and lets the session follow later changes to it."""
    mapper = inspect(type(row))
    columns = {name: getattr(row, name) for name in mapper.column_attrs.keys() if name != "id"}  # noqa: SIM118
    row_id = (
        session.connection()
        .execute(insert(mapper.local_table).values(**columns).returning(mapper.local_table.c.id))
        .scalar_one()
    )
    row.id = row_id
    make_transient_to_detached(row)
    session.add(row)
    return row
