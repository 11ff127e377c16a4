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
from ticketing.file_text import kind_of
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


def may_hold_words(content: bytes, media_type: str) -> bool:
    """False for what surely holds none, by what it is called or by its first bytes, so that nobody opens it."""
    return not media_type.startswith(("image/", "audio/", "video/", "font/")) and bool(kind_of(content, media_type))


class Reading:
    """The process that reads files (`file_text_process.py`), from the first one on until it is ended."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def words_of(self, content: bytes, media_type: str) -> str:
        """What it finds in a file; empty where the file broke its reader. TimeoutError where it takes too long."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._asked_of_a_living_one(content, media_type)
        except BaseException:
            await self.end()
            raise

    async def _asked_of_a_living_one(self, content: bytes, media_type: str) -> str:
        """A process that was killed since the last file is no fault of this one, which gets a new process."""
        had_one = self._process is not None
        try:
            return await self._asked(content, media_type)
        except (ConnectionError, EOFError):
            if not had_one:
                raise
            await self.end()
            return await self._asked(content, media_type)

    async def _asked(self, content: bytes, media_type: str) -> str:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "ticketing.file_text_process", cwd=ROOT, env={},
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        asked.write(f"{len(content)} {' '.join(media_type.split())}\n".encode())
        asked.write(content)
        await asked.drain()
        if not (line := await told.readline()):
            raise EOFError("the process that reads files has ended")
        size = int(line)
        return (await told.readexactly(max(size, 0))).decode()

    async def end(self) -> None:
        """Also in the middle of a file; harmless where none was read."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()


async def run(database: Database, url: str, blobs: Blobs) -> None:
    """The loop: reads what has come, sleeps until there is more. `url` names the database, one of whose processes reads."""
    bell, reading = database.waking.bell(TOPIC), Reading()
    try:
        async with owning(url, WORK) as still_ours:
            while True:
                while await read_one(database, blobs, reading):
                    await still_ours()
                if not await bell.wait(LONGEST_SLEEP):
                    await reading.end()
                await still_ours()
    finally:
        await reading.end()


async def read_one(database: Database, blobs: Blobs, reading: Reading) -> bool:
    """Reads the file that waits longest; False where none does. A fault of the machine, or of the place where the files
    lie, is raised: the file waits for another time."""
    file = await database.read(_next)
    if file is None:
        return False
    try:
        content = await database.read(lambda session: blobs.get(session, file.sha256))
        words = await reading.words_of(content, file.media_type)
    except Exception as error:
        if passing(error):
            raise
        log.warning("the file %s is found by its name only", file.id, exc_info=True)
        words = ""
    await database.change(lambda change: _book(change, file, words))
    return True


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
