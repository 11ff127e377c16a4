"""How Alembic runs our steps: on a connection the caller opened, in one transaction."""

from alembic import context
from sqlmodel import SQLModel

config = context.config
connection = config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=SQLModel.metadata, render_as_batch=connection.dialect.name == "sqlite", compare_type=False,
    user_module_prefix="storage.types.",
)  # fmt: skip
with context.begin_transaction():
    context.run_migrations()
