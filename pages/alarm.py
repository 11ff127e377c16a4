"""The sentence above every page of an admin while something needs them at once."""

from aiohttp import web

from pages import keys
from pages.saying import Saying
from pages.words import N_
from staff.sign_in import SignedIn
from ticketing import mailboxes
from ticketing.mailboxes import Standing


async def alarm(request: web.Request, agent: SignedIn, _: Saying) -> str:
    """That the ledger has a difference, the clock jumped, or which mailbox is not read; empty where all is well or
    somebody is no admin."""
    if "admin" not in agent.roles:
        return ""
    if request.app[keys.LEDGER].wrong:
        return _(N_("The ledger does not add up: mail may be missing. The page Ledger shows where."))
    if request.app[keys.STEADY].alarmed:
        minutes = round(abs(request.app[keys.STEADY].jumped).total_seconds() / 60)
        told = N_(
            "The clock of this machine has jumped by %(minutes)s minutes. Nothing is warned of or booked as missed until it has been steady for ten minutes."
        )
        return _(told, minutes=minutes)
    labels = {one.name: one.label for one in request.app[keys.SETTINGS].mailboxes_to_read}
    silent = [labels[one.name] for one in await standings(request) if one.silent]
    told = N_("Not read for ten minutes: %(mailboxes)s. The reason is on the page Held arrivals.")
    return _(told, mailboxes=", ".join(silent)) if silent else ""


async def standings(request: web.Request) -> list[Standing]:
    """How reading each configured mailbox goes."""
    names = [one.name for one in request.app[keys.SETTINGS].mailboxes_to_read]
    database = request.app[keys.DATABASE]
    if not names:
        return []
    return await database.read(lambda session: mailboxes.standings(session, names, database.clock.now()))
