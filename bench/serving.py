"""The product's server for measuring, and what the kernel says of its process (Linux)."""

import os
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kit.server import Server

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(**settings: str) -> Iterator[Server]:
    """A fresh, empty desk, ready; stopped and removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder, "desk"), settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def waits(url: str) -> Iterator[list[float]]:
    """Milliseconds a small answer took, asked every 20 ms meanwhile: how long the event loop let others wait."""
    with asking(lambda: urllib.request.urlopen(url).close(), 0.02) as took:
        yield took


@contextmanager
def asking(question: Callable[[], object], pause: float) -> Iterator[list[float]]:
    """Milliseconds the question took, asked again and again meanwhile with so many seconds between; sorted at the end."""
    took: list[float] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(pause):
            began = time.perf_counter()
            question()
            took.append((time.perf_counter() - began) * 1000)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield took
    finally:
        over.set()
        asking.join()
        took.sort()


def cpu_seconds(pid: int) -> float:
    """User and system time the process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def busy_seconds() -> float:
    """Time of the processor that all programs of this machine have used so far."""
    user, nice, system, _idle, _waiting, hard, soft = Path("/proc/stat").read_text().split()[1:8]
    return sum(map(int, (user, nice, system, hard, soft))) / TICKS


def pss_mib(pid: int) -> float:
    """Proportional set size: memory of its own plus its share of what is shared."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
