"""`person export|erase`: everything the desk holds about one person, handed out or taken away."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from customers.tables import Person
from foundation.errors import OperatorError
from foundation.settings import Settings
from privacy import export
from privacy.erase import Erasing, counts
from privacy.whose import Theirs, find, near, open_tickets, theirs
from storage.blobs import blobs_of
from storage.database import Database

Opened = Callable[[Settings], AbstractContextManager[Database]]
BACKUPS = "Backups made before still hold all of it, and so do mailboxes it was read from: see docs/operator.md."


def add_to(verbs: Any, opened: Opened) -> None:
    """Adds `person` and its commands. `opened` opens the database of an installation that is there."""
    text = "what the desk holds about one person: hand it out, or erase it"
    acts = verbs.add_parser("person", help=text, description=text).add_subparsers(required=True, metavar="COMMAND")
    who = "an e-mail address, a telephone or fax number, or the person's number in this desk"
    text = "everything the desk holds about a person, as a zip of person.json and their files"
    added = acts.add_parser("export", help=text, description=text)
    added.add_argument("who", help=who)
    added.add_argument("--out", type=Path, metavar="FILE.zip", help="where to write it; person-NUMBER.zip without it")
    added.add_argument("--json", action="store_true", help="print person.json alone")
    added.set_defaults(run=lambda settings, arguments: _export(settings, arguments, opened))
    text = (
        "take a person's texts, files and addresses out of the books; numbers, states and times stay; safe to run again"
    )
    added = acts.add_parser("erase", help=text, description=f"{text}. {BACKUPS}")
    added.add_argument("who", help=who)
    added.add_argument("--yes", action="store_true", help="do not ask")
    added.add_argument("--reason", default="", help="for the log of changes; without the person's data")
    added.set_defaults(run=lambda settings, arguments: _erase(settings, arguments, opened))


def _the_one(database: Database, who: str, settings: Settings) -> Theirs:
    found = database.read_now(lambda session: find(session, who, settings.desk.country))
    if not found:
        others = database.read_now(lambda session: near(session, who))
        raise OperatorError("\n".join([f"Nobody here is known as {who}.", *others]))
    if len(found) > 1:
        names = [f"{one.id}: {one.display_name}" for one in found]
        raise OperatorError("\n".join([f"Several persons are known as {who}. Name one by its number:", *names]))
    person_id = found[0].id
    return database.read_now(lambda session: theirs(session, session.get_one(Person, person_id)))


def _export(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    with opened(settings) as database:
        mine = _the_one(database, arguments.who, settings)
        said, files = database.read_now(lambda session: export.everything(session, mine, database.clock.now()))
        if arguments.json:
            print(json.dumps(said, ensure_ascii=False, indent=1))
            return 0
        out = arguments.out or Path(f"person-{mine.person_id}.zip")
        os.umask(0o077)  # somebody's letters
        blobs = blobs_of(settings)
        missing = export.write(
            out, said, files, lambda name: database.read_now(lambda session: blobs.get(session, name))
        )
    for name in missing:
        print(f"Not there any more: {name}", file=sys.stderr)
    print(
        f"Everything about person {mine.person_id} is in {out}: {len(said['contacts'])} messages, {len(files) - len(missing)} files."
    )
    return 0


def _erase(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    with opened(settings) as database:
        mine = _the_one(database, arguments.who, settings)
        if numbers := database.read_now(lambda session: open_tickets(session, mine)):
            raise OperatorError(f"Not closed yet: {', '.join(numbers[:20])}. Close or cancel these tickets first.")
        if any(one in arguments.reason.lower() for one in mine.addresses):
            raise OperatorError("The reason stays in the log of changes; it must not name an address of the person.")
        there = database.read_now(lambda session: counts(session, mine))
        print(
            f"Person {mine.person_id}: {there['tickets']} tickets, {there['messages']} messages and notes with {there['files']} files, "
            f"{there['contact_points']} addresses. Texts, files, names and addresses go; numbers, states and times stay."
        )
        print(BACKUPS)
        if not arguments.yes and not _sure():
            print("Nothing was changed.")
            return 1
        blobs = blobs_of(settings)
        left = Erasing(database, blobs, arguments.reason, _progress).run(mine)
    print(f"Person {mine.person_id} is erased.")
    for name in left:
        print(f"Still in the bucket {settings.object_storage.bucket}, remove it there: {name}")
    return 0


def _sure() -> bool:
    if not sys.stdin.isatty():
        raise OperatorError("This cannot be undone. Say --yes where nobody can be asked.")
    return input("This cannot be undone. Type yes to go on: ").strip().lower() in ("yes", "ja")


def _progress(what: str, done: int, of: int) -> None:
    if done == of or done % 1000 == 0:
        print(f"{what}: {done} of {of}", file=sys.stderr)
