"""Heavy work in a process of its own, which ends with the work: the serving process never loads what it needs.

At most one of each kind runs in a server at a time; what runs can be seen and stopped.
"""

import asyncio
import json
import sys
from asyncio.subprocess import Process
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from foundation.errors import OperatorError

ROOT = Path(__file__).resolve().parents[1]
REFUSED = 2
"""Exit status of work that says itself, on standard error, why it cannot be done."""

Kind = Literal["training", "measurement"]
_MODULES: dict[Kind, str] = {"training": "e_level.training_process", "measurement": "e_level.potential_process"}


class Busy(OperatorError):
    """Such work is under way already."""


class Ended(OperatorError):
    """The work was stopped, or its process ended before it was done."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Since when, and who asked for it (empty: the desk itself)."""

    since: datetime
    by: str


@dataclass(slots=True)
class _Running:
    told: UnderWay
    process: Process | None = None
    stopped: bool = False


_RUNNING: dict[Kind, _Running] = {}


def under_way(kind: Kind) -> UnderWay | None:
    """The work of this kind that this server is waiting for."""
    running = _RUNNING.get(kind)
    return running.told if running else None


def stop(kind: Kind) -> None:
    """Ends the work of this kind; whoever waits for it is told. Does nothing where there is none."""
    if running := _RUNNING.get(kind):
        running.stopped = True
        if running.process is not None and running.process.returncode is None:
            running.process.kill()


async def answered_apart(kind: Kind, told: Any, by: str = "") -> bytes:
    """What the process of this kind prints for this JSON. Busy while another one is under way, Ended where it did not
    come to its end, OperatorError with its own words where it cannot be done; where the waiting is given up the process
    is ended, too."""
    if kind in _RUNNING:
        raise Busy(f"Another {kind} is under way.")
    running = _RUNNING[kind] = _Running(UnderWay(datetime.now(UTC), by))
    try:
        return await _answer(kind, running, json.dumps(told).encode())
    finally:
        del _RUNNING[kind]


async def _answer(kind: Kind, running: _Running, told: bytes) -> bytes:
    process = running.process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _MODULES[kind], cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    if running.stopped:
        process.kill()
    try:
        content, said = await process.communicate(told)
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if running.stopped:
        raise Ended(f"The {kind} was stopped.")
    last = said.decode(errors="replace").strip().splitlines()[-1:] or [f"exit status {process.returncode}"]
    if process.returncode == REFUSED:
        raise OperatorError(f"The {kind} did not succeed: {last[0]}")
    if process.returncode:
        raise Ended(f"The {kind} did not succeed: {last[0]}")
    return content
