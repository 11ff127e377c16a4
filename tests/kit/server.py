"""The product as its operator runs it: `python app.py serve` in a directory of its own."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from tests.kit import warm
from tests.kit.api import Api
from tests.kit.surroundings import LOOPBACK, ROOT, free_port
from tests.kit.waiting import until

PRODUCT = ("app.py",)
_READY_SECONDS = 60
_STOP_SECONDS = 60
_LOG_TAIL = 8_000


@dataclass(slots=True)
class Server:
    """One process of the product. `settings` are environment names of the settings scheme; `program` is what python runs."""

    directory: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    program: Sequence[str] = PRODUCT
    arguments: Sequence[str] = ()
    """What every `serve` of this server is given beside."""
    http_port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    host: str = LOOPBACK
    fresh: bool = False
    """Whether the server has to set itself up, as on the first day; otherwise it finds a desk at its first rest."""
    _process: subprocess.Popen | warm.Started | None = None
    _token: str = ""

    @property
    def http_url(self) -> str:
        return f"http://{self.host}:{self.http_port}"

    @property
    def smtp(self) -> tuple[str, int]:
        """Host and port of the listener, fit for `smtplib.SMTP(*server.smtp)`."""
        return self.host, self.smtp_port

    @property
    def token(self) -> str:
        """An admin's API token, made on first use beside the running server."""
        if not self._token:
            self._token = self.run("token", "create", "test", "--scope", "admin").strip()
        return self._token

    @property
    def api(self) -> Api:
        """The JSON API with the admin's token."""
        return Api(self.http_url, self.token)

    @property
    def environment(self) -> dict[str, str]:
        """What the program sees: nothing of the developer's own settings, everything on free ports."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SCHALTER_")}
        ours = {
            "SCHALTER_DEMO": "0",
            "SCHALTER_HTTP__HOST": self.host,
            "SCHALTER_HTTP__PORT": str(self.http_port),
            "SCHALTER_SMTP__HOST": self.host,
            "SCHALTER_SMTP__PORT": str(self.smtp_port),
            "SCHALTER_STORAGE__DIRECTORY": str(self.directory),
            "SCHALTER_MAIL__UNDO_SECONDS": "0",
            "PYTHONUNBUFFERED": "1",
        }
        return inherited | ours | dict(self.settings)

    def start(self, *arguments: str, seconds: float = _READY_SECONDS) -> None:
        """Start (`serve` with these arguments) and wait until the server calls itself ready; its log is in the error
        where it does not within `seconds`."""
        assert self._process is None, "the server is already running"
        self.directory.mkdir(parents=True, exist_ok=True)
        if not self.fresh and tuple(self.program) == PRODUCT:
            self._lay_desk()
        with self._log_file.open("ab") as log:
            self._process = self._started(("serve", *self.arguments, *arguments), subprocess.DEVNULL, log, log)
        try:
            until(self._is_ready, seconds, f"{self.http_url}/readyz answers 200")
        except AssertionError as late:
            self.kill()
            raise AssertionError(f"{late}\n{self._told()}") from None

    def _lay_desk(self) -> None:
        """A desk at its first rest, or of the one in the database it is given what lies outside of that."""
        from tests.kit import ready_made  # the whole house: pytest-xdist's first process does without

        url = self.settings.get("SCHALTER_STORAGE__DATABASE_URL", "")
        if not url:
            ready_made.lay_into(self.directory / "schalter.sqlite3")
        elif url.startswith("sqlite"):
            ready_made.lay_blobs(self.directory)

    def fetch(self, path: str) -> tuple[int, str]:
        """Status and text of one address, asked without a log-in. OSError where nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.http_url}{path}", timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()

    def stop(self) -> None:
        """Ask the server to end (SIGTERM) and wait until it has; harmless when it is not running."""
        if process := self._process:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"SIGTERM did not end the server in {_STOP_SECONDS} s\n{self._told()}") from None
            self._process = None

    def kill(self) -> None:
        """End the process at once (SIGKILL), as a power cut would."""
        if process := self._process:
            process.kill()
            process.wait(_STOP_SECONDS)
            self._process = None

    def restart(self) -> None:
        """Stop, where it is still running, and start again on the same ports and the same data."""
        self.stop()
        self.start()

    def run(self, *arguments: str, seconds: float = 240, stdin: str = "") -> str:
        """Run one command of the program with the server's settings, `stdin` on its standard input; its standard output."""
        done = self.ran(*arguments, seconds=seconds, stdin=stdin)
        command = " ".join(arguments)
        assert done.returncode == 0, f"`{command}` ended with {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def ran(self, *arguments: str, seconds: float = 240, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """As `run`, for commands that may fail: exit code and what was said on both streams."""
        with TemporaryFile("w+") as given, TemporaryFile("w+") as out, TemporaryFile("w+") as err:
            given.write(stdin)
            given.seek(0)
            process = self._started(arguments, given, out, err)
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(_STOP_SECONDS)
                raise
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(list(arguments), code, out.read(), err.read())

    def log(self) -> str:
        """Everything all starts of this server have written."""
        return self._log_file.read_text(errors="replace") if self._log_file.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process, "the server is not running"
        return self._process.pid

    @property
    def _log_file(self) -> Path:
        return self.directory.with_name(self.directory.name + ".log")

    def _started(
        self, arguments: Sequence[str], stdin: int | IO[str], stdout: IO[Any], stderr: IO[Any]
    ) -> subprocess.Popen | warm.Started:
        """The program with these arguments; on its first day it is started as its operator does it."""
        if tuple(self.program) == PRODUCT and not self.fresh:
            return warm.start(arguments, self.environment, stdin, stdout, stderr)
        command = [sys.executable, *self.program, *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=stdin, stdout=stdout, stderr=stderr)

    def _is_ready(self) -> bool:
        assert self._process
        if (code := self._process.poll()) is not None:
            raise AssertionError(f"the server ended with {code} before it was ready")
        try:
            with urllib.request.urlopen(f"{self.http_url}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _told(self) -> str:
        return f"--- the server's log ---\n{self.log()[-_LOG_TAIL:] or '(empty)'}"
