"""The words in the files people send: read once in the background, one file after the other, and found by the search.

Reading never holds up or spoils the ticket: a file that cannot be read, takes too long or wants too much memory has no
words, and is found by its name.
"""

import asyncio
import logging
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select, update

from storage.blobs import Blobs
from storage.change import Change
from storage.database import Database
from storage.engines import passing
from storage.full_text import index_files
from storage.ownership import owning
from ticketing.tables import Attachment

log = logging.getLogger(__name__)
TOPIC = "files"
WORK = "words in files"
ROOT = Path(__file__).resolve().parents[1]
LONGEST_SLEEP = 30.0
PATIENCE = 120.0
"""Seconds one file may take on a busy machine; its processor time is bounded more tightly (`file_text_process.py`)."""


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file nobody has looked into yet."""

    id: int
    contact_id: int
    media_type: str
    sha256: str


def may_hold_words(media_type: str) -> bool:
    """False for what surely holds none, so that nobody opens it."""
    return not media_type.startswith(("image/", "audio/", "video/", "font/"))


async def run(database: Database, url: str, blobs: Blobs) -> None:
    """The loop: reads what has come, sleeps until there is more. `url` names the database, one of whose processes reads."""
    bell = database.waking.bell(TOPIC)
    async with owning(url, WORK) as still_ours:
        while True:
            while await read_one(database, blobs):
                await still_ours()
            await bell.wait(LONGEST_SLEEP)
            await still_ours()


async def read_one(database: Database, blobs: Blobs) -> bool:
    """Reads the file that waits longest; False where none does. A fault of the machine, or of the place where the files
    lie, is raised: the file waits for another time."""
    file = await database.read(_next)
    if file is None:
        return False
    try:
        content = await database.read(lambda session: blobs.get(session, file.sha256))
        words = await _asked(content, file.media_type)
    except Exception as error:
        if passing(error):
            raise
        log.warning("the file %s is found by its name only", file.id, exc_info=True)
        words = ""
    await database.change(lambda change: _book(change, file, words))
    return True


async def _asked(content: bytes, media_type: str) -> str:
    """What a process of its own finds in the file. TimeoutError where it takes too long."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ticketing.file_text_process", media_type, cwd=ROOT, env={},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate(content)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return "" if process.returncode else said.decode()


def _next(session: Session) -> UnreadFile | None:
    columns = (col(Attachment.id), col(Attachment.contact_id), col(Attachment.media_type), col(Attachment.sha256))
    waiting = select(*columns).where(col(Attachment.words).is_(None)).order_by(col(Attachment.id)).limit(1)
    row = session.execute(waiting).first()
    return UnreadFile(*row) if row else None


def _book(change: Change, file: UnreadFile, words: str) -> None:
    """Unless the file went meanwhile, with its message or by being read anew."""
    session = change.session
    mine = (col(Attachment.id) == file.id, col(Attachment.words).is_(None))
    booked = session.execute(update(Attachment).where(*mine).values(words=words).returning(col(Attachment.id))).first()
    if booked is None or not words:
        return
    rows = session.execute(
        select(col(Attachment.filename), col(Attachment.words))
        .where(col(Attachment.contact_id) == file.contact_id, col(Attachment.inline).is_(False))
        .order_by(col(Attachment.id))
    ).all()
    index_files(session, file.contact_id, [row.filename for row in rows], [row.words or "" for row in rows])
