"""How late the event loop is: what blocks it lets every visitor and every sender wait."""

import asyncio
from collections.abc import Callable

BETWEEN_SECONDS = 0.5


async def watch(late: Callable[[float], None]) -> None:
    """The loop: twice a second `late` is given the seconds by which the loop came back too late."""
    clock = asyncio.get_running_loop().time
    while True:
        wanted = clock() + BETWEEN_SECONDS
        await asyncio.sleep(BETWEEN_SECONDS)
        late(max(0.0, clock() - wanted))
