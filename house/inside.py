"""The application behind the entrance: desk, administration, API, the rest of the public pages, ways in and loops."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import cast

from aiohttp import web

import admin.routes
import api.metrics
import api.routes
import channels.phone_log.routes
import channels.web.routes
import desk.routes
import desk.sign_in
from channels.email import ways_in as mail
from channels.email.mailbox_test import try_mailbox
from channels.email.self_test import try_out
from channels.fax_import import ways_in as paper
from demo import playing
from demo.first_run import Start
from e_level import learning, loading, watching
from foundation import event_loop, heaps
from foundation.roles import THINKING, Role, listed
from house.assembly import assemble, on_stage
from house.ground import Ground
from house.parts import Parts
from house.reactions import calls, deliveries, mail_sender, notices
from knowledge_base import syncing
from pages import keys
from pages.wing import Wing
from sla import escalations, feeds, nightly, watch
from sla.steady_clock import SteadyClock
from storage.group_commit import GroupCommit
from storage.outbox import Outbox
from storage.servers import SERVER
from ticketing import callbacks, file_words, maintenance_mails, notice_mails, waiting
from ticketing.intake_loop import Intake
from ticketing.ledger_watch import LedgerWatch
from ticketing.reference import category_codes

LISTENING = "listening to other processes"
NOTICES_AT_ONCE = 64
E_LEVEL_PATIENCE = 30.0
"""Seconds after which mail is taken in also without an e-level: people get it."""


async def open_behind(wing: Wing, ground: Ground, start: Start) -> None:
    """Composes the house on `ground` and opens it in `wing`; a demo that is not played to its end goes on first."""
    parts = await asyncio.to_thread(assemble, ground)
    app = inside(parts, wing)
    if "web" in app[keys.READINESS].roles:
        playing.go_on(app, start, lambda: on_stage(parts))
    await wing.open(app)
    app[keys.READINESS].waiting_for.discard("listeners")


def inside(parts: Parts, wing: Wing) -> web.Application:
    """The application for `wing`. Contexts open in this order and close in reverse, the ways in first."""
    app = web.Application()
    wing.like_the_entrance(app)
    roles = app[keys.READINESS].roles
    app[keys.DESK], app[keys.SLA] = parts.desk, parts.registry
    app[keys.LEDGER], app[keys.STEADY] = LedgerWatch(parts.database), SteadyClock(parts.clock)
    app[keys.ARRIVING] = GroupCommit(parts.database)
    app[keys.INTAKE] = Intake(parts.database, parts.desk, parts.readers(), takes_in="intake" in roles)
    app[keys.MAIL_TRIAL] = cast(keys.MailTrial, partial(try_out, mail_sender(parts)))
    app[keys.MAILBOX_TRIAL] = try_mailbox
    for face in (api.routes, channels.web.routes, desk.sign_in, desk.routes, channels.phone_log.routes, admin.routes):
        if "web" in roles:
            face.routes(app)
    if "web" not in roles:
        api.metrics.routes(app)
    app.cleanup_ctx.append(partial(_loops, parts))
    app.cleanup_ctx.extend(way_in for role, way_in in WAYS_IN.items() if role in roles)
    return app


WAYS_IN: Mapping[Role, Callable[[web.Application], AsyncIterator[None]]] = {
    "smtp": mail.smtp,
    "imap": mail.imap,
    "fax": paper.scans,
}
"""What takes in, by its role, in the order in which they open."""


async def _loops(parts: Parts, app: web.Application) -> AsyncIterator[None]:
    supervisor, database, intake = app[keys.SUPERVISOR], parts.database, app[keys.INTAKE]
    settings, registry, roles = parts.settings, parts.registry, app[keys.READINESS].roles
    if not database.sqlite:
        name = f"{SERVER}{socket.gethostname()} {os.getpid()} {listed(roles)}"
        supervisor.start(LISTENING, lambda: database.waking.listen(settings.database_url, name))
    if "outbox" in roles:
        supervisor.start("outbox", Outbox(database, deliveries(parts)).run)
        telling = Outbox(database, notices(parts), at_once=NOTICES_AT_ONCE, gives_way=watch.is_behind)
        supervisor.start("notices", telling.run)
        supervisor.start("calls to other programs", Outbox(database, calls(parts)).run)
    if "intake" in roles:
        supervisor.start("intake", lambda: _once_looked(parts, intake.run))
    if "web" in roles and not database.sqlite:
        supervisor.start("booked by other processes", intake.awaited.run)
    if roles & THINKING:
        supervisor.start("model", lambda: _model(parts, app[keys.READINESS]), at_once=True)
    supervisor.start("event loop", lambda: event_loop.watch(api.metrics.LATE.observe))
    supervisor.start("memory", lambda: _once_looked(parts, heaps.give_back))
    supervisor.start("ledger", lambda: app[keys.LEDGER].run(partial(supervisor.tell, "ledger")))
    if "timers" in roles:
        supervisor.start("tickets that come back", lambda: waiting.run(database, parts.desk))
        supervisor.start("callbacks", lambda: callbacks.run(database))
        told = partial(supervisor.tell, "deadlines")
        supervisor.start("deadlines", lambda: watch.run(database, registry, app[keys.STEADY], told))
        compared = partial(supervisor.tell, nightly.WORK)
        zone = settings.desk.time_zone
        supervisor.start(nightly.WORK, lambda: nightly.run(database, settings.database_url, zone, compared))
        supervisor.start("mails to members", lambda: notice_mails.run(database, parts.desk))
        supervisor.start(maintenance_mails.WORK, lambda: maintenance_mails.run(database, parts.desk))
        supervisor.start("calendar feeds", lambda: feeds.run(database))
        supervisor.start("escalations", lambda: escalations.run(database, registry))
        supervisor.start("knowledge sources", lambda: syncing.run(database, settings, category_codes))
        supervisor.start("drift watch", lambda: watching.run(database, settings))
        supervisor.start(file_words.WORK, lambda: file_words.run(database, settings.database_url, parts.desk.blobs))
        supervisor.start("learning", lambda: learning.run(parts.workshop()))
    yield
    await supervisor.stop()


async def _once_looked(parts: Parts, loop: Callable[[], Awaitable[None]]) -> None:
    """Not before the e-level has seen what is stored: to the intake what a stopped server left behind is a complaint also to the next
    one, and of memory the model is the largest part that stays."""
    with suppress(TimeoutError):
        async with asyncio.timeout(E_LEVEL_PATIENCE):
            await parts.automation.looked.wait()
    await loop()


async def _model(parts: Parts, readiness: keys.Readiness) -> None:
    key = parts.secret.for_purpose("model")
    loaded = partial(readiness.waiting_for.discard, "model")
    await loading.keep_current(parts.automation, parts.database, parts.desk.blobs, key, loaded)
