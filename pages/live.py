"""What has changed, told to every open page of the desk: server-sent events with a few words each.

One loop waits for committed changes and reads which tickets have new events; every open page has a small mailbox of
its own. The words are the contract of `pages/web/src/live.js`: `rail`, `tickets`,
`ticket-<number>`, `who-<number>` and `calls-<agent id>`; a page fetches the parts they concern by itself, with its own rights.

Every page shows a rail, and most show a list. So these two words go to one page after the other, at a pace one process keeps
up with: five hundred pages that fetch both at once keep everybody waiting for seconds, and would be told of the next mail meanwhile.
"""

import asyncio
from typing import Any

from aiohttp import web
from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from storage.database import Database
from ticketing.tables import Ticket, TicketEvent

LIVE = "live "
"""Begins topics that are words for open pages themselves, told as they are on every process."""
GATHERING_SECONDS = 0.15
LOOK_AGAIN_SECONDS = 30.0
BETWEEN_PAGES_SECONDS = 0.02
"""From the page that is told of changed lists to the next one: 50 a second, each with two parts to fetch, take less than half of a core."""
LISTS = "rail tickets"
HEARTBEAT_SECONDS = 20.0
OVERLAP = 200
"""Events so far behind the newest one are looked at again: on PostgreSQL ids do not become visible in their order."""
FULL = 64
END = ""
_NEWEST = select(func.max(col(TicketEvent.id)))
_SINCE: Any = (
    select(col(TicketEvent.id), col(Ticket.number))
    .join(Ticket, col(Ticket.id) == col(TicketEvent.ticket_id))
    .where(col(TicketEvent.id) > bindparam("since"))
    .order_by(col(TicketEvent.id))
)


class Live:
    """The fan-out of one process."""

    def __init__(self, database: Database):
        self._database = database
        self._pages: set[asyncio.Queue[str]] = set()
        self._told: dict[int, None] = {}
        self._start: int | None = None
        self._newest = 0
        self.changes = 0
        """How often lists have changed since the start; more often than pages are told."""
        self._closed = False
        self._lists_changed = asyncio.Event()

    @property
    def newest(self) -> int:
        """How far what has happened was told; a page that was made now names it when it opens its stream."""
        return self._newest

    @property
    def open_pages(self) -> int:
        return len(self._pages)

    async def run(self) -> None:
        """The loop: waits for a commit that concerns tickets, gathers what comes along, tells everybody. What moves a ticket
        in the lists without a line in its history (its due in changed hours, a mail that left) is told to the lists alone."""
        bell, rung = self._database.waking.bell("tickets"), False
        self._database.waking.hear(LIVE, self.tell)
        if self._start is None:
            self._start = self._newest = await self._database.read(_newest)
        while True:
            if numbers := await self._changed():
                self.tell(" ".join(f"ticket-{number}" for number in sorted(numbers)))
            if numbers or rung:
                self.lists_changed()
            rung = await bell.wait(LOOK_AGAIN_SECONDS)
            await asyncio.sleep(GATHERING_SECONDS)

    async def keep_lists(self) -> None:
        """The loop: tells one page after the other that lists have changed; what changes meanwhile is told in the next round."""
        while True:
            await self._lists_changed.wait()
            self._lists_changed.clear()
            for mailbox in tuple(self._pages):
                self._put(mailbox, LISTS)
                await asyncio.sleep(BETWEEN_PAGES_SECONDS)

    def lists_changed(self) -> None:
        """Every page will be told, in its turn."""
        self.changes += 1
        self._lists_changed.set()

    async def _changed(self) -> set[str]:
        if self._database.sqlite and not self._pages:
            newest = await self._database.read(_newest)
            if not self._pages:  # nobody has come meanwhile who would have to be told
                self._newest = max(self._newest, newest)
                return set()
        since = max(self._start or 0, self._newest - (0 if self._database.sqlite else OVERLAP))
        rows = await self._database.read(lambda session: _events(session, since))
        fresh = {event_id: number for event_id, number in rows if event_id not in self._told}
        for event_id in fresh:
            self._told[event_id] = None
        while len(self._told) > 4 * OVERLAP:
            del self._told[next(iter(self._told))]
        self._newest = max([self._newest, *fresh])
        return set(fresh.values())

    def tell(self, words: str) -> None:
        """Puts the words into every page's mailbox; the stream of a page that does not read is ended instead: the page
        comes back by itself and fetches everything once."""
        for mailbox in tuple(self._pages):
            self._put(mailbox, words)

    def _put(self, mailbox: asyncio.Queue[str], words: str) -> None:
        if mailbox.full():
            self._end(mailbox)
        elif mailbox in self._pages:
            mailbox.put_nowait(words)

    def close(self) -> None:
        """Ends every open stream, so that the server can stop without waiting for them."""
        self._closed = True
        for mailbox in tuple(self._pages):
            self._end(mailbox)

    def _end(self, mailbox: asyncio.Queue[str]) -> None:
        self._pages.discard(mailbox)
        while not mailbox.empty():
            mailbox.get_nowait()
        mailbox.put_nowait(END)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """One page's stream, until the page or the server goes. What happened between the making of the page (`since`)
        and now is told at once, as the one word `missed`: the page fetches everything that concerns it."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        mailbox: asyncio.Queue[str] = asyncio.Queue(FULL)
        self._pages.add(mailbox)
        try:
            await response.prepare(request)
            await response.write(b"retry: 2000\n\n")
            if request.query.get("since", "") not in ("", str(self._newest)):
                await response.write(b"event: changed\ndata: missed\n\n")
            while not self._closed:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        words = await mailbox.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if words == END:
                    break
                await response.write(f"event: changed\ndata: {words}\n\n".encode())
        except ConnectionResetError:
            pass  # the page was left
        finally:
            self._pages.discard(mailbox)
        return response


def _newest(session: Session) -> int:
    return session.connection().execute(_NEWEST).scalar() or 0


def _events(session: Session, since: int) -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in session.connection().execute(_SINCE, {"since": since})]
