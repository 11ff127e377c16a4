"""The product one release on: the same program, with one further step of the schema than this one knows.

`python -m tests.kit.newer ARGUMENTS`; the folder in NEWER_STEPS is where the steps are put together.
"""

import os
import shutil
import sys
from pathlib import Path

from app import main
from storage import migrate

STEP = '''"""One release on: a further column and a further table, which the release before knows nothing of."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9002", {last!r}, None, None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("one_release_on", sa.String(), nullable=False, server_default="yes"))
    op.create_table("one_release_on", sa.Column("id", sa.Integer(), primary_key=True))
'''


def one_release_on(folder: Path) -> Path:
    """The steps this program has and the one after them, in `folder`."""
    shutil.copytree(migrate.FOLDER, folder, dirs_exist_ok=True)
    (folder / "versions" / "9002_one_release_on.py").write_text(STEP.format(last=migrate.steps()[-1]))
    return folder


if __name__ == "__main__":
    migrate.FOLDER = one_release_on(Path(os.environ["NEWER_STEPS"], str(os.getpid())))
    sys.exit(main(sys.argv[1:]))
