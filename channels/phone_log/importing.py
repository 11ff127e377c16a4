"""`import PATH` for tables of call notes: every good line is kept as an arrival; the running server takes it in."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from channels.phone_log import arrived, note_files
from channels.phone_log.reader import IMPORTED, CallNote, external_id
from foundation.errors import OperatorError
from foundation.settings import Settings
from staff.tables import Agent
from storage.blobs import Blobs, blobs_of
from storage.change import Change
from storage.database import Database
from ticketing.tables import Category, Contact

KINDS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
BATCH = 50


@dataclass(slots=True)
class Summary:
    """How many lines were read and kept, how many of these are in the books already (they will be duplicates), and what
    is wrong with those that were left out."""

    read: int = 0
    kept: int = 0
    known: int = 0
    left_out: list[str] = field(default_factory=list)


def keep_all(database: Database, settings: Settings, path: Path) -> Summary:
    """Keeps every note of a file, a batch in each commit."""
    blobs = blobs_of(settings)
    desk = database.read_now(lambda session: _desk(session, settings, database.clock.now()))
    summary, batch = Summary(), list[CallNote]()
    for line in note_files.lines(_text(path), KINDS[path.suffix.lower()]):
        summary.read += 1
        note = note_files.note_of(line, desk)
        if isinstance(note, str):
            summary.left_out.append(f"line {line.number}: {note}")
            continue
        batch.append(note)
        if len(batch) >= BATCH:
            _keep(database, blobs, batch, summary)
            batch = []
    _keep(database, blobs, batch, summary)
    return summary


def _desk(session: Session, settings: Settings, now: datetime) -> note_files.Desk:
    members = {row.login.lower(): row.id for row in session.execute(select(col(Agent.login), col(Agent.id)))}
    categories = frozenset(session.execute(select(col(Category.code))).scalars())
    return note_files.Desk(ZoneInfo(settings.desk.time_zone), settings.desk.country, members, categories, now)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _keep(database: Database, blobs: Blobs, batch: list[CallNote], summary: Summary) -> None:
    ids = [external_id(note.note_id) for note in batch]
    booked = select(col(Contact.external_id)).where(col(Contact.channel) == "phone", col(Contact.mailbox) == IMPORTED)

    def work(change: Change) -> int:
        known = set(change.session.execute(booked.where(col(Contact.external_id).in_(ids))).scalars())
        for note in batch:
            arrived.keep(change, blobs, note, "", IMPORTED)
        change.wake("arrivals")
        return len(known)

    summary.known += database.change_now(work) if batch else 0
    summary.kept += len(batch)
