"""The loop that makes texts of scans: one process for each, pages stored as they are read, then the intake goes on.

A scan that cannot be read arrives all the same, as pictures without a text. What a stopped server left half read is
read again from its first page. One whose bytes or pictures lie in a place that is away is put off for a while, and the
others are read.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel import col, delete, select, update

from channels.fax_import import by_mail, reading
from channels.fax_import.letter_facts import parted_header
from channels.fax_import.reading import PageRead, Unread
from channels.fax_import.splitting import Sheet, documents
from foundation.settings import Settings
from storage.blobs import Blobs
from storage.change import Change
from storage.database import Database
from storage.engines import PlaceAway, passing
from storage.ownership import owning_some
from ticketing import arrivals
from ticketing.arrivals import Kept
from ticketing.scan_tables import ImportItem, ScanPage

log = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 10.0
LOOKED_THROUGH = 8
"""How many of the oldest scans are tried in one look where other processes may read some of them."""
GIBBERISH = 40
"""Below this confidence what was read is strokes taken for letters, and no text at all."""


@dataclass(frozen=True, slots=True)
class ReadingLoop:
    """`offer` hands an arrival that has its text to the intake; `under_way` are the arrivals this process reads now,
    `put_off` those whose place was away."""

    settings: Settings
    database: Database
    blobs: Blobs
    offer: Callable[[Kept], None]
    under_way: set[int] = field(default_factory=set)
    put_off: set[int] = field(default_factory=set)

    async def run(self) -> None:
        """Reads what waits, the oldest first, as many scans at a time as pages may be read: behind a long one the short ones
        go on. Several processes share the scans: each reads those that are nobody's, and a scan is anybody's again when its
        process ends."""
        await asyncio.to_thread(reading.forget_unfinished)
        async with asyncio.TaskGroup() as group:
            for _ in range(self.settings.scans.pages_at_once):
                group.create_task(self._one_after_the_other())

    async def _one_after_the_other(self) -> None:
        bell = self.database.waking.bell("scans")
        while True:
            works = [_work(kept) for kept in await self._waiting()]
            async with owning_some(self.settings.database_url, works, 1) as ours:
                still = next((kept for kept in await self._waiting() if _work(kept) in ours), None) if ours else None
                if still is not None:
                    alone = not self.under_way and len(works) == 1
                    self.under_way.add(still.id)
                    try:
                        await self.read(still, alone=alone)
                    except PlaceAway as away:
                        await self._later(still, away.strerror)
                    finally:
                        self.under_way.discard(still.id)
            if not ours:
                await bell.wait(LOOK_AGAIN_SECONDS)

    async def _waiting(self) -> list[Kept]:
        """The oldest that nobody in this process reads, or has put off."""
        most = LOOKED_THROUGH + len(self.under_way) + len(self.put_off)
        found = await self.database.read(lambda session: arrivals.being_read(session, most))
        return [kept for kept in found if kept.id not in self.under_way | self.put_off]  # as they are by now

    async def _later(self, kept: Kept, why: str) -> None:
        """Leaves a scan alone until the place of its bytes may be back; the page of scans says what it waits for."""
        log.warning("the scan of arrival %s is read later: %s", kept.id, why)
        self.put_off.add(kept.id)
        asyncio.get_running_loop().call_later(arrivals.AWAY.total_seconds(), self.put_off.discard, kept.id)
        says = update(ImportItem).where(col(ImportItem.arrival_id) == kept.id).values(error=why[:300])
        await self.database.change(lambda change: change.session.execute(says))

    async def read(self, kept: Kept, *, alone: bool = True) -> None:
        """One scan, from its bytes to arrivals the intake can book. `alone`: its pages may use all the room there is."""
        raw = await self.database.read(lambda session: self.blobs.get(session, kept.sha256))
        content = await asyncio.to_thread(by_mail.scan_in, raw) if kept.channel == "email" else raw
        pages = 0
        if kept.channel == "email":
            pages = await self._counted(content)
        item_id, pages = await self.database.change(lambda change: begin(change, self.settings, kept, raw, pages))
        scans = self.settings.scans if alone else self.settings.scans.model_copy(update={"pages_at_once": 1})
        trouble = ""
        try:
            if pages:
                async for page in reading.read(content, pages, scans):
                    await self.blobs.ahead(page.picture)
                    await self.database.change(lambda change, page=page: store(change, self.blobs, item_id, page))  # type: ignore[misc]
        except Exception as error:
            if passing(error):
                raise
            trouble = str(error) or type(error).__name__
            log.warning("the scan of arrival %s was not read to its end: %s", kept.id, error)
        for ready in await self.database.change(lambda change: finish(change, self.settings, kept, item_id, trouble)):
            self.offer(ready)

    async def _counted(self, content: bytes) -> int:
        """The pages of a scan that came by mail; none where it cannot be opened: it is kept, and shown as it came."""
        try:
            return (await reading.count(content, self.settings.scans)).pages
        except Unread:
            return 0


def _work(kept: Kept) -> str:
    return f"scan {kept.id}"


def begin(change: Change, settings: Settings, kept: Kept, raw: bytes, pages: int) -> tuple[int, int]:
    """The item of an arrival, with none of its pages read, and their number."""
    item = change.session.exec(select(ImportItem).where(ImportItem.arrival_id == kept.id)).first()
    if item is None:
        item = by_mail.item_of(settings, kept, raw, pages, change.now)
        change.session.add(item)
        change.session.flush()
    assert item.id is not None
    change.session.execute(delete(ScanPage).where(col(ScanPage.item_id) == item.id))
    item.pages_read, item.state, item.error = 0, "reading", ""
    return item.id, item.pages


def store(change: Change, blobs: Blobs, item_id: int, page: PageRead) -> None:
    """One page with its picture; the desk sees how far it is."""
    header, text = parted_header(page.text.replace("\0", ""))
    if page.source == "ocr" and page.confidence < GIBBERISH:
        text = ""
    change.session.add(
        ScanPage(
            item_id=item_id, number=page.number, picture=blobs.put(change, page.picture), width=page.width, height=page.height,
            header=header,
            text=text, source=page.source, confidence=page.confidence, blank=page.blank, trouble=page.trouble[:300],
            codes=page.codes, words=page.words,
        )
    )  # fmt: skip
    item = change.session.get(ImportItem, item_id)
    assert item is not None
    item.pages_read = page.number


def finish(change: Change, settings: Settings, kept: Kept, item_id: int, trouble: str) -> list[Kept]:
    """Parts the letters and lets the intake have them; the first keeps the arrival, further ones get their own."""
    session = change.session
    item = session.get(ImportItem, item_id)
    pages = session.exec(select(ScanPage).where(ScanPage.item_id == item_id).order_by(col(ScanPage.number))).all()
    if item is None or not arrivals.has_been_read(change, kept.id):
        return []
    sheets = [Sheet(page.blank, tuple(page.codes)) for page in pages]
    numbers = documents(sheets, settings.scans.separators, settings.scans.separator_code) if sheets else ()
    for page, number in zip(pages, numbers, strict=True):
        page.document = number
    item.state, item.error = "imported", trouble
    item.text_source, item.confidence = _summary(pages)
    return [kept, *(another(change, kept, item_id, number) for number in sorted(set(numbers) - {0, 1}))]


def another(change: Change, kept: Kept, item_id: int, document: int) -> Kept:
    """A further letter of the same scan, as an arrival of its own with the same bytes."""
    envelope = {**kept.envelope, "item": item_id, "document": document}
    return arrivals.keep_again(change, kept, envelope)


def _summary(pages: Sequence[ScanPage]) -> tuple[str, float | None]:
    """Where the text came from, and how sure the least sure page with any text is."""
    sources = {page.source for page in pages}
    source = next((one for one in ("ocr", "text_layer") if one in sources), "none")
    read = [page.confidence for page in pages if page.source != "none" and page.words]
    return source, min(read) if read else None
