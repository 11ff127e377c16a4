"""Insert, or say what to do where the row is there already: spelt the same for both engines."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_or(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, which both engines share."""
    return insert_into(session.get_bind().dialect.name, table)


def insert_into(engine: str, table: type[SQLModel]) -> Any:
    """The same, given the name of the engine."""
    dialect = postgresql if engine == "postgresql" else sqlite
    return dialect.insert(table.__table__)  # type: ignore[attr-defined]
