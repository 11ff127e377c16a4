"""A mail the server never hands out must not stop the mailbox, and is not lost: it stays where it is, counted."""

import asyncio
from contextlib import asynccontextmanager

from channels.email import imap_fetcher
from channels.email.imap_fetcher import Fetcher, House
from channels.email.oauth import Password
from foundation.imap_settings import Imap
from storage.group_commit import GroupCommit
from tests.kit.house import open_house
from tests.kit.waiting import until_async
from ticketing import mailboxes
from ticketing.ledger import totals


class Mailbox:
    """Stands in for a connection: three mails, of which the second is announced and never handed out."""

    uidvalidity = 1

    def __init__(self) -> None:
        self.there = {1: b"From: a@kunde.example\r\n\r\nA\r\n", 2: None, 3: b"From: c@kunde.example\r\n\r\nC\r\n"}
        self.seen: list[int] = []

    async def uids(self, first, last=None):
        return [uid for uid in self.there if first <= uid <= (last or 99)]

    async def sizes(self, uids):
        return dict.fromkeys(uids, 10)

    async def mails(self, uids):
        return {uid: raw for uid in uids if (raw := self.there[uid]) is not None}

    async def mark_seen(self, uids):
        self.seen += uids

    async def delete(self, uids):
        for uid in uids:
            del self.there[uid]

    async def news(self, seconds):
        await asyncio.Event().wait()


async def test_a_mail_that_is_never_handed_out_stays_where_it_is_and_the_next_ones_come_in(
    tmp_path, database_url, monkeypatch
):
    monkeypatch.setattr(imap_fetcher, "FIRST_PAUSE", 0.0)
    mailbox, connections, told = Mailbox(), [], []

    @asynccontextmanager
    async def connected(account, secret):
        connections.append(secret)
        yield mailbox

    monkeypatch.setattr(imap_fetcher, "connected", connected)
    with open_house(database_url, tmp_path) as parts:
        account = Imap(host="mail.example", user="desk")
        house = House(parts.settings, parts.database, GroupCommit(parts.database), parts.desk.blobs, lambda kept: None)
        fetcher = Fetcher(account, house, Password(account), told.append, 0.0)
        reading = asyncio.create_task(fetcher.run())

        async def place():
            return await parts.database.read(lambda session: mailboxes.place(session, account.name))

        await until_async(lambda: _settled(place, 3), 20)
        reading.cancel()
        [line] = await parts.database.read(totals)
    assert (line.taken_in, line.refused, line.difference) == (2, 1, 0)
    assert mailbox.seen == [1, 3], "what is not kept is not marked"
    assert len(connections) == imap_fetcher.MOST_TRIES
    assert "does not hand out mail 2" in told[0] and told[-1] == ""


async def _settled(place, uid):
    return (await place()).settled_uid == uid


async def test_a_server_killed_before_the_mailbox_was_told_tells_it_after_the_restart(
    tmp_path, database_url, monkeypatch
):
    mailbox = Mailbox()

    @asynccontextmanager
    async def connected(account, secret):
        yield mailbox

    monkeypatch.setattr(imap_fetcher, "connected", connected)
    account = Imap(host="mail.example", user="desk", after="delete")
    kept_not_told = mailboxes.Place(uidvalidity=1, last_uid=3, settled_uid=0, left_behind=(2,))
    with open_house(database_url, tmp_path) as parts:
        parts.database.change_now(lambda change: mailboxes.note(change, account.name, **kept_not_told.facts))
        house = House(parts.settings, parts.database, GroupCommit(parts.database), parts.desk.blobs, lambda kept: None)
        reading = asyncio.create_task(Fetcher(account, house, Password(account), lambda trouble: None).run())
        await until_async(lambda: _is_gone(mailbox, 3), 20)
        reading.cancel()
    assert list(mailbox.there) == [2], "what was not kept is not deleted"


async def _is_gone(mailbox, uid):
    return uid not in mailbox.there
