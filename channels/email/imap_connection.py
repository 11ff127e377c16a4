"""One mailbox over IMAP (RFC 3501, 2177 IDLE, 6851 MOVE, 4315 UIDPLUS): every answer is checked, every wait has an end.

Mails are named by UID only and read with BODY.PEEK[], which leaves the mark of the unread alone.
"""

import asyncio
import re
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from typing import Any, TypeVar

from aioimaplib.aioimaplib import AioImapException, IdleCommand, Response, quoted

from channels.email.imap_protocol import Protocol
from channels.email.imap_trouble import LineLost, NoEncryption, WrongFolder, WrongLogin
from foundation.imap_settings import Imap

T = TypeVar("T")
SECONDS = 30.0
FETCH_SECONDS = 300.0
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONGEST_IDLE = 28 * 60.0
"""Servers may hang up on an IDLE of half an hour (RFC 2177)."""
_FETCHED = re.compile(rb"^\d+ FETCH \(")
_UID = re.compile(rb"(?:^|[( ])UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d+)\]")
_FOR_NOW = re.compile(rb"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]")
"""Response codes of a server in trouble (RFC 5530)."""


class Connection:
    """A selected folder. Every method raises LineLost where the line breaks or the server takes too long."""

    def __init__(self, account: Imap, protocol: Protocol):
        self.uidvalidity = 0
        self._account = account
        self._protocol = protocol

    async def log_in(self, secret: str) -> None:
        """With the password or the access token. WrongLogin where it is refused."""
        account, protocol = self._account, self._protocol
        if protocol.state != "NONAUTH":
            return
        if account.auth == "password" and "LOGINDISABLED" in protocol.capabilities:
            raise WrongLogin(
                f"{account.host} takes no password without encryption. Set SCHALTER_IMAP__SECURITY to starttls or tls."
            )
        answer = await self._answer(self._said_who(secret))
        said = _text(answer)
        if answer.result != "OK":
            if _FOR_NOW.search(said.encode()):
                raise LineLost(f"{account.host} lets nobody in just now: {said}. It is tried again.")
            remedy = (
                "Check SCHALTER_IMAP__USER and SCHALTER_IMAP__PASSWORD; some providers want a password made for programs, or a token."
                if account.auth == "password"
                else "Check that SCHALTER_IMAP__USER is the mailbox the token was made for, and that IMAP is allowed in its scope."
            )
            raise WrongLogin(f"{account.host} refuses the log-in of {account.user}: {said}. {remedy}")
        await self._answer(protocol.capability())

    def _said_who(self, secret: str) -> Awaitable[Response]:
        user, host, port = self._account.user, self._account.host, self._account.port
        match self._account.auth:
            case "xoauth2":
                return self._protocol.authenticate("XOAUTH2", f"user={user}\x01auth=Bearer {secret}\x01\x01")
            case "oauthbearer":  # RFC 7628
                said = f"n,a={user},\x01host={host}\x01port={port}\x01auth=Bearer {secret}\x01\x01"
                return self._protocol.authenticate("OAUTHBEARER", said)
        return self._protocol.login(quoted(user), secret)

    async def select(self) -> None:
        """Opens the folder. WrongFolder where there is none."""
        answer = await self._answer(self._protocol.select(quoted(_utf7(self._account.folder))))
        if answer.result != "OK":
            raise WrongFolder(
                f"{self._account.host} does not open the folder {self._account.folder}: {_text(answer)}. "
                "Check SCHALTER_IMAP__FOLDER; its name is written as on the server, with its path."
            )
        found = _VALIDITY.search(b"\n".join(bytes(line) for line in answer.lines))
        self.uidvalidity = int(found[1]) if found else 0

    async def uids(self, first: int, last: int | None = None, since: date | None = None) -> list[int]:
        """The UIDs from `first` to `last` (None: to the newest) that are there, in their order; with `since` only those of
        mails that arrived on that day or later, by the server's own date."""
        self._protocol.news.clear()
        wanted = ["UID", f"{first}:{last or '*'}", *(("SINCE", _imap_date(since)) if since else ())]
        search = self._protocol.search(*wanted, charset=None, by_uid=True)
        answer = self._well(await self._answer(search), "searching")
        found = {int(number) for line in answer.lines[:-1] for number in bytes(line).split() if number.isdigit()}
        return sorted(uid for uid in found if uid >= first)  # `n:*` always names the newest (RFC 3501 6.4.8)

    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each mail that is still there."""
        answer = await self._answer(self._protocol.fetch(_set(uids), "(UID RFC822.SIZE)", by_uid=True))
        found: dict[int, int] = {}
        for line in answer.lines:
            uid, size = _UID.search(bytes(line)), _SIZE.search(bytes(line))
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    async def mails(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of each mail; one that is no longer there, or that the server does not hand out, is left out."""
        fetch = self._protocol.fetch(_set(uids), "(UID BODY.PEEK[])", by_uid=True)
        answer = await self._answer(fetch, FETCH_SECONDS)
        found: dict[int, bytes] = {}
        uid, raw = 0, None
        for line in answer.lines:
            if isinstance(line, bytearray):
                raw = bytes(line)
            else:
                if _FETCHED.match(line):
                    uid, raw = 0, None
                said = _UID.search(line)
                uid = int(said[1]) if said else uid
            if uid in uids and raw is not None:
                found[uid] = raw
        return found

    async def mark_seen(self, uids: Sequence[int]) -> None:
        await self._store(uids, r"(\Seen)")

    async def move(self, uids: Sequence[int], folder: str) -> None:
        """WrongFolder where `folder` is not there. Without MOVE: copied, then deleted."""
        where = quoted(_utf7(folder))
        able = "MOVE" in self._protocol.capabilities
        verb = self._protocol.move if able else self._protocol.copy
        answer = await self._answer(verb(_set(uids), where, by_uid=True))
        if answer.result != "OK":
            raise WrongFolder(
                f"{self._account.host} does not move mail to {folder}: {_text(answer)}. Make the folder, or change SCHALTER_IMAP__MOVE_TO."
            )
        if not able:
            await self.delete(uids)

    async def delete(self, uids: Sequence[int]) -> None:
        """Without UIDPLUS mails are only marked: expunging would take what others have marked with it."""
        await self._store(uids, r"(\Deleted)")
        if "UIDPLUS" in self._protocol.capabilities:
            self._well(await self._answer(self._protocol.expunge(_set(uids), by_uid=True)), "expunging")

    async def news(self, seconds: float) -> bool:
        """Waits until mail is announced, at most `seconds`; whether it was. With IDLE where the server can."""
        news = self._protocol.news
        if "IDLE" not in self._protocol.capabilities or news.is_set():
            await _within(news.wait(), 0 if news.is_set() else seconds)
            self._still_there()
            return news.is_set()
        queue = self._protocol.idle_queue
        idle = asyncio.ensure_future(
            self._protocol.execute(IdleCommand(self._protocol.new_tag(), queue, loop=self._protocol.loop))
        )
        try:
            await self._answer(self._protocol.wait_for_idle_response())
            await _within(news.wait(), min(seconds, LONGEST_IDLE))
            self._still_there()
            if not idle.done():
                self._protocol.idle_done()
            self._well(await self._answer(idle), "waiting for mail")
        finally:
            idle.cancel()
            while not queue.empty():
                queue.get_nowait()
        return news.is_set()

    async def log_out(self) -> None:
        """Politely, but not for long."""
        with suppress(LineLost):
            await self._answer(self._protocol.logout(), 2.0)

    async def _store(self, uids: Sequence[int], flags: str) -> None:
        self._well(await self._answer(self._protocol.store(_set(uids), "+FLAGS.SILENT", flags, by_uid=True)), "marking")

    def _well(self, answer: Response, doing: str) -> Response:
        if answer.result != "OK":
            raise LineLost(f"{self._account.host} refuses {doing}: {_text(answer)}. It is tried again.")
        return answer

    def _still_there(self) -> None:
        if self._protocol.lost.done():
            raise LineLost(f"{self._account.host} closed the connection. It is opened again.")

    async def _answer(self, command: Awaitable[T], seconds: float = SECONDS) -> T:
        task = asyncio.ensure_future(command)
        ends: set[asyncio.Future[Any]] = {task, self._protocol.lost}
        try:
            await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            self._still_there()
            raise LineLost(f"{self._account.host} did not answer for {seconds:.0f} seconds. The line is opened again.")
        except (AioImapException, ssl.SSLError, OSError, ValueError) as error:
            raise LineLost(f"{self._account.host} answered out of turn: {error}. The line is opened again.") from error
        finally:
            task.cancel()


