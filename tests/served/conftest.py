"""Fixtures for tests against the real thing on free ports."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kit.dovecot import Dovecot, running_dovecot
from tests.kit.relay import Relay
from tests.kit.server import Server

StartServer = Callable[..., Server]


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

    All of one test share its relay; each has its own storage directory, unless `directory` names one.
    """
    servers: list[Server] = []

    def start(directory: Path | None = None, **settings: str) -> Server:
        outgoing = {"SCHALTER_RELAY__HOST": relay.host, "SCHALTER_RELAY__PORT": str(relay.port)}
        server = Server(directory or tmp_path / f"server-{len(servers) + 1}", outgoing | settings)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def server(start_server: StartServer) -> Server:
    """A server with an empty desk on SQLite, ready."""
    return start_server()


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    with running_dovecot() as dovecot:
        yield dovecot


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Dovecot:
    """An IMAP server whose only mailbox is empty."""
    dovecot_server.empty()
    return dovecot_server
