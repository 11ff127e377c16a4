"""Mailboxes that are read over IMAP: how it stands with each, and what an admin has to be told (notice N32)."""

from aiohttp import web

from desk.look_up_view import MailboxRow
from pages import keys
from pages.alarm import standings


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
        for one in await standings(request)
    )
