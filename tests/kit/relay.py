"""A real SMTP server that takes the product's outgoing mail and misbehaves on request."""

import asyncio
import email
import email.policy
import threading
from collections import deque
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.kit.surroundings import LOOPBACK
from tests.kit.waiting import until

Failure = Literal["drop", "hang"]
_ACCEPTED = "250 2.0.0 Ok"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail that came as far as the end of DATA; `answer` is what the sender was told, or how it was left."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    answer: str

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)


@dataclass(slots=True)
class Relay:
    """The relay and its record. Without further ado it accepts everything.

    `deliveries` holds every mail that arrived whole, accepted or not; `accepted` only those that got a 250.
    """

    host: str = LOOPBACK
    port: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    lines: int = 0
    """How many connections were made."""
    _plan: deque[str] = field(default_factory=deque)
    _always: str = _ACCEPTED
    _refused: dict[str, str] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None
    _server: asyncio.Server | None = None
    _connections: set[asyncio.Transport] = field(default_factory=set)

    @property
    def accepted(self) -> list[Delivery]:
        return [delivery for delivery in self.deliveries if delivery.answer.startswith("2")]

    def answer(self, *replies: str | Failure, then: str | Failure = _ACCEPTED) -> None:
        """Answer the end of DATA with each of `replies` once, in order, and with `then` ever after.

        A reply is an SMTP line such as "451 4.3.0 later", "drop" (cut the connection after the mail was
        taken, before a word is said) or "hang" (say nothing until the sender gives up).
        """
        self._plan = deque(replies)
        self._always = then

    def refuse(self, recipient: str, reply: str = "550 5.1.1 no such person") -> None:
        """Answer RCPT TO for this address with `reply`; empty: take it again."""
        self._refused[recipient.lower()] = reply

    def wait_for(self, count: int, seconds: float = 15) -> list[Delivery]:
        """The accepted deliveries as soon as there are `count` of them."""
        until(lambda: len(self.accepted) >= count, seconds, f"{count} mails at the relay")
        return self.accepted

    def start(self) -> None:
        """Listen; on the same port as before where it was stopped in between."""
        if not self._thread:
            self._thread = threading.Thread(target=self._loop.run_forever, name="relay", daemon=True)
            self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def stop(self) -> None:
        """Stop listening and cut every connection: the relay is down."""
        asyncio.run_coroutine_threadsafe(self._hush(), self._loop).result(10)

    def close(self) -> None:
        """Stop for good and end the thread."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread:
            self._thread.join(10)
        self._loop.close()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := self._refused.get(address.lower()):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._plan.popleft() if self._plan else self._always
        content = envelope.original_content or b""
        self.deliveries.append(Delivery(envelope.mail_from or "", tuple(envelope.rcpt_tos), content, answer))
        if answer == "drop" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        if answer in ("drop", "hang"):
            await asyncio.Event().wait()  # ended by aiosmtpd when the connection is lost
        return answer

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(self._session, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def _session(self) -> SMTP:
        self.lines += 1
        return _Session(self, self._connections)

    async def _hush(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for transport in tuple(self._connections):
            transport.abort()
        if talking := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(talking, timeout=5)  # each is cancelled with its connection


class _Session(SMTP):
    """One conversation that keeps its connection in the relay's set as long as it lasts."""

    def __init__(self, relay: Relay, connections: set[asyncio.Transport]):
        super().__init__(relay, hostname="relay.test", enable_SMTPUTF8=True, data_size_limit=None)
        self._all = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        super().connection_made(transport)
        self._mine = transport
        self._all.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._all.discard(self._mine)
        super().connection_lost(error)
