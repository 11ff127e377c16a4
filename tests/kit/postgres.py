"""A PostgreSQL cluster of its own for one test session, and a fresh database for one test."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
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
_FOR_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_ALWAYS = ("max_connections=200", "shared_buffers=64MB", "timezone=UTC", "log_statement=none")


@dataclass(slots=True, eq=False)
class Cluster:
    """A running cluster; everybody on this machine may log in as `postgres`."""

    directory: Path
    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@{LOOPBACK}:{self.port}/{database}"

    def create_database(self, template: str = "template0") -> str:
        """Make a database as a copy of `template` (nobody may be connected to that one) and return its name."""
        name = f"test_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self.command(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop_database(self, name: str) -> None:
        """Remove the database; whoever is still connected is thrown out."""
        self.command(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def command(self, statement: sql.Composed) -> None:
        """Run one statement outside any transaction."""
        with self.connect() as connection:
            connection.execute(statement)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=LOOPBACK, port=self.port, user="postgres", dbname=database, autocommit=True)

    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")


@contextmanager
def running_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Run a new cluster in a temporary directory; `durable` keeps fsync on, for tests that pull the plug on it."""
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
        command += [f"--{setting}" for setting in (*_ALWAYS, *(() if durable else _FOR_SPEED))]
        with (directory / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=directory, **identity)
        try:
            until(lambda: _answers(cluster, server), _START_SECONDS, "PostgreSQL takes connections")
            yield cluster
        finally:
            # SIGINT is PostgreSQL's fast shutdown: clients are disconnected, the data stays whole.
            server.send_signal(signal.SIGINT)
            server.wait(30)
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
    done = subprocess.run([*command, "--no-sync"], capture_output=True, text=True, cwd="/", **identity)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


def _answers(cluster: Cluster, server: subprocess.Popen) -> bool:
    if server.poll() is not None:
        raise RuntimeError(f"PostgreSQL ended with {server.returncode}:\n{cluster.log()}")
    try:
        cluster.connect().close()
    except psycopg.OperationalError:
        return False
    return True
