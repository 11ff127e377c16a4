"""Further processes of one `serve`, so that more than one core takes in what comes: the same program, with the roles `intake` and `outbox`.

They share the first process's database and take from it what it has not begun (`ticketing/intake_loop.py`), as a process on another
machine would. One that dies is started again; none outlives the first.
"""

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from foundation.roles import Roles, listed

ROLES: Roles = frozenset({"intake", "outbox"})
PROGRAM = Path(__file__).parents[1] / "app.py"
NO_PORT = {"SCHALTER_HTTP__HOST": "127.0.0.1", "SCHALTER_HTTP__PORT": "0"}
"""What they say of themselves is asked by nobody: any free port will do. Links in their mails lead to the first process."""
TO_FINISH_SECONDS = 8.0
LOOK_SECONDS = 1.0


class Ended(Exception):
    """A worker ended that nobody had asked to."""


async def work(public_url: str) -> None:
    """The loop: one worker for as long as it runs. Cancelled, it is asked to finish what it holds, and waited for.

    Raises Ended where it ends by itself.
    """
    command = (str(PROGRAM), "serve", "--roles", listed(ROLES), "--beside", str(os.getpid()))
    settings = {**os.environ, **NO_PORT, "SCHALTER_HTTP__PUBLIC_URL": public_url}
    process = await asyncio.create_subprocess_exec(sys.executable, *command, env=settings)
    try:
        raise Ended(f"process {process.pid} ended with {await process.wait()}")
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            process.terminate()
            await _ended(process)
        raise


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(TO_FINISH_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def leave_with(first: int, stop: asyncio.Event) -> None:
    """The loop of a worker: sets `stop` when the process that started it is gone, however that ended."""
    while os.getppid() == first:  # noqa: ASYNC110 the other one is another process
        await asyncio.sleep(LOOK_SECONDS)
    stop.set()
