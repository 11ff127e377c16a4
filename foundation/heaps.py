"""How the C library keeps memory: few heaps, so that what one thread gives back is there for the next."""

import ctypes
from contextlib import suppress

_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h, see mallopt(3)."""
_HEAPS = 2


def keep_few() -> None:
    """glibc makes up to eight heaps for each core, and threads that take turns fill them all; elsewhere nothing is done.

    Python lets one thread at a time ask for memory anyway, so that nobody waits. To be called before threads are started.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)
