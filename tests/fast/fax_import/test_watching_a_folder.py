"""The watcher on a real folder: trouble is said in a sentence, nothing is lost, and it goes on."""

import asyncio
import errno
from collections.abc import Sequence
from pathlib import Path

from channels.fax_import import tray
from channels.fax_import.watcher import Watcher
from foundation.scan_settings import Fax


class Till:
    """Takes files as the real one does, but into a list; `trouble` comes instead of the next ones."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.trouble: OSError | None = None

    async def take(self, file: Path, side_cars: Sequence[str]) -> None:
        if self.trouble:
            raise self.trouble
        self.taken.append(file.name)
        tray.put_away(file, side_cars, tray.DONE)


async def alone() -> None:
    """Nobody else empties the folder."""


def watcher(folder: Path, till: Till, told: list[str]) -> Watcher:
    return Watcher(Fax(folder=str(folder), still_seconds=0.2), till, told.append, alone)  # type: ignore[arg-type]


async def until(condition, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 there is no event to wait for
            await asyncio.sleep(0.05)


async def test_a_full_disk_is_said_and_the_file_stays_until_there_is_room(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("channels.fax_import.watcher.AFTER_TROUBLE_SECONDS", 0.1)
    till, told = Till(), []
    till.trouble = OSError(errno.ENOSPC, "No space left on device")
    (tmp_path / "a.tif").write_bytes(b"x")
    task = asyncio.create_task(watcher(tmp_path, till, told).run())
    await until(lambda: any("no room left on the disk" in one for one in told))
    assert (tmp_path / "a.tif").exists() and not till.taken
    till.trouble = None
    await until(lambda: till.taken == ["a.tif"])
    await until(lambda: told[-1] == "")
    task.cancel()


async def test_a_folder_that_is_not_mounted_is_looked_for_again_and_never_made(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("channels.fax_import.watcher.AFTER_TROUBLE_SECONDS", 0.1)
    folder, till, told = tmp_path / "share", Till(), []
    task = asyncio.create_task(watcher(folder, till, told).run())
    await until(lambda: any("is not there" in one for one in told))
    assert not folder.exists()
    folder.mkdir()
    (folder / "b.tif").write_bytes(b"x")
    await until(lambda: till.taken == ["b.tif"])
    task.cancel()


async def test_side_cars_go_with_their_scan_and_nothing_is_overwritten(tmp_path: Path):
    tray.make(tmp_path)
    for _ in range(2):
        (tmp_path / "a.tif").write_bytes(b"x")
        (tmp_path / "a.json").write_text("{}")
        tray.put_away(tmp_path / "a.tif", ["a.json"], tray.REFUSED, {"a.tif": "Die Datei ist leer."})
    names = sorted(file.name for file in (tmp_path / "refused").iterdir())
    assert names == ["a-2.json", "a-2.tif", "a-2.tif.txt", "a.json", "a.tif", "a.tif.txt"]
    assert "Die Datei ist leer." in (tmp_path / "refused" / "a.tif.txt").read_text()
