"""Wait for a condition instead of for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

_FIRST_PAUSE = 0.01
_LONGEST_PAUSE = 0.1
_PATIENCE = 3
"""Times as long as a test names is waited: limits are named for an idle machine, and end a wait that is in vain."""


def until(predicate: Callable[[], T], seconds: float = 10.0, what: str = "") -> T:
    """Return the first truthy answer of `predicate`; AssertionError when `seconds` pass without one.

    What `predicate` raises is not swallowed: a question that may fail for a while says so itself.
    """
    deadline = time.monotonic() + _PATIENCE * seconds
    pause = _FIRST_PAUSE
    while not (answer := predicate()):
        if time.monotonic() >= deadline:
            raise AssertionError(_too_late(predicate, seconds, what))
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
    return answer


async def until_async(predicate: Callable[[], Awaitable[T]], seconds: float = 10.0, what: str = "") -> T:
    """`until` for a test that runs on the event loop."""
    deadline = time.monotonic() + _PATIENCE * seconds
    pause = _FIRST_PAUSE
    while not (answer := await predicate()):
        if time.monotonic() >= deadline:
            raise AssertionError(_too_late(predicate, seconds, what))
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
    return answer


def _too_late(predicate: object, seconds: float, what: str) -> str:
    name = what or getattr(predicate, "__qualname__", repr(predicate))
    return f"waited {_PATIENCE * seconds:g} s in vain for: {name}"
