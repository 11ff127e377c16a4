"""What a server needed for a moment is the machine's again, and what it keeps lies on large pages."""

import asyncio
import ctypes
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from pathlib import Path

import pytest

from foundation import heaps

BLOCK, BLOCKS, KEPT = 4000, 6000, 50
"""A list of so many blocks of so many bytes, of which one in so many stays: 24 MB of holes."""


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only glibc has holes to give back by name")
async def test_room_between_what_is_in_use_goes_back_to_the_machine(monkeypatch):
    blocks = [bytes(BLOCK) for _ in range(BLOCKS)]
    kept = blocks[::KEPT]
    full = resident_mib()
    del blocks
    assert resident_mib() > full - 5  # glibc keeps it
    monkeypatch.setattr(heaps, "BETWEEN_SECONDS", 0.001)
    monkeypatch.setattr(heaps, "lay_on_large_pages", int)
    giving = asyncio.create_task(heaps.give_back())
    for _ in range(5000):
        await asyncio.sleep(0.001)
        if (held := resident_mib()) < full - 15:
            break
    giving.cancel()
    assert held < full - 15
    assert len(kept) == BLOCKS // KEPT


def test_what_stays_is_laid_on_large_pages_and_is_as_it_was():
    held = mmap(-1, 8 << 20, MAP_PRIVATE | MAP_ANONYMOUS)
    held.write(b"kept" * (2 << 20))
    large = _on_large_pages()
    laid = heaps.lay_on_large_pages()
    assert held[:] == b"kept" * (2 << 20)
    if laid:  # elsewhere nothing happens
        assert _on_large_pages() - large >= 4


def _on_large_pages() -> int:
    """MiB of this process."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("AnonHugePages:"))
