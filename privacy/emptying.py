"""Setting to nothing what `personal.py` calls personal."""

from typing import Any

from sqlalchemy import Table, bindparam, delete, update
from sqlmodel import SQLModel

from privacy.personal import EMPTY, columns
from storage.change import Change


def empty(change: Change, table: type[SQLModel], *where: Any, **further: Any) -> None:
    """Sets the columns that are personal to nothing, and `further` ones to other values."""
    change.session.connection().execute(update(rows_of(table)).where(*where).values(nothing(table) | further))


def rows_of(table: type[SQLModel]) -> Table:
    """The columns of a table class."""
    return table.__table__  # type: ignore[attr-defined]


def nothing(table: type[SQLModel]) -> dict[str, Any]:
    """The personal columns of a table, each with what stands where nothing stands."""
    rows = rows_of(table)
    fields = table.model_fields
    values: dict[str, Any] = {}
    for name in columns(rows.name, EMPTY):
        factory = fields[name].default_factory
        values[name] = None if rows.c[name].nullable else factory() if factory else ""  # type: ignore[call-arg]
    return values


def each(change: Change, table: type[SQLModel], values: list[dict[str, Any]]) -> None:
    """Row `row` gets the other values."""
    if not values:
        return
    rows = rows_of(table)
    named = [{f"to_{name}": value for name, value in one.items()} for one in values]
    set_to: dict[str, Any] = {name: bindparam(f"to_{name}") for name in values[0] if name != "row"}
    change.session.connection().execute(update(rows).where(rows.c.id == bindparam("to_row")).values(set_to), named)


def gone(change: Change, table: type[SQLModel], *where: Any) -> None:
    """Deletes whole rows."""
    change.session.connection().execute(delete(rows_of(table)).where(*where))
