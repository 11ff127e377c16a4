"""Background loops with a name, an owner and a voice. Nobody calls `create_task` directly.

A loop that fails is reported, waits a little longer each time (about 1 s doubling to 15 s, of which chance takes up to half, so
that they do not all try at one time) and starts again, or as soon as `hurry` says that what hindered it is over; its state is
shown on the health page.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime

log = logging.getLogger(__name__)
LONGEST_PAUSE = 15.0


@dataclass
class LoopState:
    """What the health page shows of one loop."""

    name: str
    running: bool = False
    done: bool = False
    """It returned, and will not start again."""
    standing_by: bool = False
    """Another process does this work now."""
    starts: int = 0
    trouble: str = ""
    """What hinders it now, though it goes on."""
    troubles: int = 0
    """How often it said that something hinders it."""
    last_error: str = ""
    last_error_at: datetime | None = None
    """Of the last failure, which may be over; of what hinders it while it does."""

    @property
    def doing(self) -> str:
        """How it stands now, in words."""
        if self.trouble:
            return self.trouble
        if self.standing_by:
            return "standing by: another process does this"
        if self.running:
            return "running"
        return "done" if self.done else "failed, starts again" if self.starts else "waiting for its start"

    @property
    def well(self) -> bool:
        """Whether nothing hinders it now, and it has not just failed."""
        return not self.trouble and (self.running or self.done or not self.starts)


_CURRENT: ContextVar[LoopState] = ContextVar("loop")


@contextmanager
def standing_by() -> Iterator[None]:
    """Within it the loop that runs here waits for work that another process does, and the health page says so."""
    state = _CURRENT.get(LoopState(""))
    state.standing_by = True
    try:
        yield
    finally:
        state.standing_by = False


@dataclass
class Supervisor:
    """Keeps a reference to every background loop, restarts those that fail, ends all of them on `stop`."""

    told: Callable[[Exception], bool] = lambda error: False
    """Whether a fault is told already, with its cause: a loop that met it needs no trace."""
    states: dict[str, LoopState] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _done_first: list[asyncio.Event] = field(default_factory=list)
    _hurried: asyncio.Event = field(default_factory=asyncio.Event)

    def first(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Runs `work` as `start` does; loops started after it wait until it has returned."""
        done = asyncio.Event()

        async def then_open() -> None:
            await work()
            done.set()

        self.start(name, then_open)
        self._done_first.append(done)

    def start(self, name: str, loop: Callable[[], Awaitable[None]], *, at_once: bool = False) -> None:
        """Runs `loop` under `name` until it returns or `stop` is called; an exception leads to a new start.

        `at_once` loops do not wait for what was put `first`.
        """
        state = self.states[name] = LoopState(name)
        awaited = () if at_once else tuple(self._done_first)
        self._tasks.append(asyncio.create_task(self._keep(state, loop, awaited), name=name))

    def tell(self, name: str, trouble: str) -> None:
        """A loop that goes on says what troubles it, for the health page; empty when all is well again."""
        state = self.states[name]
        state.trouble = state.last_error = trouble
        state.troubles += bool(trouble)
        state.last_error_at = datetime.now(UTC) if trouble else None

    def hurry(self) -> None:
        """Loops that wait for their next start begin now. On the event loop's thread."""
        self._hurried.set()
        self._hurried = asyncio.Event()

    async def stop(self, seconds: float = 10.0) -> None:
        """Cancels every loop, the newest first, and waits until each has finished what is in its hand."""
        for task in reversed(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        self._tasks.clear()

    async def _keep(
        self, state: LoopState, loop: Callable[[], Awaitable[None]], awaited: tuple[asyncio.Event, ...]
    ) -> None:
        _CURRENT.set(state)
        for event in awaited:
            await event.wait()
        pause = 1.0
        while True:
            began = asyncio.get_running_loop().time()
            state.running, state.starts, state.trouble = True, state.starts + 1, ""
            try:
                await loop()
                state.done, state.last_error = True, ""
                return
            except asyncio.CancelledError:
                raise
            except Exception as error:
                state.trouble = ""
                state.last_error, state.last_error_at = _first_line(error), datetime.now(UTC)
                if self.told(error):
                    log.debug("the loop %s stopped and will start again: %s", state.name, state.last_error)
                else:
                    log.exception("the loop %s stopped and will start again", state.name)
            finally:
                state.running = False
            if asyncio.get_running_loop().time() - began > LONGEST_PAUSE:
                pause = 1.0
            with suppress(TimeoutError):
                async with asyncio.timeout(pause * random.uniform(0.5, 1.0)):
                    await self._hurried.wait()
            pause = min(pause * 2, LONGEST_PAUSE)


def _first_line(error: Exception) -> str:
    """Further lines may hold a statement with what it was about: that is for the log. Of several faults, the first."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}".partition("\n")[0]
