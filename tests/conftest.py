"""Fixtures for every kind of test; the machinery behind them is in tests/kit."""

import gc
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from tests.kit.postgres import Cluster, running_cluster
from tests.kit.relay import Relay
from tests.kit.server import Server
from tests.kit.surroundings import RUN, kept_in_memory, shared_folder

StartServer = Callable[..., Server]
_BOUNDED = ("lock_timeout=60s", "statement_timeout=120s")
"""Changes that wait for each other without end say so where they wait."""
_OF_SEVERAL = pytest.StashKey[bool]()
"""Whether other processes run their share of the same tests, and whoever started them clears up."""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # else pytest-xdist would draw the name, and tell it to its workers only
        config.stash[_OF_SEVERAL] = bool(os.environ.get(RUN))
        os.environ[RUN] = config.option.testrunuid = (
            getattr(config.option, "testrunuid", None) or os.environ.get(RUN) or secrets.token_hex(16)
        )
        in_memory = kept_in_memory()
        in_memory.__enter__()
        config.add_cleanup(partial(in_memory.__exit__, None, None, None))  # after everything else has ended
    gc.disable()  # what is imported and collected stays to the end: looking through it again and again finds nothing


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What tries many examples is a trial. Browser tests go last: Playwright keeps an event loop running, beside which no
    other can be started."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("trial")
    items.sort(key=lambda item: "browser" in item.path.parts)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The desk to copy goes when the last process that copies it has ended."""
    if not hasattr(session.config, "workerinput") and not session.config.stash[_OF_SEVERAL]:
        shutil.rmtree(shared_folder(), ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster of this session's own."""
    with running_cluster(settings=_BOUNDED) as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database that only this test sees."""
    name = postgres_cluster.create_database()
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty database: the test runs once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'schalter.sqlite3'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def ready_postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The SQLAlchemy URL of a PostgreSQL database with a desk at its first rest."""
    from tests.kit.ready_made import template_of  # the whole house: pytest-xdist's first process does without

    name = postgres_cluster.create_database(template_of(postgres_cluster))
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of a desk at its first rest, migrated, planted and trained: once on each engine."""
    if request.param == "sqlite":
        from tests.kit.ready_made import lay_into

        lay_into(tmp_path / "schalter.sqlite3")
        return f"sqlite:///{tmp_path / 'schalter.sqlite3'}"
    return request.getfixturevalue("ready_postgres_url")


@pytest.fixture
def relay() -> Iterator[Relay]:
    """The SMTP server that takes outgoing mail."""
    relay = Relay()
    relay.start()
    yield relay
    relay.close()


@pytest.fixture
def start_server(tmp_path: Path, relay: Relay) -> Iterator[StartServer]:
    """Start servers with settings of one's own: `start_server(SCHALTER_STORAGE__DATABASE_URL=url)`.

    All of one test share its relay; each has its own storage directory, unless `directory` names one. `roles` are what it
    does, where that is not everything; `workers` is how many further processes it starts.
    """
    numbers = count(1)
    with ExitStack() as running:

        def start(directory: Path | None = None, roles: str = "", workers: int = 0, **settings: str) -> Server:
            outgoing = {"SCHALTER_RELAY__HOST": relay.host, "SCHALTER_RELAY__PORT": str(relay.port)}
            server = Server(directory or tmp_path / f"server-{next(numbers)}", outgoing | settings)
            server.arguments = (*(("--roles", roles) if roles else ()), "--workers", str(workers))
            running.callback(server.stop)
            server.start()
            return server

        yield start


@pytest.fixture
def server(start_server: StartServer) -> Server:
    """A server with an empty desk on SQLite, ready."""
    return start_server()
