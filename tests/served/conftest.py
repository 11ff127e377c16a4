"""Fixtures for tests against the real thing on free ports."""

from collections.abc import Iterator

import pytest

from tests.kit.dovecot import Dovecot, running_dovecot


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    with running_dovecot() as dovecot:
        yield dovecot


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Dovecot:
    """An IMAP server whose only mailbox is empty."""
    dovecot_server.empty()
    return dovecot_server
