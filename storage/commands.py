"""The command line of storage: `migrate`, `backup`, `restore`."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from foundation.errors import OperatorError
from foundation.settings import Settings
from storage.archive import snapshots
from storage.backup import back_up, restore
from storage.migrate import migrate, schema_state


def add_to(verbs: Any) -> None:
    """Adds the commands to the command line (an argparse action of subparsers)."""
    text = "bring the database up to date; a copy is taken first"
    verbs.add_parser("migrate", help=text, description=text).set_defaults(run=run)
    text = "write a snapshot of everything, while the server runs; what earlier ones have of files is not copied again"
    backup = verbs.add_parser("backup", help="write a snapshot of everything, while the server runs", description=text)
    backup.add_argument("folder", type=Path, help="the backup, a folder of snapshots; made where it is missing")
    backup.add_argument(
        "--keep", type=_at_least_one, default=0, metavar="N", help="remove all but the newest N snapshots"
    )
    backup.add_argument("--json", action="store_true")
    backup.set_defaults(run=run_backup)
    text = "bring a backup into an empty database, SQLite or PostgreSQL, and compare every record"
    back = verbs.add_parser("restore", help=text, description=text)
    back.add_argument("folder", type=Path, help="a backup (its newest snapshot is taken), or one of its snapshots")
    back.add_argument("--json", action="store_true")
    back.set_defaults(run=run_restore)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    done = migrate(settings.database_url, settings.storage.directory / "backups")
    newest = schema_state(settings.database_url)[1]
    print("Steps taken: " + ", ".join(done) if done else f"Nothing to do; the schema is at step {newest}.")
    return 0


def run_backup(settings: Settings, arguments: argparse.Namespace) -> int:
    os.umask(0o077)  # a backup holds everything the desk knows, its secret too
    snapshot = back_up(settings, arguments.folder, arguments.keep)
    print(json.dumps({"snapshot": str(snapshot)}) if arguments.json else f"Everything is in {snapshot}.")
    return 0


def run_restore(settings: Settings, arguments: argparse.Namespace) -> int:
    whole = snapshots(arguments.folder)
    if not whole and not snapshots(arguments.folder.parent):
        raise OperatorError(f"There is no whole snapshot in {arguments.folder}.")
    records = restore(settings, whole[-1] if whole else arguments.folder)
    print(
        json.dumps({"records": records})
        if arguments.json
        else f"{records} records are back, each compared with the backup."
    )
    return 0


def _at_least_one(said: str) -> int:
    if not said.isdecimal() or int(said) < 1:
        raise argparse.ArgumentTypeError("how many snapshots stay, a number from 1 on")
    return int(said)
