"""Insert, or say what to do where the row is there already: spelt the same for both engines."""

from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from storage.straight import Straight


def insert_or(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, which both engines share."""
    return insert_into(session.get_bind().dialect.name, table)


def insert_unless_there(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that leaves out a row whose unique key is there already."""
    return _unless_there(session.get_bind().dialect.name, table)


def unless_there(session: Session, table: type[SQLModel]) -> Straight:
    """The same for rows of every contact: all of a table give the same columns."""
    return _straight(session.get_bind().dialect.name, table)


@cache  # built once, so that its compiled form is found again
def _unless_there(engine: str, table: type[SQLModel]) -> Any:
    return insert_into(engine, table).on_conflict_do_nothing()


@cache
def _straight(engine: str, table: type[SQLModel]) -> Straight:
    return Straight(_unless_there(engine, table))


def insert_into(engine: str, table: type[SQLModel]) -> Any:
    """The same, given the name of the engine."""
    dialect = postgresql if engine == "postgresql" else sqlite
    return dialect.insert(table.__table__)  # type: ignore[attr-defined]
