"""Who waits for work is woken by the commit that brings it; sleeping loops also look by themselves now and then."""

import asyncio
from collections.abc import Iterable


class Waking:
    """One bell per topic. `wake` may be called from any thread, `wait` only on the event loop."""

    def __init__(self) -> None:
        self._bells: dict[str, asyncio.Event] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self, topics: Iterable[str]) -> None:
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        for topic in topics:
            loop.call_soon_threadsafe(self._ring, topic)

    async def wait(self, topic: str, seconds: float) -> None:
        """Returns when `topic` was woken since the last wait, or after `seconds`."""
        self._loop = asyncio.get_running_loop()
        bell = self._bells.setdefault(topic, asyncio.Event())
        try:
            await asyncio.wait_for(bell.wait(), seconds)
        except TimeoutError:
            pass
        bell.clear()

    async def listen(self, url: str) -> None:
        """PostgreSQL: hears what other processes commit (LISTEN); ends only by cancelling or a lost connection."""
        import psycopg  # a desk on SQLite starts without it

        self._loop = asyncio.get_running_loop()
        address = url.replace("postgresql+psycopg://", "postgresql://", 1)
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            await connection.execute("LISTEN schalter")
            async for notice in connection.notifies():
                self._ring(notice.payload)

    def _ring(self, topic: str) -> None:
        self._bells.setdefault(topic, asyncio.Event()).set()
