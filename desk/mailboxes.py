"""Mailboxes that are read over IMAP: how it stands with each, and what an admin has to be told (notice N32)."""

from aiohttp import web

from desk.look_up_view import MailboxRow
from foundation.settings import Settings
from pages import keys
from pages.saying import Saying
from pages.words import N_
from staff.sign_in import SignedIn
from ticketing import mailboxes
from ticketing.mailboxes import Standing


async def rows(request: web.Request) -> tuple[MailboxRow, ...]:
    """One line for each mailbox of the settings."""
    labels = {one.name: one.label for one in request.app[keys.SETTINGS].mailboxes_to_read}
    return tuple(
        MailboxRow(
            labels[one.name],
            one.last_success_at,
            one.backlog,
            one.last_error or one.warning,
            one.last_error_at,
            one.silent,
        )
        for one in await _standings(request)
    )


async def alarm(request: web.Request, agent: SignedIn, _: Saying) -> str:
    """The sentence above every page of an admin while the ledger has a difference or a mailbox is not read; else empty."""
    if "admin" not in agent.roles:
        return ""
    if request.app[keys.LEDGER].wrong:
        return _(N_("The ledger does not add up: mail may be missing. The page Ledger shows where."))
    labels = {one.name: one.label for one in request.app[keys.SETTINGS].mailboxes_to_read}
    silent = [labels[one.name] for one in await _standings(request) if one.silent]
    told = N_("Not read for ten minutes: %(mailboxes)s. The reason is on the page Held arrivals.")
    return _(told, mailboxes=", ".join(silent)) if silent else ""


async def _standings(request: web.Request) -> list[Standing]:
    settings: Settings = request.app[keys.SETTINGS]
    names = [one.name for one in settings.mailboxes_to_read]
    database = request.app[keys.DATABASE]
    if not names:
        return []
    return await database.read(lambda session: mailboxes.standings(session, names, database.clock.now()))
