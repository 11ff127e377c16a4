"""Asking the reading process from the server: started for one scan, bounded in time, ended whatever happens."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from channels.fax_import.reading_job import Job
from channels.fax_import.refusal_words import refusal
from foundation.scan_settings import Scans

ROOT = Path(__file__).resolve().parents[2]
OPENING_SECONDS = 30
"""What opening a file and starting the process may take beside the pages themselves."""
LONGEST_LINE = 16 * 2**20
FOLDER = "schalter-scan-"
"""Beginning of the name of a folder in which one scan is read; the number of the server's process follows."""


class Unread(Exception):
    """The process gave up or was ended; the text says why."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a file is before it is taken. `refused` is a code of `refusal_words.py`, empty where it may be taken; `whole`
    False: it breaks off."""

    pages: int = 0
    whole: bool = True
    refused: str = ""
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page as the reading process tells it. `words`: text, left, top, width, height in thousandths, confidence."""

    number: int
    picture: bytes
    width: int
    height: int
    text: str
    source: str
    """text_layer, ocr or none"""
    confidence: float
    words: list[list[Any]]
    blank: bool
    codes: list[str]
    trouble: str = ""


def program_of(settings: Scans) -> str:
    """Where Tesseract is; empty where it is not."""
    return shutil.which(settings.tesseract) or ""


async def count(content: bytes, settings: Scans) -> Counted:
    """Opens the file in a process of its own and decodes every page. Raises Unread where that process fails."""
    seconds = OPENING_SECONDS + settings.page_seconds
    async with _asked("count", content, settings, seconds) as (lines, _):
        async for said in lines:
            return Counted(
                said.get("pages", 0), said.get("whole", True), said.get("refused", ""), said.get("values", {})
            )
    raise Unread("The file could not be opened.")


async def read(content: bytes, pages: int, settings: Scans) -> AsyncIterator[PageRead]:
    """The pages as they are read, in order. Raises Unread; what came before holds."""
    seconds = OPENING_SECONDS + 3 * settings.page_seconds * (pages / settings.pages_at_once + 1)
    async with _asked("read", content, settings, seconds) as (lines, _folder):
        async for said in lines:
            if "refused" in said:
                raise Unread(refusal(said["refused"], "en", said.get("values")))
            picture = Path(said.pop("picture"))
            yield PageRead(picture=await asyncio.to_thread(_taken, picture), **said)


def forget_unfinished() -> None:
    """Removes what a server that was killed left of the scans it was reading; they are read again from their bytes."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*-*"):
        process = folder.name.removeprefix(FOLDER).partition("-")[0]
        if process.isdigit() and not Path("/proc", process).exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _asked(
    what: str, content: bytes, settings: Scans, seconds: float
) -> AsyncIterator[tuple[AsyncIterator[dict[str, Any]], Path]]:
    """The process at work; afterwards nothing of it is left, neither children nor files."""
    with tempfile.TemporaryDirectory(prefix=f"{FOLDER}{os.getpid()}-") as folder:
        file = Path(folder, "scan")
        await asyncio.to_thread(file.write_bytes, content)
        job = Job(
            str(file), folder, settings.max_pages, int(settings.max_megapixels * 1_000_000), settings.page_seconds,
            settings.memory_mb * 2**20, settings.pages_at_once, program_of(settings), settings.languages,
        )  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "channels.fax_import.reading_process", what, cwd=ROOT, start_new_session=True, limit=LONGEST_LINE,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        try:
            assert process.stdin
            process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
            yield _lines(process, seconds), Path(folder)
        finally:
            if process.returncode is None:
                _end(process)
                await process.wait()


async def _lines(process: asyncio.subprocess.Process, seconds: float) -> AsyncIterator[dict[str, Any]]:
    assert process.stdout and process.stderr
    until = asyncio.get_running_loop().time() + seconds
    try:
        while True:
            async with asyncio.timeout_at(until):
                line = await process.stdout.readline()
            if not line:
                break
            yield json.loads(line)
        async with asyncio.timeout_at(until):
            complaint = (await process.stderr.read()).decode(errors="replace").strip().splitlines()
            code = await process.wait()
    except TimeoutError:
        raise Unread(f"Reading took longer than {seconds:.0f} seconds.") from None
    if code:
        raise Unread(f"The reading process ended: {complaint[-1][:200] if complaint else process.returncode}.")


def _taken(picture: Path) -> bytes:
    """A page's picture, which is not needed a second time: many pages would fill the disk."""
    content = picture.read_bytes()
    picture.unlink()
    return content


def _end(process: asyncio.subprocess.Process) -> None:
    """The process with the programs it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
