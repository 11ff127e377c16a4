"""The product started from a process that has imported it already: most of what a start costs is the imports.

One such process stands behind each test process. Asked for a start, it forks a guard, and the guard forks the program:
the program runs `app.main` with arguments, environment and standard streams of its own, exactly as `python app.py`
would; the guard waits for it and reports how it ended. What is shared is imported modules, and the guard words and articles
of a fresh desk, which cost as much to read. Passwords are hashed with little work (argon2id still, the parameters stand in each
hash): hundreds of log-ins would spend a minute of the processor on being slow to guess.
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import IO, Any

from tests.kit.surroundings import ROOT

_MOST = 1_000_000
_FORK_SECONDS = 120
"""The first start waits for the stand-by's imports."""


class Started:
    """The program while it runs and after it: what `subprocess.Popen` offers of it."""

    def __init__(self, report: socket.socket, arguments: Sequence[str]):
        self._report, self._arguments = report, arguments
        self._said = b""
        assert self._hear(_FORK_SECONDS, lines=1), f"the stand-by has not begun {list(arguments)} in {_FORK_SECONDS} s"
        self.pid = int(self._said.split(b"\n")[0])
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended as `Popen.returncode` says it, None while it runs."""
        return self.returncode if self.returncode is not None else self._ended(0)

    def wait(self, seconds: float) -> int:
        """Waits for the end. subprocess.TimeoutExpired where it has not come within `seconds`."""
        if self.returncode is None and self._ended(seconds) is None:
            raise subprocess.TimeoutExpired(list(self._arguments), seconds)
        assert self.returncode is not None
        return self.returncode

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ended(self, seconds: float) -> int | None:
        if self._hear(seconds, lines=2):
            self.returncode = int(self._said.split(b"\n")[1])
            self._report.close()
        return self.returncode

    def _hear(self, seconds: float, lines: int) -> bool:
        """Whether the guard has said so many lines within `seconds`."""
        until = time.monotonic() + seconds
        while self._said.count(b"\n") < lines:
            self._report.settimeout(max(0.0, until - time.monotonic()))
            try:
                heard = self._report.recv(64)
            except (BlockingIOError, TimeoutError):
                return False
            assert heard, "the guard of a started program is gone"
            self._said += heard
        return True


def start(
    arguments: Sequence[str], environment: Mapping[str, str], stdin: int | IO[Any], stdout: IO[Any], stderr: IO[Any]
) -> Started:
    """`python app.py ARGUMENTS` in the repository's root, with this environment and these streams."""
    ours, theirs = socket.socketpair()
    with theirs, open(os.devnull) as nothing:
        streams = [nothing if stdin == subprocess.DEVNULL else stdin, stdout, stderr]
        files = [stream if isinstance(stream, int) else stream.fileno() for stream in streams]
        asked = json.dumps({"arguments": list(arguments), "environment": dict(environment)}).encode()
        socket.send_fds(_stand_by(), [asked], [*files, theirs.fileno()])
    return Started(ours, arguments)


@cache
def _stand_by() -> socket.socket:
    """The way to this test process's stand-by, which ends when we do."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    program = "import sys; from tests.kit import warm; warm.stand_by(int(sys.argv[1]))"
    with theirs:
        subprocess.Popen(
            [sys.executable, "-c", program, str(theirs.fileno())],
            cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
        )  # fmt: skip
    ours.settimeout(_FORK_SECONDS)
    return ours


def stand_by(control: int) -> None:
    """The stand-by's whole life: imports the product and forks a guard for each start it is asked for."""
    import alembic.command  # noqa: F401 (what `serve` and the commands import as they begin)
    from argon2 import PasswordHasher
    from sqlalchemy.orm import configure_mappers

    import app
    import house.commands
    import house.inside  # noqa: F401
    from e_level import snapshot
    from foundation import heaps
    from staff import passwords
    from tests.kit import ready_made

    app.parser([])
    configure_mappers()
    snapshot.guarded()
    ready_made.read_articles()
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    if os.environ.get("SCHALTER_TRIAL") != "full":  # the long trials judge memory as an operator's server has it
        heaps.lay_on_large_pages = lambda: 0  # it would copy what a child shares with us
    gc.freeze()  # a collection in a child would touch, and so copy, every page it has from here
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # guards come and go; nobody asks how
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests, which stop what they started
    way = socket.socket(fileno=control)
    while True:
        asked, files, _, _ = socket.recv_fds(way, _MOST, 4)
        if not asked:
            return
        if os.fork() == 0:
            way.close()
            _guard(json.loads(asked), files)
        for file in files:
            os.close(file)


def _guard(asked: Mapping[str, Any], files: Sequence[int]) -> None:
    """Forks the program, says its pid, waits for it, says its end. Never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    report = socket.socket(fileno=files[3])
    program = os.fork()
    if program == 0:
        report.close()
        _run(asked, files[:3])
    for file in files[:3]:
        os.close(file)
    try:
        report.sendall(b"%d\n" % program)
        report.sendall(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(program, 0)[1]))
    finally:
        os._exit(0)


def _run(asked: Mapping[str, Any], files: Sequence[int]) -> None:
    """The program itself. Never returns."""
    code = 1
    try:
        for stream, file in enumerate(files):
            os.dup2(file, stream)
            os.close(file)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(asked["environment"])
        time.tzset()
        sys.argv = ["app.py", *asked["arguments"]]
        import app

        code = app.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1 if end.code else 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
