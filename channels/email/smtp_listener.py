"""The way in for mail: our own SMTP listener on the running loop. `250` only after the bytes are committed (RFC 5321 4.1.1.4)."""

import asyncio
import logging
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email import allowed_networks
from channels.email.checking import Check, checking
from channels.email.lmtp_dialogue import LmtpDialogue
from channels.email.smtp_dialogue import Dialogue, Peers, peer_address
from foundation.errors import OperatorError
from foundation.settings import Settings
from storage.answering import away
from storage.engines import passing

log = logging.getLogger(__name__)
IDLE_SECONDS = 300.0
"""RFC 5321 section 4.5.3.2.7: a server waits at least five minutes for the next command."""
MOST_RECIPIENTS = 1000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it came over SMTP, with its envelope."""

    raw: bytes
    mailbox: str
    envelope: dict[str, Any]


Keep = Callable[[Received], Awaitable[None]]
"""Commits the bytes; only when it returns is the sender told 250."""
Refuse = Callable[[str, str], Awaitable[None]]
"""Counts a refusal: mailbox, reason."""


class Door:
    """Decides at the door: who may deliver what, and what is said to them."""

    def __init__(
        self, settings: Settings, keep: Keep, refuse: Refuse, networks: Sequence[str], check: Check | None = None
    ):
        self._networks = networks
        self._mailboxes = frozenset(settings.mail.mailboxes)
        self._default = settings.mail.address
        self._keep = keep
        self._refuse = refuse
        self._check = check

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-ENHANCEDSTATUSCODES", "250-PIPELINING", responses[-1]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients; send the rest in another message"
        if not self._mailboxes:
            if not self.trusted(session):
                await self._refuse(self._default, "relaying")
                return "550 5.7.1 Mail from your network is not accepted here"
        elif self._mailbox(address) is None:
            await self._refuse(self._default, "unknown recipient")
            return "550 5.1.1 There is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content
        assert isinstance(raw, bytes)
        said: dict[str, Any] = {
            "mail_from": _storable(envelope.mail_from or "").removeprefix("<>"),
            "rcpt_to": [_storable(address) for address in envelope.rcpt_tos],
            "peer": peer_address(session),
            "tls": session.ssl is not None,
            "helo": _storable(session.host_name or ""),
            "at": datetime.now(UTC).isoformat(),
            "trusted": self.trusted(session),
        }
        if self._check is not None:
            said["sender_checks"] = await self._check(raw, said, said["trusted"])
        await self._keep(Received(raw, self._mailbox_of(envelope.rcpt_tos), said))
        return "250 2.0.0 Kept"

    async def too_large(self, recipients: Sequence[str]) -> None:
        """Counts a mail over the limit. The books being away does not change what the sender is told."""
        try:
            await self._refuse(self._mailbox_of(recipients), "too large")
        except Exception as error:
            log.warning("a refusal could not be counted", exc_info=None if passing(error) else error)

    async def handle_exception(self, error: Exception) -> str:
        if away(error):  # told once for all
            log.info("a message could not be kept; the sender keeps it and will try again")
        elif passing(error):
            log.error("a message could not be kept, the sender keeps it and will try again: %s", str(error).partition("\n")[0])  # fmt: skip
        else:
            log.error("a message could not be kept; the sender keeps it and will try again", exc_info=error)
        return "451 4.3.0 The message could not be kept just now; please try again later"

    def _mailbox_of(self, recipients: Sequence[str]) -> str:
        """The mailbox of the first recipient who has one; else the desk's address."""
        return next((mailbox for address in recipients if (mailbox := self._mailbox(address))), self._default)

    def _mailbox(self, address: str) -> str | None:
        """The configured mailbox an address belongs to: itself, or the part before a `+`, `-` or `.` suffix of a reply address."""
        local, _, domain = address.lower().rpartition("@")
        for candidate in (local, *(local[:place] for place, sign in enumerate(local) if sign in "+-.")):
            if f"{candidate}@{domain}" in self._mailboxes:
                return f"{candidate}@{domain}"
        return None

    def trusted(self, session: Session) -> bool:
        """Whether the peer is in an allowed network."""
        return allowed_networks.holds(self._networks, peer_address(session))


def _storable(said: str) -> str:
    """What a peer said, as text that every database takes: bytes that are no UTF-8 replaced, no control characters."""
    return _CONTROL.sub("", said.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def tls(settings: Settings) -> ssl.SSLContext | None:
    """What STARTTLS needs; None without a certificate. OperatorError where the files cannot be used."""
    smtp = settings.smtp
    if not smtp.certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(smtp.certificate, smtp.private_key or None)
    except (OSError, ssl.SSLError) as error:
        raise OperatorError(
            f"The certificate {smtp.certificate} cannot be used for mail: {error}. "
            "SCHALTER_SMTP__CERTIFICATE names a PEM file with the chain, SCHALTER_SMTP__PRIVATE_KEY the one with its key."
        ) from error
    return context


@asynccontextmanager
async def listening(
    settings: Settings, keep: Keep, refuse: Refuse, idle_seconds: float = IDLE_SECONDS
) -> AsyncIterator[int]:
    """Runs the SMTP listener as long as the context is open; gives the port. OperatorError where the port is taken."""
    smtp = settings.smtp
    door = Door(settings, keep, refuse, smtp.allowed_networks, checking(settings.senders))
    made = _dialogues(Dialogue, door, settings, idle_seconds, tls(settings))
    async with _serving(made, smtp.host, smtp.port, "SCHALTER_SMTP__PORT") as port:
        yield port


@asynccontextmanager
async def listening_to_servers(
    settings: Settings, keep: Keep, refuse: Refuse, idle_seconds: float = IDLE_SECONDS
) -> AsyncIterator[int]:
    """The same for LMTP, spoken by mail servers of ours only."""
    lmtp = settings.lmtp
    door = Door(settings, keep, refuse, lmtp.allowed_networks)
    made = _dialogues(LmtpDialogue, door, settings, idle_seconds, None)
    async with _serving(made, lmtp.host, lmtp.port, "SCHALTER_LMTP__PORT") as port:
        yield port


def _dialogues(
    kind: type[Dialogue], door: Door, settings: Settings, idle_seconds: float, certificate: ssl.SSLContext | None
) -> Callable[[], Dialogue]:
    """What makes one conversation; all share the count of peers."""
    peers, loop = Peers(door.trusted), asyncio.get_running_loop()
    return lambda: kind(
        door, peers, door.too_large, data_size_limit=settings.smtp.max_message_bytes, enable_SMTPUTF8=True, decode_data=False,
        hostname=settings.mail.address.rpartition("@")[2], ident="Schalter", loop=loop, timeout=idle_seconds, tls_context=certificate,
    )  # fmt: skip


@asynccontextmanager
async def _serving(made: Callable[[], Dialogue], host: str, port: int, setting: str) -> AsyncIterator[int]:
    try:
        server = await asyncio.get_running_loop().create_server(made, host, port)
    except OSError as error:
        raise OperatorError(
            f"Mail cannot be taken on {host}:{port}: {error.strerror or error}. "
            f"Stop the other program on that port, or set {setting} to a free one."
        ) from error
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
