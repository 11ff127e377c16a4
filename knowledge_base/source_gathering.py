"""From a source's place to what it says: folders and files within the folders the operator allows, feeds from the open
internet and from networks of the house that the operator names."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from foundation import fetching
from foundation.outside import Inside, Permitted, permitted_in
from foundation.settings import Settings
from knowledge_base import source_reading
from knowledge_base.source_reading import Code, Reading, Trouble
from knowledge_base.sources import Source

LARGEST = 20_000_000
"""Bytes of one table or feed."""
BUILT_IN = "knowledge"
"""The folder within the storage folder that sources may read where the operator names none."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where sources may be read from."""

    folders: tuple[Path, ...]
    permitted: Permitted

    @classmethod
    def of(cls, settings: Settings) -> "Reach":
        folders = tuple(map(Path, settings.knowledge.folders)) or (settings.storage.directory / BUILT_IN,)
        return cls(folders, permitted_in(settings.knowledge.allowed_networks))

    def path(self, place: str) -> Path | None:
        """The file or folder meant, links followed; None where it lies outside. A name alone is looked for in the first
        folder."""
        path = (self.folders[0] / place).resolve()
        return path if any(path.is_relative_to(folder.resolve()) for folder in self.folders) else None


def is_address(place: str) -> bool:
    return place.startswith(("https://", "http://"))


async def gathered(source: Source, reach: Reach) -> Reading:
    """What the source says now; whatever goes wrong is a trouble of the reading, never an exception."""
    if source.kind != "markdown" and is_address(source.place):
        return await _fetched(source, reach.permitted)
    return await asyncio.to_thread(_read, source, reach)


def read_at(path: Path, kind: str, defaults: source_reading.Defaults) -> Reading:
    """What a folder (`markdown`) or a file says."""
    if kind == "markdown":
        return source_reading.folder(path, defaults) if path.is_dir() else _nothing("missing", str(path))
    try:
        if path.stat().st_size > LARGEST:
            return _nothing("too_large", str(LARGEST))
        return _said(kind, path.read_bytes(), defaults)
    except OSError as error:
        return _nothing("missing", error.strerror or str(path))


def _read(source: Source, reach: Reach) -> Reading:
    path = reach.path(source.place)
    if path is None:
        return _nothing("outside", ", ".join(map(str, reach.folders)))
    return read_at(path, source.kind, source.defaults)


async def _fetched(source: Source, permitted: Permitted) -> Reading:
    try:
        content = await fetching.downloaded(source.place, LARGEST, permitted)
    except Inside:
        return _nothing("inside", urlsplit(source.place).hostname or "")
    except fetching.TooMuch:
        return _nothing("too_large", str(LARGEST))
    except (fetching.Refused, aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
        return _nothing("unreachable", str(error) or type(error).__name__)
    return await asyncio.to_thread(_said, source.kind, content, source.defaults)


def _said(kind: str, content: bytes, defaults: source_reading.Defaults) -> Reading:
    return source_reading.table(content, defaults) if kind == "csv" else source_reading.feed(content, defaults)


def _nothing(code: Code, detail: str) -> Reading:
    return Reading((), (Trouble(code, detail=detail[:300]),), complete=False)
