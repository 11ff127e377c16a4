"""How Alembic runs our steps: on a connection the caller opened, in one transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import JSON
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from storage.types import Instant


def _written(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """Column types as a step should name them when it is drafted."""
    if kind != "type":
        return False
    if isinstance(thing, AutoString):
        return "sa.String()"
    for known, name in ((Instant, "Instant()"), (JSON, "PlainData")):
        if isinstance(thing, known):
            autogen.imports.add("from storage.types import Instant, PlainData")
            return name
    return False


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_item=_written, compare_type=False)
with context.begin_transaction():
    context.run_migrations()
