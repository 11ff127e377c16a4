"""Taking one complete file: it is looked into, kept for good, then put away. Safe to repeat at any point."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from channels.fax_import import reading, tray
from channels.fax_import.refusal_words import refusal
from channels.fax_import.side_car import MOST_BYTES, Told, entry_stamp, told_by, told_by_name
from foundation.scan_settings import Fax
from foundation.settings import Settings
from storage.blobs import Blobs, sha256_of
from storage.change import Change
from storage.database import Database
from ticketing import arrivals
from ticketing.scan_tables import ImportItem

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes the files of one folder."""

    folder: Fax
    settings: Settings
    database: Database
    blobs: Blobs

    async def take(self, file: Path, side_cars: Sequence[str]) -> None:
        """Keeps the file and moves it to `done/`, or to `refused/`. OSError where the disk or a right is in the way."""
        state = await asyncio.to_thread(file.stat)
        limit = self.settings.scans.max_bytes
        content = b"" if state.st_size > limit else await asyncio.to_thread(file.read_bytes)
        origin = _origin(self.folder.label, file.name, state.st_mtime_ns, state.st_size, content)
        known = await self.database.read(lambda session: _state(session, origin))
        beside = await asyncio.to_thread(self._beside, file, side_cars)
        if known is None:
            counted = await self._counted(content, state.st_size)
            told, stamp_source, number_source = self._told(file, tuple(beside.values()))
            reason = refusal(counted.refused, self.settings.desk.language, counted.values) if counted.refused else ""
            changed = datetime.fromtimestamp(state.st_mtime, UTC)

            def work(change: Change) -> None:
                stamp, was_told = entry_stamp(told, changed, change.now)
                item = ImportItem(
                    origin=origin, medium=self.folder.medium, source=self.folder.label, name=file.name[:200], stamped_at=stamp,
                    stamp_source=stamp_source if was_told else "file", sender_number=told.number, sender_name=told.name,
                    number_source=number_source, pages=counted.pages, whole=counted.whole, created_at=change.now,
                )  # fmt: skip
                keep(change, self.blobs, item, content, reason)

            if not reason:
                await self.blobs.ahead(content)
            await self.database.change(work)
            known = ("refused", reason) if reason else ("seen", "")
        refused = known[1] if known[0] == "refused" else ""
        notes = {name: refusal("garbled", self.settings.desk.language) for name, one in beside.items() if one.garbled}
        if refused:
            notes[file.name] = refused
        await asyncio.to_thread(tray.put_away, file, side_cars, tray.REFUSED if refused else tray.DONE, notes)

    async def _counted(self, content: bytes, size: int) -> reading.Counted:
        if size > self.settings.scans.max_bytes:
            return reading.Counted(refused="large", values={"most": self.settings.scans.max_bytes // 2**20})
        if not content:
            return reading.Counted(refused="empty")
        try:
            return await reading.count(content, self.settings.scans)
        except reading.Unread as error:
            log.warning("a file of %s could not be opened: %s", self.folder.folder, error)
            return reading.Counted(refused="unopened")

    def _beside(self, file: Path, side_cars: Sequence[str]) -> dict[str, Told]:
        """What each side-car says."""
        zone, country = ZoneInfo(self.settings.desk.time_zone), self.settings.desk.country
        return {name: told_by(_beginning(file.parent / name), zone, country) for name in side_cars}

    def _told(self, file: Path, beside: Sequence[Told]) -> tuple[Told, str, str]:
        """What side-cars and the name say, the side-cars first; with the sources of time and number."""
        zone, country = ZoneInfo(self.settings.desk.time_zone), self.settings.desk.country
        by_name = told_by_name(file.name, self.folder.name_pattern, zone, country)
        all_told = [*(("side_car", one) for one in beside), ("name", by_name)]
        number, number_source = next(((one.number, source) for source, one in all_told if one.number), ("", ""))
        timed, stamp_source = next(((one, source) for source, one in all_told if one.time), (by_name, "name"))
        name = next((one.name for one in beside if one.name), "")
        return Told(number, name, timed.time, timed.day_only), stamp_source, number_source


def _beginning(file: Path) -> bytes:
    with file.open("rb") as content:
        return content.read(MOST_BYTES)


def keep(change: Change, blobs: Blobs, item: ImportItem, content: bytes, refused: str) -> None:
    """The item with its arrival, or the refusal with its reason, become true in one commit."""
    if refused:
        item.state, item.error = "refused", refused
        arrivals.refuse(change, item.medium, item.source, "unreadable_scan")
    else:
        envelope = {"file": item.name, "sender": item.sender_number}
        kept = arrivals.keep(
            change, blobs, channel=item.medium, mailbox=item.source, raw=content, envelope=envelope, outcome="reading"
        )
        item.arrival_id = kept.id
        change.wake("scans")
    change.session.add(item)


def _origin(label: str, name: str, changed_ns: int, size: int, content: bytes) -> str:
    """The same file, found again because it could not be moved, has the same one."""
    parts = (label, name, str(changed_ns), str(size), sha256_of(content))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _state(session: Session, origin: str) -> tuple[str, str] | None:
    row = session.exec(select(ImportItem.state, ImportItem.error).where(ImportItem.origin == origin)).first()
    return (row[0], row[1]) if row else None
