"""Every key of the one aiohttp application, typed. Request handlers and contexts look in here; nothing below does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from foundation.roles import ALL, Roles

if TYPE_CHECKING:  # names alone: the entrance opens before most of these can be imported
    from foundation.clock import Clock
    from foundation.imap_settings import Imap
    from foundation.mail_settings import Relay
    from foundation.secret_key import SecretKey
    from foundation.settings import Settings
    from foundation.supervision import Supervisor
    from pages.desk_page import DeskPage
    from pages.live import Live
    from pages.telephone import Telephone
    from sla.registry import Registry
    from sla.steady_clock import SteadyClock
    from storage.database import Database
    from storage.group_commit import GroupCommit
    from ticketing.desk_context import DeskContext
    from ticketing.intake_loop import Intake
    from ticketing.ledger_watch import LedgerWatch
    from ticketing.outbound import MailboxTried, MailTried

MailTrial = Callable[[str, str, str, Mapping[str, str]], Awaitable["MailTried"]]
"""Sends a test mail (address, subject, text, and what a queue writes as) at once."""
MailboxTrial = Callable[["Imap", "Relay"], Awaitable[Sequence["MailboxTried"]]]
"""Opens a mailbox and a way out with these settings, without reading or sending anything."""


@dataclass
class Stopping:
    """Set to end the server's work; with `again` it starts anew, and so takes over what was entered."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    again: bool = False


@dataclass
class Readiness:
    """What still has to come up before the server takes work; empty means ready."""

    waiting_for: set[str] = field(default_factory=set)
    addresses: dict[str, str] = field(default_factory=dict)
    """Where it listens: http, smtp."""
    roles: Roles = ALL
    """What this process does."""


SETTINGS: "web.AppKey[Settings]" = web.AppKey("settings")
CLOCK: "web.AppKey[Clock]" = web.AppKey("clock")
SECRET: "web.AppKey[SecretKey]" = web.AppKey("secret")
WRITTEN: "web.AppKey[Settings]" = web.AppKey("written")
"""The settings of file and environment alone, without what was entered on a page."""
STOPPING: "web.AppKey[Stopping]" = web.AppKey("stopping")
MAILBOX_TRIAL: "web.AppKey[MailboxTrial]" = web.AppKey("mailbox_trial")
DATABASE: "web.AppKey[Database]" = web.AppKey("database")
ARRIVING: "web.AppKey[GroupCommit]" = web.AppKey("arriving")
DESK: "web.AppKey[DeskContext]" = web.AppKey("desk")
INTAKE: "web.AppKey[Intake]" = web.AppKey("intake")
LEDGER: "web.AppKey[LedgerWatch]" = web.AppKey("ledger")
STEADY: "web.AppKey[SteadyClock]" = web.AppKey("steady")
MAIL_TRIAL: "web.AppKey[MailTrial]" = web.AppKey("mail_trial")
SLA: "web.AppKey[Registry]" = web.AppKey("sla")
SUPERVISOR: "web.AppKey[Supervisor]" = web.AppKey("supervisor")
LIVE: "web.AppKey[Live]" = web.AppKey("live")
DESK_PAGE: "web.AppKey[DeskPage]" = web.AppKey("desk_page")
TELEPHONE: "web.AppKey[Telephone]" = web.AppKey("telephone")
READINESS: "web.AppKey[Readiness]" = web.AppKey("readiness")
