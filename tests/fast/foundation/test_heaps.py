"""What a server needed for a moment is the machine's again."""

import asyncio
import ctypes
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
    giving = asyncio.create_task(heaps.give_back())
    for _ in range(5000):
        await asyncio.sleep(0.001)
        if (held := resident_mib()) < full - 15:
            break
    giving.cancel()
    assert held < full - 15
    assert len(kept) == BLOCKS // KEPT
