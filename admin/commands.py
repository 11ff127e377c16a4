"""`config export|plan|apply`: everything an admin tunes as one text file, compared and changed as a whole."""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from admin import configuration
from admin.configuration_text import Configuration, Difference, read, way_back, write
from foundation.errors import Invalid, OperatorError
from foundation.settings import Settings
from storage.change import Change
from storage.database import Database

T = TypeVar("T")
Opened = Callable[[Settings], AbstractContextManager[Database]]
TRIES = "it is tried in a transaction that writes: until it is done a running server waits with what it writes"


def add_to(verbs: Any, opened: Opened) -> None:
    """Adds `config` and its commands. `opened` opens the database of an installation."""
    text = "calendars, targets, rules, categories, queues and segments as one text file"
    acts = verbs.add_parser("config", help=text, description=text).add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("export", _export, "print everything as it stands"),
        (
            "plan",
            _plan,
            f"show what applying a file would change; nothing is changed; 1 where something differs; {TRIES}",
        ),
        ("apply", _apply, "make the desk like the file, all of it or nothing; says how to go back"),
    ):
        added = acts.add_parser(name, help=text, description=text)
        if name != "export":
            added.add_argument("file", help="the configuration; - is standard input")
            added.add_argument("--json", action="store_true", help="the differences as JSON")
        added.set_defaults(run=lambda settings, arguments, run=run: run(settings, arguments, opened))


def _export(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    with opened(settings) as database:
        print(write(database.read_now(configuration.current)), end="")
    return 0


class _Tried(Exception):
    """A file was applied as far as one can without keeping it."""

    def __init__(self, found: list[Difference]):
        super().__init__()
        self.found = found


def _plan(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    """What cannot be applied is refused here already: the file is applied and taken back in one change, for which a running server
    waits as for any that writes."""

    def work(change: Change) -> None:
        raise _Tried(configuration.apply(change, wanted))

    wanted = _file(arguments.file)
    with opened(settings) as database:
        try:
            _changed(database, work)
        except _Tried as tried:
            found = tried.found
    _tell(arguments, found)
    return int(bool(found))


def _apply(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    wanted = _file(arguments.file)
    with opened(settings) as database:
        before = database.read_now(configuration.current)
        found = _changed(database, lambda change: configuration.apply(change, wanted))
        now = database.clock.now()
    _tell(arguments, found)
    if found:
        kept = settings.storage.directory / "backups" / f"config-{now:%Y%m%d-%H%M%S}.json"
        back, stays = way_back(before, found)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(write(back), encoding="utf-8")
        print(f"To go back: python app.py config apply {kept}", file=sys.stderr)
        if stays:
            print(f"What was added stays then, out of use: {', '.join(stays)}", file=sys.stderr)
    return 0


def _changed(database: Database, work: Callable[[Change], T]) -> T:
    """OperatorError with every mistake on a line of its own."""
    try:
        return database.change_now(work)
    except Invalid as wrong:
        raise OperatorError("\n".join(f"{one}" for one in wrong.mistakes) + "\nNothing was changed.") from wrong


def _file(place: str) -> Configuration:
    try:
        text = sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise OperatorError(f"{place} cannot be read: {why}.") from error
    try:
        return read(text, configuration.KINDS)
    except OperatorError as error:
        raise OperatorError(f"{'' if place == '-' else f'{place}: '}{error}") from error


def _tell(arguments: argparse.Namespace, found: list[Difference]) -> None:
    if arguments.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        print(one)
    if not found:
        print("Nothing differs.")
