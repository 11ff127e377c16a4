"""The command line of storage: `migrate`."""

import argparse
from typing import Any

from foundation.settings import Settings
from storage.migrate import migrate, schema_state


def add_to(verbs: Any) -> None:
    """Adds `migrate` to the command line (an argparse action of subparsers)."""
    text = "bring the database up to date; a copy is taken first"
    verbs.add_parser("migrate", help=text, description=text).set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    done = migrate(settings.database_url, settings.storage.directory / "backups")
    newest = schema_state(settings.database_url)[1]
    print("Steps taken: " + ", ".join(done) if done else f"Nothing to do; the schema is at step {newest}.")
    return 0