def _imap_date(day: date) -> str:
    """RFC 3501 `date`: its months are English whatever the machine's language is."""
    return f"{day.day}-{MONTHS[day.month - 1]}-{day.year:04}"


@asynccontextmanager
async def connected(account: Imap, secret: str) -> AsyncIterator[Connection]:
    """Logged in, with the folder open. MailboxTrouble says why not."""
    protocol = await _reached(account)
    connection = Connection(account, protocol)
    try:
        await connection.log_in(secret)
        await connection.select()
        yield connection
        await connection.log_out()
    finally:
        protocol.abandon()


async def _reached(account: Imap) -> Protocol:
    """The line, greeted and encrypted as wanted."""
    protocol = Protocol()
    tls = ssl.create_default_context()
    where = f"{account.host}:{account.port}"
    try:
        async with asyncio.timeout(SECONDS):
            at_once = tls if account.security == "tls" else None
            await protocol.loop.create_connection(lambda: protocol, account.host, account.port, ssl=at_once)
            greeted = asyncio.ensure_future(protocol.wait("AUTH|NONAUTH"))
            await asyncio.wait({greeted, protocol.lost}, return_when=asyncio.FIRST_COMPLETED)
            if not greeted.done():
                greeted.cancel()
                raise ConnectionError("it closed the connection")
            if account.security == "starttls" and (await protocol.start_tls(account.host, tls)).result != "OK":
                raise NoEncryption(
                    f"{where} does not offer STARTTLS. Set SCHALTER_IMAP__SECURITY to tls, with port 993."
                )
    except ssl.SSLCertVerificationError as error:
        protocol.abandon()
        raise LineLost(
            f"The certificate of {where} cannot be trusted: {error.verify_message}. Check SCHALTER_IMAP__HOST; "
            "where the server has an authority of its own, name its file in SSL_CERT_FILE."
        ) from error
    except (TimeoutError, OSError, AioImapException) as error:
        protocol.abandon()
        why = str(error) or "no answer"
        raise LineLost(
            f"{where} cannot be reached: {why}. Check SCHALTER_IMAP__HOST, SCHALTER_IMAP__PORT and SCHALTER_IMAP__SECURITY."
        ) from error
    except BaseException:
        protocol.abandon()
        raise
    return protocol


async def _within(wait: Awaitable[Any], seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wait


def _set(uids: Collection[int]) -> str:
    return ",".join(map(str, uids))


def _text(answer: Response) -> str:
    """What the server said last, as one line."""
    said = bytes(answer.lines[-1]) if answer.lines else b""
    return " ".join(said.decode("utf-8", "replace").split())[:300].rstrip(".") or "without a reason"


def _utf7(folder: str) -> str:
    """A folder's name in the modified UTF-7 of RFC 3501 5.1.3."""
    said = []
    for plain, other in re.findall(r"([ -~]+)|([^ -~]+)", folder):
        if plain:
            said.append(plain.replace("&", "&-"))
        else:
            said.append("&" + b64encode(other.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-")
    return "".join(said)
