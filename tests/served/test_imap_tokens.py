"""Logging in to a mailbox with access tokens, and a word before they die."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlmodel import select

from tests.kit.books import Books
from tests.kit.dovecot import Dovecot
from tests.kit.token_server import TokenServer
from tests.kit.waiting import until
from ticketing.tables import Mailbox

LETTER = b"From: k@kunde.example\r\nMessage-ID: <%d@kunde.example>\r\nSubject: Anliegen\r\n\r\nEine Frage.\r\n"


@pytest.fixture
def tokens(dovecot: Dovecot) -> Iterator[TokenServer]:
    with closing(TokenServer(dovecot.user, dovecot.token_port)) as tokens:
        yield tokens


def settings(dovecot: Dovecot, tokens: TokenServer, **more: str) -> dict[str, str]:
    said = {
        "HOST": dovecot.host, "PORT": str(dovecot.port), "USER": dovecot.user, "SECURITY": "none", "AUTH": "xoauth2",
        "TOKEN_URL": tokens.url, "CLIENT_ID": "desk", "REFRESH_TOKEN": "first-consent", "POLL_SECONDS": "5",
    }  # fmt: skip
    return {f"SCHALTER_IMAP__{key}": value for key, value in (said | more).items()}


def mailbox(books: Books) -> Mailbox | None:
    with books.session() as session:
        return session.exec(select(Mailbox)).first()


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_mail_is_read_with_a_token_and_an_exchanged_refresh_token_outlives_a_restart(
    start_server, dovecot, tokens, mechanism
):
    server = start_server(**settings(dovecot, tokens, AUTH=mechanism))
    with closing(Books(server)) as books:
        dovecot.append(LETTER % 1)
        assert books.settled(1, 20) == {"ticketed": 1}
        assert mailbox(books).refresh_token.startswith("sealed:") and "exchanged" not in mailbox(books).refresh_token
        server.restart()
        dovecot.append(LETTER % 2)
        assert books.settled(2, 20) == {"ticketed": 2}
    assert [form["refresh_token"] for form in tokens.asked] == ["first-consent", "exchanged-1"]


def test_a_token_that_is_not_renewed_is_told_while_the_old_one_still_lives(start_server, dovecot, tokens):
    tokens.life = 12  # renewed after half of it
    with closing(Books(start_server(**settings(dovecot, tokens)))) as books:
        until(lambda: mailbox(books), 20, "the mailbox was read")
        tokens.refusing = True
        said = until(lambda: mailbox(books).warning, 30, "the warning is told")
        assert "is not renewed" in said and "SCHALTER_IMAP__REFRESH_TOKEN" in said
        assert mailbox(books).last_error == ""


def test_a_token_the_mail_server_refuses_is_told_in_one_sentence(start_server, dovecot, tokens):
    tokens.introspect = lambda form: (200, {"active": "false", "username": dovecot.user})
    with closing(Books(start_server(**settings(dovecot, tokens)))) as books:
        said = until(lambda: (at := mailbox(books)) and at.last_error, 20, "the trouble is told")
        assert "refuses the log-in" in said and "scope" in said


def test_a_consent_that_was_withdrawn_is_told_in_one_sentence(start_server, dovecot, tokens):
    tokens.refusing = True
    with closing(Books(start_server(**settings(dovecot, tokens)))) as books:
        said = until(lambda: (at := mailbox(books)) and at.last_error, 20, "the trouble is told")
        assert "The consent was withdrawn" in said and "SCHALTER_IMAP__REFRESH_TOKEN" in said
