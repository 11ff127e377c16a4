"""Fixtures for tests against the real thing on free ports."""

from collections.abc import Iterator

import pytest

from tests.kit.dovecot import Dovecot, running_dovecot

SLOWEST_FIRST = (
    "test_demo_is_played", "test_imap_mailbox", "test_scans_arrive", "test_e_level_decides", "test_backup_and_restore", "test_mail_crashes",
    "test_web_form_and_status", "test_a_day_of_work", "test_a_desk_grows_its_automation", "test_a_licence_is_earned_and_lost", "test_a_ticket_lives",
    "test_a_contact_finds_its_ticket", "test_sla_timers", "test_scans_survive", "test_several_servers_survive", "test_a_rolling_upgrade",
    "test_several_servers", "test_api_storage", "test_staff_sign_in", "test_mail_survives", "test_imap_tokens", "test_imap_is_watched",
    "test_mail_import", "test_a_desk_is_set_up", "test_mail_two_desks", "test_spam_is_set_aside", "test_api_refusals",
)  # fmt: skip
"""Files that take long: whoever comes last should not leave the other processes idle."""


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False  # pytest-xdist would begin with the files that hold most tests


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: at for at, name in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    with running_dovecot() as dovecot:
        yield dovecot


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Dovecot:
    """An IMAP server whose only mailbox is empty."""
    dovecot_server.empty()
    return dovecot_server
