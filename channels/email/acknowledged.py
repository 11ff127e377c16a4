"""The listener's own account of what it acknowledged: a line for each mail, written before `250`, apart from the database.

A restored backup, a lost disk or a fault of ours shows as arrivals that were acknowledged and are not there. Each line
is looked up by its number and its bytes' SHA-256; what is missing is logged and booked in the ledger of its day.
"""

import asyncio
import hashlib
import logging
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlmodel import col, select

from foundation.settings import Settings
from storage.change import Change
from storage.database import Database
from storage.ownership import owning
from ticketing import ledger
from ticketing.arrivals import Kept
from ticketing.tables import Arrival

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0
AT_ONCE = 500
LOOKED_AT_AGAIN = 3
"""Days that are counted anew when the server starts: a backup put in place is seldom older."""
KEPT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Line:
    """One acknowledged mail."""

    day: str
    arrival_id: int
    sha256: str
    mailbox: str


@dataclass(slots=True)
class Acknowledged:
    """The log of one installation's directory. One process at a time compares it with the arrivals."""

    settings: Settings
    database: Database
    told: Callable[[str], None] = lambda trouble: None
    """Gets what hinders the notes; empty when the next one stands."""
    _unwritten: int = 0
    _read: dict[str, int] = field(default_factory=dict)
    _seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    _missing: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def folder(self) -> Path:
        return self.settings.storage.directory / "acknowledged"

    def note(self, kept: Kept) -> None:
        """One line more. The mail is committed by now: where the line cannot be written, it is taken all the same."""
        line = f"{kept.id} {kept.sha256} {kept.mailbox}\n".encode()
        path = self.folder / f"{ledger.day_of(kept.received_at)}.log"
        try:
            try:
                _append(path, line)
            except FileNotFoundError:
                self.folder.mkdir(0o700, parents=True, exist_ok=True)
                _append(path, line)
        except OSError as error:
            self._unwritten += 1
            log.error("the acknowledgement of arrival %s could not be written down: %s", kept.id, error.strerror)
            self.told(f"{self._unwritten} acknowledged mails are not written down in {self.folder}: {error.strerror}")
        else:
            if self._unwritten:
                self._unwritten = 0
                self.told("")

    async def run(self) -> None:
        """Compares what is new now and then, until cancelled."""
        async with owning(self.settings.database_url, f"acknowledged mail {self._witness}") as still_ours:
            self._read, self._seen, self._missing = {}, Counter(), Counter()
            while True:
                await still_ours()
                await self.compare()
                await asyncio.sleep(LOOK_SECONDS)

    async def compare(self) -> None:
        """Looks up every line written since the last time, and books the sums of each day it lies on."""
        days = [ledger.day_of(self.database.clock.now() - timedelta(days=back)) for back in range(LOOKED_AT_AGAIN)]
        for day in reversed(days):
            while lines := self._further(day):
                await self._look_up(lines)
        await asyncio.to_thread(self._forget_old)

    async def _look_up(self, lines: list[Line]) -> None:
        numbers = [line.arrival_id for line in lines]
        there = await self.database.read(
            lambda session: set(
                session.exec(select(Arrival.id, Arrival.sha256).where(col(Arrival.id).in_(numbers))).all()
            )
        )
        lost = [line for line in lines if (line.arrival_id, line.sha256) not in there]
        for line in lost:
            log.error("a mail that was acknowledged is not there: arrival %s, bytes %s", line.arrival_id, line.sha256)
        self._seen.update((line.day, line.mailbox) for line in lines)
        self._missing.update((line.day, line.mailbox) for line in lost)
        touched = {(line.day, line.mailbox) for line in lines}
        await self.database.change(lambda change: self._book(change, touched))

    def _book(self, change: Change, touched: set[tuple[str, str]]) -> None:
        for day, mailbox in sorted(touched):
            for entry, counted in (("acknowledged", self._seen), ("missing", self._missing)):
                ledger.witnessed(change, day, "email", mailbox, entry, self._witness, counted[day, mailbox])  # type: ignore[arg-type]

    def _further(self, day: str) -> list[Line]:
        """The next whole lines of a day's file; an empty list at its end."""
        path, at = self.folder / f"{day}.log", self._read.get(day, 0)
        try:
            with path.open("rb") as file:
                file.seek(at)
                raw = [line for line in file.readlines(AT_ONCE * 90) if line.endswith(b"\n")]
        except (FileNotFoundError, NotADirectoryError):
            return []
        self._read[day] = at + sum(map(len, raw))
        parts = [line.decode().rstrip("\n").split(" ", 2) for line in raw]
        return [Line(day, int(one[0]), one[1], one[2]) for one in parts if len(one) == 3 and one[0].isdigit()]

    def _forget_old(self) -> None:
        oldest = ledger.day_of(self.database.clock.now() - timedelta(days=KEPT_DAYS))
        for path in self.folder.glob("*.log"):
            if path.stem < oldest:
                path.unlink(missing_ok=True)

    @property
    def _witness(self) -> str:
        """This machine's directory, in few letters: several may stand before one database."""
        return hashlib.sha256(f"{socket.gethostname()}:{self.folder.resolve()}".encode()).hexdigest()[:8]


def _append(path: Path, line: bytes) -> None:
    with path.open("ab", buffering=0) as file:
        file.write(line)
