"""How memory is kept: few heaps, on large pages, and what lies unused in them goes back to the machine."""

import asyncio
import ctypes
from contextlib import suppress
from pathlib import Path

_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h, see mallopt(3)."""
_HEAPS = 2
BETWEEN_SECONDS = 30.0
_MADV_COLLAPSE = 25
"""See madvise(2); Linux 6.1 and later, whatever the machine does by itself. Where there is none nothing happens."""
_LARGE = 2 << 20


def keep_few() -> None:
    """glibc makes up to eight heaps for each core, and threads that take turns fill them all; elsewhere nothing is done.

    Python lets one thread at a time ask for memory anyway, so that nobody waits. To be called before threads are started.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)


async def give_back() -> None:
    """The loop: first what is loaded is laid on large pages. What was needed for a moment and now lies between what is in use
    goes back, see malloc_trim(3); elsewhere the loop ends.

    glibc itself gives back only the end of a heap. The pages that SQLite keeps and forgets again would leave ever more room behind.
    """
    await asyncio.to_thread(lay_on_large_pages)
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return
    while True:
        await asyncio.sleep(BETWEEN_SECONDS)
        await asyncio.to_thread(trim, 0)


def lay_on_large_pages() -> int:
    """Moves what this process keeps in memory from pages of 4 KiB onto such of 2 MiB, as far as there are any; how many those are.

    Objects of Python lie all over the place: with small pages the processor spends a tenth of its time looking up where they are.
    """
    try:
        advise = ctypes.CDLL(None).madvise
        held = [line.split() for line in Path("/proc/self/maps").read_text().splitlines()]
    except (OSError, AttributeError):
        return 0
    laid = 0
    for span, rights, _offset, _device, _inode, *name in held:
        if rights.startswith("rw") and name in ([], ["[heap]"]):
            first, end = (int(each, 16) for each in span.split("-"))
            for place in range(-(-first // _LARGE) * _LARGE, end - _LARGE + 1, _LARGE):
                laid += advise(ctypes.c_void_p(place), ctypes.c_size_t(_LARGE), _MADV_COLLAPSE) == 0
    return laid
