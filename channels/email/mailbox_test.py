"""Whether a mailbox opens and its mail server takes us, tried before the settings count: nothing is read, nothing is sent."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Iterator, Mapping, Sequence

import aiosmtplib

from channels.email.imap_connection import connected
from channels.email.imap_trouble import MailboxTrouble, NoEncryption, WrongFolder, WrongLogin
from channels.email.relaying import RelayLines
from foundation.imap_settings import Imap
from foundation.mail_settings import Relay
from storage.outbox import NotNow
from ticketing.outbound import MailboxTried, TrialEnd, Way

PATIENCE = 15.0
"""Seconds; whoever fills in the form waits for it."""


async def try_mailbox(account: Imap, relay: Relay) -> Sequence[MailboxTried]:
    """The way in, then the way out, each where it has a server."""
    tried = [await _within("in", _way_in(account))] if account.host else []
    return [*tried, await _within("out", _way_out(relay))] if relay.host else tried


async def _within(way: Way, trial: Awaitable[tuple[TrialEnd, str]]) -> MailboxTried:
    end: TrialEnd
    try:
        async with asyncio.timeout(PATIENCE):
            end, words = await trial
    except TimeoutError:
        end, words = "silent", ""
    return MailboxTried(way, end, words)


async def _way_in(account: Imap) -> tuple[TrialEnd, str]:
    try:
        async with connected(account, account.password.get_secret_value()):
            return "well", ""
    except MailboxTrouble as trouble:
        return named(trouble), str(trouble.__cause__ or trouble)


async def _way_out(relay: Relay) -> tuple[TrialEnd, str]:
    lines = RelayLines(relay.model_copy(update={"timeout_seconds": PATIENCE}))
    try:
        await lines.reached()
    except NotNow as trouble:
        return named(trouble), str(trouble.__cause__ or trouble)
    return "well", ""


def named(trouble: Exception) -> TrialEnd:
    """What is wrong, by what mends it."""
    cause, causes = trouble.__cause__, list(_causes(trouble))
    if isinstance(trouble, WrongFolder):
        return "folder"
    if any(isinstance(one, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in str(one) for one in causes):
        return "certificate"
    if isinstance(trouble, NoEncryption):
        return "no_encryption"
    if any(isinstance(one, ssl.SSLError) or "WRONG_VERSION" in str(one) for one in causes):
        return "no_tls"
    if isinstance(trouble, WrongLogin) or isinstance(cause, aiosmtplib.SMTPAuthenticationError):
        return "login"
    if isinstance(cause, aiosmtplib.SMTPResponseException):
        return "refused"
    if any(isinstance(one, socket.gaierror) for one in causes):
        return "name"
    if any(isinstance(one, TimeoutError) for one in causes):
        return "silent"
    for word, end in _LACKS.items():
        if isinstance(cause, aiosmtplib.SMTPException) and word in str(cause):
            return end
    return "unreachable"


_LACKS: Mapping[str, TrialEnd] = {
    "AUTH extension": "no_login",
    "authentication method": "no_login",
    "STARTTLS extension": "no_encryption",
}
"""What the mail program says where a server does not offer what is wanted."""


def _causes(trouble: BaseException | None) -> Iterator[BaseException]:
    while trouble is not None:
        yield trouble
        trouble = trouble.__cause__ or trouble.__context__
