"""What has just been kept and waits to be taken in by this process: whoever waits for an outcome first, then mail.

Taking a mail in costs many times what keeping it costs, and both share a processor and, on SQLite, the one writer. So while
mail comes in without a pause, its senders are served first, within bounds: they get their 250 at the pace of keeping.
Where that goes on for long, those that wait here are no more than `MOST_BEHIND`: the others are kept and can be found.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace

from ticketing.arrivals import Kept

CLOSE_SECONDS = 0.5
"""Mails that come at such intervals come without a pause; one that comes alone gives way to nobody."""
PAUSE_SECONDS, PATIENCE_SECONDS = 0.04, 0.15
"""Those that wait are taken in when so long none has come, and at the latest after this time: it is about as long as a batch
takes, so that a steady stream is taken in at no less than half the speed."""
MOST_BEHIND = 1_000
"""When so many wait, at some 1 KiB each, their senders are no longer served first, which slows them down, and those who come are
turned away until all who were have been found."""
LARGEST_IN_HAND = 1_000_000
MOST_IN_HAND = 100


class HandedOver:
    """Arrivals handed over in memory, after their commit."""

    def __init__(self) -> None:
        self._asked_for: deque[Kept] = deque()
        self._mail: deque[Kept] = deque()
        self._called = asyncio.Event()
        self._last = -CLOSE_SECONDS
        self._close = False
        self.turned_away = 0
        """How many are to be looked for, in their turn: while there are any, those who come later are turned away as well."""

    def __len__(self) -> int:
        return len(self._asked_for) + len(self._mail)

    @property
    def numbers(self) -> set[int]:
        """Which arrivals wait here."""
        return {kept.id for kept in (*self._asked_for, *self._mail)}

    @property
    def without_pause(self) -> bool:
        """Whether mails come at short intervals just now."""
        return self._close and time.monotonic() - self._last < CLOSE_SECONDS

    def add(self, kept: Kept) -> None:
        """One nobody waits for, unless it is turned away; its bytes only while few wait and they are not many."""
        now = time.monotonic()
        self._close, self._last = now - self._last < CLOSE_SECONDS, now
        self._called.set()
        if self.turned_away or len(self._mail) >= MOST_BEHIND:
            self.turned_away += 1
            return
        if kept.raw is not None and (len(kept.raw) > LARGEST_IN_HAND or len(self) > MOST_IN_HAND):
            kept = replace(kept, raw=None)
        self._mail.append(kept)

    def add_first(self, kept: Kept) -> None:
        """One whose ticket somebody waits to see."""
        self._asked_for.append(kept)
        self._called.set()

    def call(self) -> None:
        """Ends the waiting of `some`, though nothing was handed over."""
        self._called.set()

    async def some(self, most: int, seconds: float) -> list[Kept]:
        """At most `most`; none where nothing is handed over within `seconds`, or on a `call`."""
        if not self and seconds:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._called.wait()
            self._called.clear()
        await self._senders_first()
        found: list[Kept] = []
        for waiting in (self._asked_for, self._mail):
            while waiting and len(found) < most:
                found.append(waiting.popleft())
        return found

    async def _senders_first(self) -> None:
        began = now = time.monotonic()
        while self.without_pause and not self._asked_for and not self.turned_away:
            pause_at = min(max(began, self._last) + PAUSE_SECONDS, began + PATIENCE_SECONDS)
            if now >= pause_at:
                return
            await asyncio.sleep(pause_at - now)
            now = time.monotonic()
