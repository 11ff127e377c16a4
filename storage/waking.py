"""Who waits for work is woken by the commit that brings it; sleeping loops also look by themselves now and then."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import suppress
from weakref import ReferenceType, ref

from storage.postgres_line import address_of, line_options

CHANNEL = "schalter"


class Bell:
    """One waiter's own: what rings it is heard by this waiter whoever else hears it too, and however late they wait."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Returns when it was rung since the last wait, or after `seconds`; answers whether it was."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung


class Waking:
    """A bell for each who waits. `wake` may be called from any thread, everything else only on the event loop."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, list[ReferenceType[Bell]]] = defaultdict(list)
        """A loop that has ended leaves none behind. Every commit rings some: a weak set takes ten times as long to go through."""
        self._ears: dict[str, Callable[[str], None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._here = secrets.token_hex(4)

    def wake(self, topics: Collection[str]) -> None:
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        if topics:
            loop.call_soon_threadsafe(self._ring, topics)

    def bell(self, *topics: str) -> Bell:
        """A new bell that rings, from now on, whenever one of `topics` is woken: hung up before the first look, it misses
        nothing."""
        self._loop = asyncio.get_running_loop()
        bell = Bell()
        for topic in topics:
            hung = self._bells[topic]
            hung.append(ref(bell, hung.remove))
        return bell

    def hear(self, beginning: str, told: Callable[[str], None]) -> None:
        """From now on `told` is given, on the event loop, what follows `beginning` in every topic that begins so."""
        self._ears[beginning] = told

    def notice(self, topic: str) -> str:
        """What other processes are sent (NOTIFY) when `topic` is woken here."""
        return f"{self._here} {topic}"

    async def listen(self, url: str, name: str) -> None:
        """PostgreSQL: hears what other processes commit (LISTEN); ends only by cancelling or a lost connection.

        `name` is how this process shows in pg_stat_activity.
        """
        import psycopg  # a desk on SQLite starts without it

        self._loop = asyncio.get_running_loop()
        options = line_options(name)
        async with await psycopg.AsyncConnection.connect(address_of(url), autocommit=True, **options) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            for topic in tuple(self._bells):
                self._ring_all(topic)  # nobody knows what was said while nobody listened
            async for notice in connection.notifies():
                sender, _, topic = notice.payload.partition(" ")
                if sender != self._here:
                    self._ring((topic,))

    def _ring(self, topics: Collection[str]) -> None:
        for topic in topics:
            for beginning, told in self._ears.items():
                if topic.startswith(beginning):
                    told(topic.removeprefix(beginning))
                    break
            else:
                self._ring_all(topic)

    def _ring_all(self, topic: str) -> None:
        for hung in tuple(self._bells.get(topic, ())):
            if bell := hung():
                bell.ring()
