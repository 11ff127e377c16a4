"""Drafts the next migration step from the difference between the table classes and all steps so far.

python tools/draft_migration.py 0002 "What changes and why"     (read it, finish it, then commit it)
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from storage.migrate import FOLDER
from storage.schema import metadata

if __name__ == "__main__":
    metadata()
    revision, message = sys.argv[1:3]
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with create_engine("sqlite://").connect() as connection:
        config.attributes["connection"] = connection
        if any((FOLDER / "versions").glob("*.py")):
            command.upgrade(config, "head")
        command.revision(config, message=message, autogenerate=True, rev_id=revision)
