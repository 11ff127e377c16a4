"""`import PATH`: old mail is kept as arrivals; the running server (or the next one) takes it in. Tables are another
channel's, by the file's ending.

A broken-off import is simply begun again: what was kept before ends as a duplicate. Imported mail is never answered
automatically: its senders would be surprised.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from channels.email.mailbox_files import mails, size
from foundation.settings import Settings
from storage.blobs import Blobs, blobs_of
from storage.change import Change
from storage.database import Database
from ticketing import arrivals

BATCH = 50
BATCH_BYTES = 10_000_000
Opened = Callable[[Settings], AbstractContextManager[Database]]


@dataclass(slots=True)
class Summary:
    """How many mails were read, kept for the intake, and left out because they are over the size limit."""

    read: int = 0
    kept: int = 0
    too_large: int = 0


class TableSummary(Protocol):
    """What a table gave: lines read, lines kept (`known` of them are in the books already), and a sentence about each that
    was left out."""

    read: int
    kept: int
    known: int
    left_out: list[str]


Tables = Mapping[str, Callable[[Database, Settings, Path], TableSummary]]
"""Ending of a file (`.csv`) → who keeps its lines as arrivals."""


def add_to(verbs: Any, opened: Opened, tables: Tables) -> None:
    """Adds the command `import`."""
    text = "take in old mail (an mbox, a Maildir, or a folder of .eml files) or call notes"
    added = verbs.add_parser("import", help=text, description=f"{text} ({', '.join(tables)}).")
    added.add_argument("path", type=Path, help="the mbox, Maildir, folder, .eml file, or table of call notes")
    added.add_argument("--mailbox", default="", help="the address the mail was sent to; else the desk's own")
    added.add_argument("--json", action="store_true", help="the summary as JSON on standard output")
    added.set_defaults(run=lambda settings, arguments: run(settings, arguments, opened, tables))


def run(settings: Settings, arguments: argparse.Namespace, opened: Opened, tables: Tables) -> int:
    with opened(settings) as database:
        if table := tables.get(arguments.path.suffix.lower()):
            return _table(table(database, settings, arguments.path), arguments.json)
        summary = keep_all(database, settings, arguments.path, arguments.mailbox.lower() or settings.mail.address)
    if arguments.json:
        print(json.dumps(asdict(summary)))
    else:
        left_out = f", {summary.too_large} over the size limit left out" if summary.too_large else ""
        print(f"{summary.kept} mails kept{left_out}; the running server takes them in.")
    return 0


def _table(summary: TableSummary, as_json: bool) -> int:
    for line in summary.left_out:
        print(line, file=sys.stderr)
    if as_json:
        print(
            json.dumps(
                {"read": summary.read, "kept": summary.kept, "known": summary.known, "left_out": len(summary.left_out)}
            )
        )
    else:
        left_out = f", {len(summary.left_out)} lines left out" if summary.left_out else ""
        known = f", {summary.known} of them known already" if summary.known else ""
        print(f"{summary.kept} notes kept{known}{left_out}; the running server takes them in.")
    return 0


def keep_all(database: Database, settings: Settings, path: Path, mailbox: str) -> Summary:
    """Keeps every mail of `path`, a batch in each commit, and shows how far it is."""
    blobs = blobs_of(settings)
    whole = max(1, size(path)) if path.exists() else 1
    summary, batch = Summary(), list[bytes]()
    for raw, done in mails(path):
        summary.read += 1
        if len(raw) > settings.smtp.max_message_bytes:
            summary.too_large += 1
            continue
        batch.append(raw)
        if len(batch) >= BATCH or sum(map(len, batch)) > BATCH_BYTES:
            summary.kept += _keep(database, blobs, mailbox, batch)
            batch = []
            _show(done / whole, summary)
    summary.kept += _keep(database, blobs, mailbox, batch)
    _show(1.0, summary, end="\n")
    return summary


def _keep(database: Database, blobs: Blobs, mailbox: str, batch: Sequence[bytes]) -> int:
    def work(change: Change) -> int:
        for raw in batch:
            arrivals.keep(change, blobs, channel="email", mailbox=mailbox, raw=raw, envelope={"imported": True})
        change.wake("arrivals")
        return len(batch)

    blobs.lay(batch)
    return database.change_now(work) if batch else 0


def _show(share: float, summary: Summary, end: str = "") -> None:
    """A bar on standard error, where a person watches."""
    if sys.stderr.isatty():
        filled = int(share * 40)
        bar = "#" * filled + "." * (40 - filled)
        print(f"\r[{bar}] {share:4.0%}  {summary.read} mails", end=end, file=sys.stderr, flush=True)
