"""Limits a process of ours sets itself before it opens what strangers sent."""

import ctypes
import resource
import signal
import sys

_DIE_WITH_PARENT = 1


def stay_within(memory: int, seconds: int = 0) -> None:
    """No more memory (bytes) than allowed, no more processor time where `seconds` are given, and no longer than the parent
    lives."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
