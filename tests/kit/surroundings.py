"""What a test finds around it: the repository, free ports, the programs of this machine."""

import fcntl
import os
import random
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
RUN = "PYTEST_XDIST_TESTRUNUID"
"""The environment's name for the run a test process belongs to."""
LOOPBACK = "127.0.0.1"

_MEMORY, _ROOM = Path("/dev/shm"), 3 << 30
_OURS = "schalter-tests-"
_MACHINE = Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())
"""Where all tests of this machine look, wherever each run keeps its files."""

# Below the range from which the kernel takes the ports of outgoing connections.
_PORTS = range(20_000, 32_000)
_given: set[int] = set()


@contextmanager
def kept_in_memory() -> Iterator[None]:
    """Until the block is left, temporary files lie in memory, also those of programs started meanwhile: what is forced onto a
    disk costs nothing there. Where this machine has no room for that, or TMPDIR names a place, all stays as it is."""
    if "TMPDIR" in os.environ or not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ROOM:
        yield
        return
    for left in _MEMORY.glob(f"{_OURS}*"):
        _removed_unless_held(left)
    new = Path(tempfile.mkdtemp(prefix=f".{_OURS}", dir=_MEMORY))
    new.chmod(0o711)  # PostgreSQL and Dovecot run under accounts of their own
    held = os.open(new, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    folder = new.rename(new.with_name(new.name[1:]))
    try:
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
        yield
    finally:
        del os.environ["TMPDIR"]
        tempfile.tempdir = None
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _removed_unless_held(folder: Path) -> None:
    """Away with what a run has left that was killed."""
    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(held)


@cache
def shared_folder() -> Path:
    """Where the processes of one run of the tests keep what they share; outside of a run it is this process's own."""
    return Path(tempfile.gettempdir(), f"schalter-ready-{os.environ.get(RUN) or secrets.token_hex(8)}")


def free_port() -> int:
    """A TCP port on the loopback address that nobody listens on, and that no other test of this machine has been given."""
    for port in random.SystemRandom().sample(_PORTS, 200):
        if port in _given or not _ours_alone(port):
            continue
        _given.add(port)
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port on {LOOPBACK} between {_PORTS.start} and {_PORTS.stop}")


def _ours_alone(port: int) -> bool:
    """Keeps a port for this process: a lock on one byte of a file that all tests share, which goes with the process."""
    try:
        fcntl.lockf(_register(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


@cache
def _register() -> int:
    return os.open(Path(_MACHINE, f"schalter-ports-{os.getuid()}"), os.O_RDWR | os.O_CREAT, 0o600)


def is_listening(port: int) -> bool:
    """True when something on the loopback address takes connections on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def program(name: str, *patterns: str, package: str) -> Path:
    """The program `name` on the PATH or under one of the glob `patterns` (newest last); else the test ends here."""
    on_path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    places = [place for pattern in patterns for place in sorted(Path("/").glob(pattern.lstrip("/")))]
    if not on_path and not places:
        missing(f"{name} is not installed: run tools/install_test_needs.sh or `apt-get install {package}`")
    return Path(on_path) if on_path else places[-1]


def missing(why: str) -> NoReturn:
    """Skip the running test on a developer's machine; fail it in CI, where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def trial_size(full: int, *, part: int = 10) -> int:
    """How many rounds a long seeded trial runs: all with `make trial`, a tenth (or less: one in `part`) with `make test`."""
    return full if os.environ.get("SCHALTER_TRIAL") == "full" else max(1, full // part)
