"""Mail's way in while the server runs: what the listener receives is kept in a shared commit, then handed to the intake."""

from collections.abc import AsyncIterator

from aiohttp import web

from channels.email.smtp_listener import Received, listening
from pages import keys
from storage.change import Change
from ticketing import arrivals
from ticketing.arrivals import Kept


async def smtp(app: web.Application) -> AsyncIterator[None]:
    """Cleanup context: the SMTP listener, if it is switched on."""
    settings, arriving, blobs = app[keys.SETTINGS], app[keys.ARRIVING], app[keys.DESK].blobs
    readiness = app[keys.READINESS]

    async def keep(mail: Received) -> None:
        def work(change: Change) -> Kept:
            return arrivals.keep(
                change, blobs, channel="email", mailbox=mail.mailbox, raw=mail.raw, envelope=mail.envelope
            )

        app[keys.INTAKE].offer(await arriving.change(work))

    async def refuse(mailbox: str, reason: str) -> None:
        await arriving.change(lambda change: arrivals.refuse(change, "email", mailbox, reason))

    if not settings.smtp.enabled:
        readiness.waiting_for.discard("listeners")
        yield
        return
    async with listening(settings, keep, refuse) as port:
        readiness.addresses["smtp"] = f"{settings.smtp.host}:{port}"
        readiness.waiting_for.discard("listeners")
        yield
