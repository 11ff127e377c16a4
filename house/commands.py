"""Every command but `serve`, each written in the folder of its noun."""

import argparse
import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

import admin.commands
import e_level.commands
import e_level.evaluate
import knowledge_base.commands
import knowledge_base.evaluate
import privacy.commands
import sla.commands
import staff.commands
import storage.commands
import ticketing.commands
from channels.email import importing, rereading
from channels.email.checks import mail_findings
from channels.fax_import.checks import paper_findings
from channels.phone_log import importing as note_tables
from demo import first_run, playing
from e_level import loading
from e_level.checks import encoder_findings
from e_level.learning import Workshop
from foundation.e_level_settings import EncoderName
from foundation.errors import OperatorError
from foundation.findings import report
from foundation.settings import Settings
from house.assembly import assemble, on_stage
from house.ground import lay
from house.parts import Parts
from pages.checks import page_findings
from storage.checks import storage_findings
from storage.database import Database
from storage.engines import missing_file
from storage.migrate import migrate

MEASURES: Mapping[tuple[str, ...], Callable[[Sequence[str], Callable[[], EncoderName]], int]] = {
    ("e-level", "evaluate"): e_level.evaluate.main,
    ("knowledge", "evaluate"): knowledge_base.evaluate.main,
}
"""Commands with arguments of their own that never touch the desk's data; of the settings they take the encoder."""


def add_to(verbs: "argparse._SubParsersAction[Any]") -> None:
    checking = verbs.add_parser("check", help="say what is missing, and what would not work")
    checking.add_argument("--json", action="store_true")
    checking.set_defaults(run=check)
    text = "six weeks of a fictitious company's desk, into an empty installation"
    verbs.add_parser("demo", help=text, description=text).set_defaults(run=play_demo)
    e_level.commands.add_to(verbs, workshop)
    knowledge_base.commands.add_to(verbs, opened)
    storage.commands.add_to(verbs)
    staff.commands.add_to(verbs, opened)
    importing.add_to(verbs, opened, dict.fromkeys(note_tables.KINDS, note_tables.keep_all))
    rereading.add_to(verbs, opened)
    sla.commands.add_to(verbs, standing)
    ticketing.commands.add_to(verbs, opened)
    admin.commands.add_to(verbs, opened)
    privacy.commands.add_to(verbs, standing)


def check(settings: Settings, arguments: argparse.Namespace) -> int:
    """What is well, missing or broken; 1 where something would keep the server from its work."""
    found = [
        finding
        for findings in (storage_findings, page_findings, mail_findings, paper_findings, encoder_findings)
        for finding in findings(settings)
    ]
    print(report(found, as_json=arguments.json))
    return int(any(one.state == "broken" for one in found))


def play_demo(settings: Settings, arguments: argparse.Namespace) -> int:
    """The demo company, into an empty installation."""
    migrate(settings.database_url, settings.storage.directory / "backups")
    first_run.prepare(settings, demo=True)
    with closing(assemble(lay(settings))) as parts:
        key = parts.secret.for_purpose("model")
        asyncio.run(loading.load_once(parts.automation, parts.database, parts.desk.blobs, key))
        return playing.play_here(on_stage(parts))


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database for one command, beside a server that may be running."""
    with _house(settings) as parts:
        yield parts.database


@contextmanager
def standing(settings: Settings) -> Iterator[Database]:
    """The same for a command that only looks: it lays out no new installation where there is none."""
    if missing := missing_file(settings.database_url):
        raise OperatorError(f"There is no database at {missing}. Check storage.directory, or start the server once.")
    with opened(settings) as database:
        yield database


@contextmanager
def workshop(settings: Settings) -> Iterator[Workshop]:
    """What the e-level's commands work with."""
    with _house(settings) as parts:
        yield parts.workshop()


@contextmanager
def _house(settings: Settings) -> Iterator[Parts]:
    migrate(settings.database_url, settings.storage.directory / "backups")
    with closing(assemble(lay(settings))) as parts:
        yield parts
