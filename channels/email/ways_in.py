"""Mail's way in while the server runs: what the listener receives is kept in a shared commit, then handed to the intake."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial

from aiohttp import web

from channels.email.acknowledged import Acknowledged
from channels.email.imap_fetcher import Fetcher, House
from channels.email.oauth import Password, Token
from channels.email.smtp_listener import Received, listening, listening_to_servers
from pages import keys
from storage.change import Change
from ticketing import arrivals
from ticketing.arrivals import Kept


async def smtp(app: web.Application) -> AsyncIterator[None]:
    """Cleanup context: the listeners for SMTP and LMTP, as far as they are switched on."""
    settings, arriving, blobs = app[keys.SETTINGS], app[keys.ARRIVING], app[keys.DESK].blobs
    readiness = app[keys.READINESS]

    async def keep(mail: Received) -> None:
        def work(change: Change) -> Kept:
            return arrivals.keep(
                change, blobs, channel="email", mailbox=mail.mailbox, raw=mail.raw, envelope=mail.envelope
            )

        await blobs.ahead(mail.raw)
        kept = await arriving.change(work)
        witness.note(kept)
        app[keys.INTAKE].offer(kept)

    supervisor = app[keys.SUPERVISOR]
    witness = Acknowledged(settings, app[keys.DATABASE], partial(supervisor.tell, name := "acknowledged mail"))
    supervisor.start(name, witness.run)

    async def refuse(mailbox: str, reason: str) -> None:
        await arriving.change(lambda change: arrivals.refuse(change, "email", mailbox, reason))

    async with AsyncExitStack() as listeners:
        if settings.smtp.enabled:
            port = await listeners.enter_async_context(listening(settings, keep, refuse))
            readiness.addresses["smtp"] = f"{settings.smtp.host}:{port}"
        if settings.lmtp.enabled:
            port = await listeners.enter_async_context(listening_to_servers(settings, keep, refuse))
            readiness.addresses["lmtp"] = f"{settings.lmtp.host}:{port}"
        yield


async def imap(app: web.Application) -> AsyncIterator[None]:
    """Cleanup context: a loop for each mailbox that is read over IMAP. The supervisor ends them with the other loops."""
    settings, database, supervisor = app[keys.SETTINGS], app[keys.DATABASE], app[keys.SUPERVISOR]
    house = House(settings, database, app[keys.ARRIVING], app[keys.DESK].blobs, app[keys.INTAKE].offer)
    key = app[keys.SECRET].for_purpose("mailbox tokens")
    for account in settings.mailboxes_to_read:
        secret = Password(account) if account.auth == "password" else Token(account, database, key)
        told = partial(supervisor.tell, name := f"mailbox {account.label}")
        supervisor.start(name, Fetcher(account, house, secret, told).run)
    yield
