"""A folder that a fax server or scanner writes to: looked at when something changes, emptied file by file.

One file is taken at a time: counted in a process of its own, kept (arrival, bytes, circumstances in one commit), and only
then moved to `done/`; what cannot be taken goes to `refused/` with a `.txt` that says why. Trouble with the folder or
the disk stops nothing for good: it is said on the health page, and the next look goes on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from watchfiles import awatch

from channels.fax_import import completeness, tray
from channels.fax_import.completeness import Look, Seen, Watched
from channels.fax_import.taking import Taker
from channels.fax_import.trouble_words import trouble
from foundation.scan_settings import Fax
from storage.engines import out_of_space, passing

log = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 10.0
"""Even where nothing was announced: to find out that the folder has gone, or that a share lost a message."""
POLL_MS = 2_000
AFTER_TROUBLE_SECONDS = 5.0


@dataclass
class Watcher:
    """Watches one folder. `told` takes a sentence for the health page, empty while all is well."""

    folder: Fax
    taker: Taker
    told: Callable[[str], None]
    still_ours: Callable[[], Awaitable[None]]
    """Raises where another machine may be emptying the folder by now."""
    language: str = "en"
    _remembered: Mapping[str, Watched] = field(default_factory=dict)

    async def run(self) -> None:
        """The loop; returns only by being cancelled."""
        while True:
            try:
                await self._watch()
            except (OSError, SQLAlchemyError) as error:
                if isinstance(error, SQLAlchemyError) and not passing(error):
                    raise
                self.told(self._sentence(error, self.language))
                log.warning("%s", self._sentence(error, "en"))
                await asyncio.sleep(AFTER_TROUBLE_SECONDS)

    async def _watch(self) -> None:
        """Looks, then waits for a change or for what is pending to have been still for long enough."""
        path = Path(self.folder.folder)
        await asyncio.to_thread(tray.make, path)
        while True:
            await self.still_ours()
            found = await self.look()
            self.told("")
            wait = self.folder.still_seconds / 2 if found.pending else LOOK_AGAIN_SECONDS
            await self._change(path, wait)

    async def look(self) -> Look:
        """One look at the folder; takes what is complete. OSError where the folder or the disk is in the way."""
        path, now = Path(self.folder.folder), asyncio.get_running_loop().time()
        seen = await asyncio.to_thread(listed, path)
        found = completeness.look(self._remembered, seen, now, self.folder.still_seconds)
        names = [one.name for one in seen]
        for name in found.complete:
            try:
                await self.taker.take(path / name, completeness.side_cars_of(name, names))
            except FileNotFoundError:
                if not await asyncio.to_thread(path.is_dir):
                    raise
                log.info("%s was taken away by somebody else", path / name)
        self._remembered = {name: one for name, one in found.watched.items() if name not in found.complete}
        return Look((), self._remembered)

    async def _change(self, path: Path, seconds: float) -> None:
        """Until something happens in the folder, but not longer than that."""
        if not await asyncio.to_thread(path.is_dir):
            raise FileNotFoundError(2, "No such file or directory", str(path))
        stop = asyncio.Event()
        changes = awatch(
            path, watch_filter=None, recursive=False, force_polling=self.folder.polling or None, poll_delay_ms=POLL_MS, stop_event=stop,
            rust_timeout=int(seconds * 1000), yield_on_timeout=True, debounce=400,
        )  # fmt: skip
        async with aclosing(changes):
            await anext(changes, None)

    def _sentence(self, error: Exception, language: str) -> str:
        """What keeps the files waiting."""
        if out_of_space(error):
            return trouble("full", language, self.folder.folder)
        if isinstance(error, FileNotFoundError):
            return trouble("gone", language, self.folder.folder)
        if isinstance(error, PermissionError):
            return trouble("right", language, error.filename or self.folder.folder)
        if isinstance(error, OSError):
            return trouble("other", language, self.folder.folder, error.strerror or str(error))
        return trouble("database", language, self.folder.folder)


def listed(path: Path) -> list[Seen]:
    """The files of the folder itself; what vanishes meanwhile is left out."""
    found = []
    for entry in path.iterdir():
        try:
            if entry.is_file() and not entry.is_symlink():
                state = entry.stat()
                found.append(Seen(entry.name, state.st_size, state.st_mtime_ns, state.st_ino))
        except FileNotFoundError:
            continue
    return found
