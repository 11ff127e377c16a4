"""A PostgreSQL cluster of its own for one test session, and a fresh database for one test."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.kit.surroundings import LOOPBACK, free_port, program
from tests.kit.waiting import until

_PLACES = "/usr/lib/postgresql/*/bin/{}"
_START_SECONDS = 60
_LINE = {"connect_timeout": 10, "options": "-c statement_timeout=60s"}
_FOR_SPEED = ("fsync=off", "full_page_writes=off")
"""What a test that kills the server does not notice: without `synchronous_commit` it would lose what was committed."""
_ALWAYS = ("max_connections=200", "shared_buffers=64MB", "timezone=UTC", "log_statement=none")


@dataclass(slots=True, eq=False)
class Cluster:
    """A running cluster; everybody on this machine may log in as `postgres`."""

    directory: Path
    port: int
    command_line: Sequence[str | Path] = ()
    _server: subprocess.Popen | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def start(self, seconds: float = _START_SECONDS) -> None:
        """Start it and wait until it takes connections; what a killed one has left may refuse it for a moment."""
        deadline = time.monotonic() + seconds
        while True:
            with (self.directory / "log").open("ab") as log:
                self._server = subprocess.Popen(
                    self.command_line, stdout=log, stderr=log, cwd=self.directory, **_identity()
                )
            try:
                return until(lambda: _answers(self, self._server), _START_SECONDS, "PostgreSQL takes connections")
            except RuntimeError:
                if time.monotonic() > deadline:
                    raise

    def kill(self) -> None:
        """End it at once, as a crash would."""
        assert self._server
        self._server.kill()
        self._server.wait(90)

    def stop(self) -> None:
        """PostgreSQL's fast shutdown: clients are disconnected, the data stays whole."""
        assert self._server
        self._server.send_signal(signal.SIGINT)
        self._server.wait(90)

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@{LOOPBACK}:{self.port}/{database}"

    def create_database(self, template: str = "template0") -> str:
        """Make a database as a copy of `template` (nobody may be connected to that one) and return its name."""
        name = f"test_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with self.connect() as connection:
            if connection.info.server_version >= 150_000:  # before, files were copied always: half the time of a log
                statement += sql.SQL(" STRATEGY FILE_COPY")
            connection.execute(statement)
        return name

    def drop_database(self, name: str) -> None:
        """Remove the database; whoever is still connected is thrown out."""
        self.command(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def command(self, statement: sql.Composed) -> None:
        """Run one statement outside any transaction."""
        with self.connect() as connection:
            connection.execute(statement)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host=LOOPBACK, port=self.port, user="postgres", dbname=database, autocommit=True, **_LINE
        )

    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")


@contextmanager
def running_cluster(*, durable: bool = False, settings: Sequence[str] = ()) -> Iterator[Cluster]:
    """Run a new cluster in a temporary directory; `durable` keeps fsync on, for tests that pull the plug on it. `settings`
    (`name=value`) go before ours."""
    initdb = program("initdb", _PLACES.format("initdb"), package="postgresql")
    postgres = program("postgres", _PLACES.format("postgres"), package="postgresql")
    # Not below pytest's directory: that one is closed to the account the server runs under.
    directory = Path(tempfile.mkdtemp(prefix="schalter-pg-"))
    identity = _identity()
    try:
        if identity:
            os.chown(directory, identity["user"], identity["group"])
        cluster = Cluster(directory, free_port())
        _initialise(initdb, cluster, identity)
        command: list[str | Path] = [
            postgres,
            "-D",
            cluster.data,
            "-p",
            str(cluster.port),
            "-k",
            directory,
            "-h",
            LOOPBACK,
        ]
        command += [f"--{setting}" for setting in (*_ALWAYS, *(() if durable else _FOR_SPEED), *settings)]
        cluster.command_line = command
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: how `subprocess` steps down from there; empty where we are nobody special."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = known.get("postgres") or known["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _initialise(initdb: Path, cluster: Cluster, identity: dict[str, Any]) -> None:
    command: list[str | Path] = [
        initdb,
        "-D",
        cluster.data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    done = subprocess.run([*command, "--no-sync"], capture_output=True, text=True, cwd="/", timeout=120, **identity)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


def _answers(cluster: Cluster, server: subprocess.Popen | None) -> bool:
    assert server
    if server.poll() is not None:
        raise RuntimeError(f"PostgreSQL ended with {server.returncode}:\n{cluster.log()}")
    try:
        cluster.connect().close()
    except psycopg.OperationalError:
        return False
    return True
