"""Clocks a desk defines itself, and zones of its members and customers"""

import sqlalchemy as sa
from alembic import op

from storage.types import PlainData

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "defined_clock",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_de", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("owed_to", sa.String(), nullable=False),
        sa.Column("rules", PlainData, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    for table in ("agent", "organisation"):
        op.add_column(table, sa.Column("zone", sa.String(), nullable=False, server_default=""))
