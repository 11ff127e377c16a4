"""How the C library keeps memory: few heaps, and what lies unused in them goes back to the machine."""

import asyncio
import ctypes
from contextlib import suppress

_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h, see mallopt(3)."""
_HEAPS = 2
BETWEEN_SECONDS = 30.0


def keep_few() -> None:
    """glibc makes up to eight heaps for each core, and threads that take turns fill them all; elsewhere nothing is done.

    Python lets one thread at a time ask for memory anyway, so that nobody waits. To be called before threads are started.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)


async def give_back() -> None:
    """The loop: what was needed for a moment and now lies between what is in use goes back, see malloc_trim(3); elsewhere it returns
    at once.

    glibc itself gives back only the end of a heap. The pages that SQLite keeps and forgets again would leave ever more room behind.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return
    while True:
        await asyncio.sleep(BETWEEN_SECONDS)
        await asyncio.to_thread(trim, 0)
