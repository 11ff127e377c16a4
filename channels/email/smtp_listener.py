"""The way in for mail: our own SMTP listener on the running loop. `250` only after the bytes are committed (RFC 5321 4.1.1.4)."""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from foundation.errors import OperatorError
from foundation.settings import Settings

log = logging.getLogger(__name__)
COMMAND_LINE = 2048


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


class Dialogue(SMTP):
    """aiosmtpd's dialogue with lines of any length up to the size limit and enhanced status codes (RFC 2034)."""

    command_size_limit = COMMAND_LINE

    async def push(self, status: bytes | str) -> None:
        text = status.decode("ascii", "replace") if isinstance(status, bytes) else status
        if text.startswith("552 ") and not text.startswith("552 5."):
            text = "552 5.3.4 The message is larger than this server accepts"
        await super().push(text)


class Door:
    """Decides at the door: who may deliver what, and what is said to them."""

    def __init__(self, settings: Settings, keep: Keep, refuse: Refuse):
        self._networks = [ipaddress.ip_network(network, strict=False) for network in settings.smtp.allowed_networks]
        self._mailboxes = frozenset(settings.mail.mailboxes)
        self._default = settings.mail.address
        self._keep = keep
        self._refuse = refuse

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-ENHANCEDSTATUSCODES", "250-PIPELINING", responses[-1]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= 1000:
            return "452 4.5.3 Too many recipients; send the rest in another message"
        if not self._mailboxes:
            if not self._trusted(session):
                await self._refuse(self._default, "relaying")
                return "550 5.7.1 Mail from your network is not accepted here"
        elif self._mailbox(address) is None:
            await self._refuse(address.lower()[:200], "unknown recipient")
            return "550 5.1.1 There is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content
        assert isinstance(raw, bytes)
        known = next((mailbox for address in envelope.rcpt_tos if (mailbox := self._mailbox(address))), self._default)
        said = {
            "mail_from": envelope.mail_from or "",
            "rcpt_to": list(envelope.rcpt_tos),
            "peer": _address_of(session),
            "tls": session.ssl is not None,
            "helo": session.host_name or "",
            "at": datetime.now(UTC).isoformat(),
        }
        await self._keep(Received(raw, known, said))
        return "250 2.0.0 Kept"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a message could not be kept; the sender keeps it and will try again", exc_info=error)
        return "451 4.3.0 The message could not be kept just now; please try again later"

    def _mailbox(self, address: str) -> str | None:
        """The configured mailbox an address belongs to: itself, or the part before a `+`, `-` or `.` suffix of a reply address."""
        local, _, domain = address.lower().rpartition("@")
        for candidate in (local, *(local[:place] for place, sign in enumerate(local) if sign in "+-.")):
            if f"{candidate}@{domain}" in self._mailboxes:
                return f"{candidate}@{domain}"
        return None

    def _trusted(self, session: Session) -> bool:
        try:
            peer = ipaddress.ip_address(_address_of(session).partition("%")[0])
        except ValueError:
            return False
        if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
            peer = peer.ipv4_mapped
        return any(peer in network for network in self._networks if network.version == peer.version)


def _address_of(session: Session) -> str:
    """The peer's address; empty for a socket without one."""
    return str(session.peer[0]) if session.peer else ""


@asynccontextmanager
async def listening(settings: Settings, keep: Keep, refuse: Refuse) -> AsyncIterator[int]:
    """Runs the listener as long as the context is open; gives the port. OperatorError where the port is taken."""

    loop = asyncio.get_running_loop()
    limit = settings.smtp.max_message_bytes
    door = Door(settings, keep, refuse)

    class AnyLength(Dialogue):
        line_length_limit = limit + 2

    def dialogue() -> SMTP:
        return AnyLength(
            door, data_size_limit=limit, enable_SMTPUTF8=True, decode_data=False, hostname=settings.mail.address.rpartition("@")[2],
            ident="Schalter", loop=loop, timeout=300,
        )  # fmt: skip

    try:
        server = await loop.create_server(dialogue, settings.smtp.host, settings.smtp.port)
    except OSError as error:
        raise OperatorError(
            f"Mail cannot be taken on {settings.smtp.host}:{settings.smtp.port}: {error.strerror or error}. "
            "Stop the other program on that port, or set SCHALTER_SMTP__PORT to a free one."
        ) from error
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
