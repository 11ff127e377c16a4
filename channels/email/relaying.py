"""Transactions with the relay. What is known to have failed passingly is tried again, what never will work is shown, and
where the line broke after the mail was sent nobody knows: that is shown and never sent twice.

Lines to the relay stay open for a while after a mail and take the next one. A line that turns out to be dead before a
mail's content was sent has done nothing: the mail goes over a fresh one.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import aiosmtplib

from channels.email.composer import ascii_domain
from foundation.mail_settings import Relay
from storage.outbox import NotEver, NotKnown, NotNow

IDLE_SECONDS = 20.0
"""Shorter than any relay waits for the next command (RFC 5321 section 4.5.3.2: five minutes)."""
MOST_MAILS = 100
MOST_IDLE = 8
STEPS = 6
"""How many steps of `timeout_seconds` a dialogue may take in all: connect, TLS, log-in, envelope, content, answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the mail for one recipient: taken by the relay, refused for good, not now; kept here without a
    relay; or nobody knows."""

    state: Literal["sent", "refused", "later", "kept", "unknown"]
    words: str = ""


Answers = Mapping[str, Answer]


@dataclass(slots=True)
class _Line:
    client: aiosmtplib.SMTP
    mails: int = 0
    idle_since: float = 0.0

    @property
    def fresh(self) -> bool:
        return self.mails == 0


@dataclass(slots=True)
class RelayLines:
    """The open lines to one relay."""

    relay: Relay
    _idle: list[_Line] = field(default_factory=list)

    @property
    def longest(self) -> timedelta:
        """How long handing over one mail may take."""
        return timedelta(seconds=self.relay.timeout_seconds * STEPS)

    async def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Answers:
        """Gives the mail to the relay; what it said about each recipient. Raises NotNow where it cannot be reached,
        NotEver where an address cannot be written, NotKnown where the line broke after the content was sent."""
        while True:
            line = await self._line()
            try:
                return await self._over(line, raw, sender, recipients)
            except _Dead as dead:
                if line.fresh:
                    raise NotNow(str(dead)) from dead

    async def _over(self, line: _Line, raw: bytes, sender: str, recipients: Sequence[str]) -> Answers:
        relay, dialogue = self.relay, _Dialogue(line.client)
        try:
            async with asyncio.timeout(self.longest.total_seconds()):
                answers = await dialogue.say(raw, sender, recipients)
            line.mails += 1
            return answers
        except (aiosmtplib.SMTPException, OSError) as error:  # a time-out is an OSError
            if dialogue.content_sent:
                raise NotKnown(f"the line broke after the mail was sent; it may have arrived: {error}") from error
            raise _Dead(f"the relay {relay.host}:{relay.port} broke off: {error}") from error
        except ValueError as error:
            raise NotEver(f"an address cannot be written to: {error}") from error
        finally:
            await self._put_back(line) if dialogue.done else line.client.close()

    async def reached(self) -> None:
        """Opens a line, logged in where the relay wants that, and leaves it for the next mail. Raises NotNow."""
        await self._put_back(await self._line())

    async def _line(self) -> _Line:
        """An open line: one that is idle and not too old, else a new one."""
        self._hang_up()
        if self._idle:
            return self._idle.pop()
        relay = self.relay
        client = aiosmtplib.SMTP(
            hostname=relay.host, port=relay.port, username=relay.user or None, password=relay.password.get_secret_value() or None,
            use_tls=relay.security == "tls", start_tls={"starttls": True, "none": False, "tls": False}.get(relay.security),
            timeout=relay.timeout_seconds,
        )  # fmt: skip
        try:
            await client.connect()
            await client.ehlo()
        except (
            aiosmtplib.SMTPException,
            OSError,
        ) as error:  # a refused log-in is the operator's to mend, not the mail's
            client.close()
            raise NotNow(f"the relay {relay.host}:{relay.port} cannot be used: {error}") from error
        return _Line(client)

    async def _put_back(self, line: _Line) -> None:
        """Keeps the line for the next mail, or says goodbye."""
        if line.mails >= MOST_MAILS or len(self._idle) >= MOST_IDLE:
            with suppress(aiosmtplib.SMTPException, OSError):  # what was said before counts
                await line.client.quit(timeout=5)
            line.client.close()
            return
        line.idle_since = time.monotonic()
        self._idle.append(line)
        asyncio.get_running_loop().call_later(IDLE_SECONDS + 0.1, self._hang_up)

    def _hang_up(self) -> None:
        """Closes the lines that were idle for too long."""
        now = time.monotonic()
        for line in [one for one in self._idle if now - one.idle_since > IDLE_SECONDS or not one.client.is_connected]:
            self._idle.remove(line)
            line.client.close()


class _Dead(Exception):
    """The line broke before the content was sent: nothing has happened yet."""


@dataclass(slots=True)
class _Dialogue:
    """One transaction. `content_sent`: from here on a broken line says nothing; `done`: the line is fit for the next."""

    client: aiosmtplib.SMTP
    content_sent: bool = False
    done: bool = False

    async def say(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Answers:
        written = {address: _written(address) for address in recipients}
        beyond_ascii = not all(path.isascii() for path in (*written.values(), sender))
        if beyond_ascii and not self.client.supports_extension("smtputf8"):
            raise NotEver("the relay takes no addresses beyond ASCII (SMTPUTF8)")
        encoding: Literal["utf-8", "ascii"] = "utf-8" if beyond_ascii else "ascii"
        try:
            await self.client.mail(sender, options=["SMTPUTF8"] if beyond_ascii else [], encoding=encoding)
        except aiosmtplib.SMTPResponseException as error:
            return dict.fromkeys(recipients, _answer(error))
        answers: dict[str, Answer] = {}
        for address, path in written.items():
            try:
                await self.client.rcpt(path, encoding=encoding)
            except aiosmtplib.SMTPResponseException as error:
                answers[address] = _answer(error)
        taken = Answer("sent")
        if len(answers) < len(written):
            taken = await self._content(raw)
        self.done = taken.state == "sent" and len(answers) < len(written)
        return {address: answers.get(address, taken) for address in recipients}

    async def _content(self, raw: bytes) -> Answer:
        self.content_sent = True
        try:
            await self.client.data(raw)
        except aiosmtplib.SMTPResponseException as error:
            return _answer(error)
        return Answer("sent")


def _answer(error: aiosmtplib.SMTPResponseException) -> Answer:
    return Answer("refused" if error.code >= 500 else "later", f"{error.code} {error.message}")


def _written(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"
