"""The words of SMTP as we speak them: lines of any length, bounded memory, enhanced status codes (RFC 5321, 2034).

Built on aiosmtpd's dialogue. What differs: the body is gathered here, so that neither an endless line nor a mail over
the limit takes memory; odd addresses are taken as they are; a failed DATA leaves a clean envelope behind; and peers
that are not trusted have a limit of connections and of errors.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Session, syntax

TOO_LARGE = "552 5.3.4 The message is larger than this server accepts"
CHUNK = 65_536
_COMMAND_LINE = 2_048
_LONE_DOT = b"\r\n.\r\n"
_ENHANCED = {
    "500": "5.5.2", "501": "5.5.4", "502": "5.5.1", "503": "5.5.1", "504": "5.5.4", "530": "5.7.0", "552": "5.3.4", "554": "5.5.0", "555": "5.5.4",
}  # fmt: skip
_PATH = re.compile(r"\s*<(?:@[^:>\"]*:)?([^<>\"]*)>\s*(.*)", re.S)


TooLarge = Callable[[Sequence[str]], Awaitable[None]]
"""Counts a mail over the limit, given its recipients as far as they were named."""


@dataclass(slots=True)
class Peers:
    """Who is connected how often. `trusted` peers are never limited."""

    trusted: Callable[[Session], bool]
    connections: int = 20
    errors: int = 20
    _open: Counter[str] = field(default_factory=Counter)

    def come(self, address: str) -> int:
        """Counts one more connection of this address; how many it has now."""
        self._open[address] += 1
        return self._open[address]

    def go(self, address: str) -> None:
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]


class Dialogue(SMTP):
    """One conversation. `peers` is shared by all conversations of a listener; `too_large` is told of mails over the limit."""

    command_size_limit = _COMMAND_LINE
    line_length_limit = CHUNK

    def __init__(self, handler: Any, peers: Peers, too_large: TooLarge, **options: Any):
        super().__init__(handler, **options)
        self._too_large = too_large
        self._peers = peers
        self._address: str | None = None
        self._errors = 0
        self._refused_for_its_size = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._address is None:  # STARTTLS makes the same connection twice
            self._address = peer_address(self.session)
            self._crowded = self._peers.come(self._address) > self._peers.connections

    def connection_lost(self, error: Exception | None) -> None:
        if self._address is not None:
            self._peers.go(self._address)
            self._address = None
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        assert self.session is not None
        assert self.transport is not None
        if self._crowded and not self._peers.trusted(self.session):
            await super().push("421 4.7.0 Too many connections from your address; please try again later")
            self.transport.close()
            return
        await super()._handle_client()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address of a MAIL or RCPT command and what follows it; the null sender is `<>`."""
        if path := _PATH.fullmatch(arg or ""):
            return path[1].strip() or "<>", path[2]
        address, rest = super()._getaddr(arg)
        return address, rest

    async def push(self, status: bytes | str) -> None:
        text = status.decode("utf-8", "replace") if isinstance(status, bytes) else status
        code = text[:3]
        if code in _ENHANCED and not re.match(r"\d{3}[ -][245]\.\d", text):
            text = TOO_LARGE if code == "552" else f"{code} {_ENHANCED[code]} {text[4:]}"
        await super().push(text)
        self._refused_for_its_size = code == "552"
        if code.startswith("5") and self.session is not None:
            self._errors += 1
            if self._errors == self._peers.errors and not self._peers.trusted(self.session) and self.transport:
                await super().push("421 4.7.0 Too many errors; goodbye")
                self.transport.close()

    @syntax("MAIL FROM: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_MAIL(self, arg: str | None) -> None:
        self._refused_for_its_size = False
        await super().smtp_MAIL(arg)
        if self._refused_for_its_size:
            await self._too_large([])

    async def smtp_DATA(self, arg: str) -> None:
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        assert self.envelope is not None
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 No recipient so far")
            return
        if arg:
            await self.push("501 5.5.4 DATA takes no argument")
            return
        recipients = tuple(self.envelope.rcpt_tos)
        await self.push("354 End with a line that holds only a dot")
        content = await self._content()
        self._reset_timeout()
        try:
            if content is None:
                status = TOO_LARGE
                await self._too_large(self.envelope.rcpt_tos)
            else:
                self.envelope.content = self.envelope.original_content = content
                del content
                status = await self._call_handler_hook("DATA")
        except Exception as error:
            status = await self.handle_exception(error)
        finally:
            self._set_post_data_state()
        await self.answer_data(status, recipients)

    async def answer_data(self, status: str, recipients: Sequence[str]) -> None:
        """What is said after the body: in SMTP once for all recipients."""
        await self.push(status)

    def trusts_peer(self) -> bool:
        assert self.session is not None
        return self._peers.trusted(self.session)

    async def _content(self) -> bytes | None:
        """The bytes up to the lone dot, without dot-stuffing; None where they are more than the limit. Asked for by dots that
        end a line: few of the thousand lines of a mail with a file have one."""
        limit, size, unnoticed = self.data_size_limit or 0, 0, 0
        kept, end = bytearray(), b"\r\n"
        while True:
            try:
                piece = await self._reader.readuntil(b".\r\n")
            except asyncio.LimitOverrunError as longer:
                piece = await self._reader.read(longer.consumed)
            plain = (end[-2:] + piece).replace(b"\r\n.", b"\r\n")[2:]
            end = (end + piece[-len(_LONE_DOT) :])[-len(_LONE_DOT) :]
            is_over = end == _LONE_DOT
            if is_over:
                plain = plain[:-2]
            size += len(plain)
            unnoticed += len(plain)
            if size <= limit:
                kept += plain
            elif kept:
                kept = bytearray()
            if is_over:
                return bytes(kept) if size <= limit else None
            if unnoticed > CHUNK:  # a slow sender who goes on sending is not idle
                unnoticed = 0
                self._reset_timeout()


def peer_address(session: Session | None) -> str:
    """The peer's address; empty for a socket without one."""
    return str(session.peer[0]) if session and session.peer else ""
