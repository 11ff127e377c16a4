"""What aioimaplib leaves to us: a lost line is noticed, new mail is noticed at any time, tokens can be handed over.

Bytes are fed to it in small pieces: it calls itself once for each line of a piece, and a server may announce thousands.
"""

import asyncio
import ssl
from base64 import b64encode
from typing import Any

from aioimaplib.aioimaplib import Command, IMAP4ClientProtocol, Response

PIECE = 4096


class Protocol(IMAP4ClientProtocol):
    """One connection. `lost` is done when it has ended, `news` is set when mail was announced (or the line lost)."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(loop, self._gone)
        self.transport: Any = None
        self.lost: asyncio.Future[None] = loop.create_future()
        self.news = asyncio.Event()

    def data_received(self, d: bytes) -> None:
        for start in range(0, len(d), PIECE):
            super().data_received(d[start : start + PIECE])

    def abandon(self) -> None:
        """Closes the line without another word."""
        if self.transport is not None:
            self.transport.abort()

    def _gone(self, _error: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(None)
        self.news.set()

    def _untagged_response(self, line: bytes) -> Command:
        if line.endswith(b" EXISTS"):
            self.news.set()
        return super()._untagged_response(line)

    async def start_tls(self, host: str, context: ssl.SSLContext) -> Response:
        """STARTTLS (RFC 3501 6.2.1). What was said before is forgotten; anything sent ahead of the handshake is refused."""
        answer = await self.execute(Command("STARTTLS", self.new_tag(), loop=self.loop))
        if answer.result == "OK":
            if self.incomplete_line:
                raise ConnectionError("the server spoke between STARTTLS and the handshake")
            self.transport = await self.loop.start_tls(self.transport, self, context, server_hostname=host)
            await self.capability()
        return answer

    async def authenticate(self, mechanism: str, response: str) -> Response:
        """AUTHENTICATE with one answer, at once where the server takes it so (SASL-IR, RFC 4959)."""
        said = b64encode(response.encode()).decode()
        at_once = "SASL-IR" in self.capabilities
        command = _Authenticate(self, mechanism, *((said,) if at_once else ()), answer="" if at_once else said)
        answer = await self.execute(command, scrub=said)
        if answer.result == "OK":
            self.state = "AUTH"
        return answer


class _Authenticate(Command):
    """Answers the server's first challenge with what is still to be said, any further one (an error report) with nothing."""

    def __init__(self, protocol: Protocol, *arguments: str, answer: str):
        super().__init__("AUTHENTICATE", protocol.new_tag(), *arguments, loop=protocol.loop)
        self._protocol = protocol
        self._answer = answer

    def append_to_resp(self, line: bytes, result: str = "Pending") -> None:
        super().append_to_resp(line, result)
        if result == "Pending" and line.startswith(b"+"):
            self._protocol.transport.write(self._answer.encode() + b"\r\n")
            self._answer = ""
