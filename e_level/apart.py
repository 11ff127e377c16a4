"""Heavy work in a process of its own, which ends with the work: the serving process never loads what it needs."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from foundation.errors import OperatorError

ROOT = Path(__file__).resolve().parents[1]


async def answered_apart(module: str, told: Any, work: str) -> bytes:
    """What `python -m module` prints for this JSON. OperatorError names the `work` where it does not succeed; where the
    waiting is given up the process is ended, too."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        content, said = await process.communicate(json.dumps(told).encode())
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        last = said.decode(errors="replace").strip().splitlines()[-1:] or [f"exit status {process.returncode}"]
        raise OperatorError(f"{work} did not succeed: {last[0]}")
    return content
