"""Waiting for a third party may hold the clocks of a target"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column(
        "sla_target", sa.Column("third_party_pauses", sa.Boolean(), nullable=False, server_default=sa.false())
    )
