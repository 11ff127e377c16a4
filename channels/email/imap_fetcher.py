"""One mailbox, read for as long as the server runs: kept first, in the commit that remembers the UID; told after it.

Only when a mail's bytes and its UID are committed is it flagged, moved or deleted. Whatever breaks in between, reading
goes on behind the last remembered UID, and the mailbox is told again what it may not have heard. Another UIDVALIDITY
means that the UIDs mean other mails: everything is read again, and the intake books what it knows as a duplicate.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from channels.email.imap_connection import Connection, connected
from channels.email.imap_trouble import LineLost, MailboxTrouble, WrongLogin
from foundation.imap_settings import Imap
from foundation.settings import Settings
from storage.blobs import Blobs
from storage.change import Change
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.ownership import StillOurs, owning
from ticketing import arrivals, ledger, mailboxes
from ticketing.arrivals import Kept
from ticketing.mailboxes import Place

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
PAUSE_AFTER_REFUSAL = 60.0
"""A refused log-in is not tried again at once: providers lock accounts."""
WINDOW = 100
PORTION = 20
PORTION_BYTES = 4_000_000
MOST_TRIES = 5


class Secret(Protocol):
    """What one logs in with."""

    async def __call__(self) -> str:
        """The password, or an access token that lives on for a while; MailboxTrouble where there is none to be had."""
        ...

    @property
    def warning(self) -> str:
        """What will go wrong soon, in a sentence; empty while all is well."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """Where mails go and what the fetcher remembers in."""

    settings: Settings
    database: Database
    arriving: GroupCommit
    blobs: Blobs
    offer: Callable[[Kept], None]


@dataclass(slots=True)
class Fetcher:
    """Reads one mailbox. `tell` is given the sentence for the health page, empty when all is well."""

    account: Imap
    house: House
    secret: Secret
    tell: Callable[[str], None]
    _pause: float = FIRST_PAUSE
    _failures: Counter[int] = field(default_factory=Counter)
    _silence_told: bool = False

    async def run(self) -> None:
        """Until cancelled. A fault of the database leaves this loop to whoever restarts it."""
        async with owning(self.house.settings.database_url, f"mailbox {self.account.name}") as still_ours:
            while True:
                try:
                    await self._read(still_ours)
                except MailboxTrouble as trouble:
                    await still_ours()
                    await self._note(trouble)
                    await asyncio.sleep(max(self._pause, PAUSE_AFTER_REFUSAL if isinstance(trouble, WrongLogin) else 0))
                    self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _read(self, still_ours: StillOurs) -> None:
        """One connection, until it breaks."""
        async with connected(self.account, await self.secret()) as mailbox:
            while True:
                await still_ours()
                place = await self._take_all(mailbox, await self._place(mailbox))
                await self._settle(mailbox, place)
                reached = Place(place.uidvalidity, place.last_uid, settled_uid=place.last_uid)
                warning = self.secret.warning
                await self.house.database.change(
                    lambda change, reached=reached, warning=warning: mailboxes.read_well(  # type: ignore[misc]
                        change, self.account.name, reached, warning
                    )
                )
                self._well(warning)
                if await mailbox.uids(place.last_uid + 1):
                    continue  # it came while we were reading: a server that has told so already does not tell it again
                if not await mailbox.news(self.account.poll_seconds):
                    await mailbox.select()  # a folder made anew tells its UIDVALIDITY only when it is opened
                if self.account.auth != "password":
                    await self.secret()

    async def _place(self, mailbox: Connection) -> Place:
        name = self.account.name
        place = await self.house.database.read(lambda session: mailboxes.place(session, name))
        return place if place.uidvalidity == mailbox.uidvalidity else Place(mailbox.uidvalidity)

    async def _take_all(self, mailbox: Connection, place: Place) -> Place:
        """Keeps everything behind `place`, a portion in each commit; where reading stands afterwards."""
        if self.account.since and place.last_uid == 0:
            place = await self._beginning(mailbox, place, self.account.since)
        uids = [uid for uid in await mailbox.uids(place.last_uid + 1) if uid not in place.left_behind]
        left = len(uids)
        for start in range(0, len(uids), WINDOW):
            window = uids[start : start + WINDOW]
            sizes = await mailbox.sizes(window)
            few = PORTION if self._pause == FIRST_PAUSE else 1  # on a weak line twenty at once may never arrive
            for portion in portions(window, sizes, few):
                left -= len(portion)
                place = await self._take(mailbox, portion, sizes, replace(place, last_uid=portion[-1]), left)
        return replace(place, last_uid=max(place.last_uid, *place.left_behind, 0))

    async def _beginning(self, mailbox: Connection, place: Place, since: date) -> Place:
        """Where the first reading begins: older mails stay as they are, and the mailbox is told nothing about them."""
        there, wanted = await mailbox.uids(1), set(await mailbox.uids(1, since=since))
        first = min(wanted, default=there[-1] + 1 if there else 1)
        older = tuple(uid for uid in there if uid > first and uid not in wanted)
        return replace(place, last_uid=first - 1, settled_uid=first - 1, left_behind=older)

    async def _take(
        self, mailbox: Connection, portion: Sequence[int], sizes: Mapping[int, int], place: Place, left: int
    ) -> Place:
        most = self.house.settings.smtp.max_message_bytes
        refused = {uid: "too large" for uid in portion if sizes.get(uid, 0) > most}
        wanted = [uid for uid in portion if uid not in refused]
        mails = await mailbox.mails(wanted) if wanted else {}
        for uid in wanted:
            if uid not in mails and await mailbox.uids(uid, uid):
                mails |= await self._fetch_again(mailbox, uid, refused)
        gone = [uid for uid in wanted if uid not in mails and uid not in refused]  # expunged since it was announced
        self._warn(refused)
        reached = replace(place, left_behind=(*place.left_behind, *refused))

        def work(change: Change) -> list[Kept]:
            for reason in refused.values():
                arrivals.refuse(change, "email", self._address, reason)
            ledger.note(change, change.now, "email", self._address, "announced", ledger.IMAP, by=len(portion))
            ledger.note(
                change, change.now, "email", self._address, "left_there", ledger.IMAP, by=len(refused) + len(gone)
            )
            mailboxes.note(change, self.account.name, **reached.facts, backlog=left)
            return [self._keep(change, raw, place, uid) for uid, raw in sorted(mails.items())]

        await self.house.blobs.ahead(*mails.values())
        for kept in await self.house.arriving.change(work):
            self.house.offer(kept)
        self._pause = FIRST_PAUSE
        return reached

    async def _fetch_again(self, mailbox: Connection, uid: int, refused: dict[int, str]) -> dict[int, bytes]:
        """A mail that is there and was not handed out: alone once more, on later connections too, then left where it is."""
        found = await mailbox.mails([uid])
        if uid in found or not await mailbox.uids(uid, uid):
            return found
        self._failures[uid] += 1
        if self._failures[uid] < MOST_TRIES:
            raise LineLost(
                f"{self.account.host} does not hand out mail {uid} of {self.account.folder}. It is tried again."
            )
        refused[uid] = "not handed out by the mail server"
        return {}

    def _keep(self, change: Change, raw: bytes, place: Place, uid: int) -> Kept:
        envelope = {
            "mail_from": None,
            "imap": {"folder": self.account.folder, "uidvalidity": place.uidvalidity, "uid": uid},
        }
        return arrivals.keep(
            change, self.house.blobs, channel="email", mailbox=self._address, raw=raw, envelope=envelope
        )

    async def _settle(self, mailbox: Connection, place: Place) -> None:
        """Tells the mailbox about what is kept and was not told yet, and about nothing else."""
        if place.settled_uid >= place.last_uid:
            return
        there = await mailbox.uids(place.settled_uid + 1, place.last_uid)
        kept = [uid for uid in there if uid not in place.left_behind]
        for start in range(0, len(kept), WINDOW):
            await self._after(mailbox, kept[start : start + WINDOW])

    async def _after(self, mailbox: Connection, uids: Sequence[int]) -> None:
        match self.account.after:
            case "move":
                await mailbox.move(uids, self.account.move_to)
            case "delete":
                await mailbox.delete(uids)
            case _:
                await mailbox.mark_seen(uids)

    @property
    def _address(self) -> str:
        return self.account.address or self.house.settings.mail.address

    def _warn(self, refused: Mapping[int, str]) -> None:
        for uid, reason in refused.items():
            log.warning("%s: mail %s was left where it is: %s", self.account.label, uid, reason)

    def _well(self, warning: str) -> None:
        self._pause, self._silence_told = FIRST_PAUSE, False
        self.tell(warning)

    async def _note(self, trouble: MailboxTrouble) -> None:
        """Where the operator sees it: health page, log, and after ten minutes louder."""
        log.warning("%s: %s", self.account.label, trouble)
        self.tell(str(trouble))
        name, database = self.account.name, self.house.database

        def work(change: Change) -> bool:
            mailboxes.note(change, name, last_error=str(trouble)[:1000], last_error_at=change.now)
            return mailboxes.standings(change.session, [name], change.now)[0].silent

        silent = await database.change(work)
        if silent and not self._silence_told:
            log.error("%s has not been read for ten minutes: %s", self.account.label, trouble)
        self._silence_told = silent


def portions(uids: Sequence[int], sizes: Mapping[int, int], most: int) -> Iterator[list[int]]:
    """Runs of at most `most` UIDs that are small together; a large mail goes alone."""
    portion: list[int] = []
    weight = 0
    for uid in uids:
        size = sizes.get(uid, 0)
        if portion and (len(portion) >= most or weight + size > PORTION_BYTES):
            yield portion
            portion, weight = [], 0
        portion.append(uid)
        weight += size
    if portion:
        yield portion
