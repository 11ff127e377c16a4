"""The application behind the entrance: desk, administration, API, the rest of the public pages, ways in and loops."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import cast

from aiohttp import web

import admin.routes
import api.routes
import channels.phone_log.routes
import channels.web.routes
import desk.routes
import desk.sign_in
from channels.email import ways_in as mail
from channels.email.self_test import try_out
from channels.fax_import import ways_in as paper
from demo import playing
from demo.first_run import Start
from e_level import learning, loading, watching
from house.assembly import assemble, on_stage
from house.ground import Ground
from house.parts import Parts
from house.reactions import afterwards, mail_sender
from pages import keys
from pages.wing import Wing
from sla import escalations, feeds, watch
from sla.steady_clock import SteadyClock
from storage.group_commit import GroupCommit
from storage.outbox import Outbox
from ticketing import callbacks, notice_mails, waiting
from ticketing.intake_loop import Intake
from ticketing.ledger_watch import LedgerWatch


async def open_behind(wing: Wing, ground: Ground, start: Start) -> None:
    """Composes the house on `ground` and opens it in `wing`; a demo that is not played to its end goes on first."""
    parts = await asyncio.to_thread(assemble, ground)
    app = inside(parts, wing)
    playing.go_on(app, start, lambda: on_stage(parts))
    await wing.open(app)


def inside(parts: Parts, wing: Wing) -> web.Application:
    """The application for `wing`. Contexts open in this order and close in reverse, the ways in first."""
    app = web.Application()
    wing.like_the_entrance(app)
    app[keys.DESK], app[keys.SLA] = parts.desk, parts.registry
    app[keys.LEDGER], app[keys.STEADY] = LedgerWatch(parts.database), SteadyClock(parts.clock)
    app[keys.ARRIVING] = GroupCommit(parts.database)
    app[keys.INTAKE] = Intake(parts.database, parts.desk, parts.readers())
    app[keys.OUTBOX] = Outbox(parts.database, afterwards(parts))
    app[keys.MAIL_TRIAL] = cast(keys.MailTrial, partial(try_out, mail_sender(parts)))
    for face in (api.routes, channels.web.routes, desk.sign_in, desk.routes, channels.phone_log.routes, admin.routes):
        face.routes(app)
    app.cleanup_ctx.extend([partial(_loops, parts), mail.smtp, mail.imap, paper.scans])
    return app


async def _loops(parts: Parts, app: web.Application) -> AsyncIterator[None]:
    supervisor, database = app[keys.SUPERVISOR], parts.database
    if not database.sqlite:
        supervisor.start("listening to other processes", lambda: database.waking.listen(parts.settings.database_url))
    supervisor.start("outbox", app[keys.OUTBOX].run)
    supervisor.start("intake", app[keys.INTAKE].run)
    supervisor.start("model", lambda: _model(parts, app[keys.READINESS]), at_once=True)
    supervisor.start("tickets that come back", lambda: waiting.run(database, parts.desk))
    supervisor.start("callbacks", lambda: callbacks.run(database))
    supervisor.start("ledger", lambda: app[keys.LEDGER].run(partial(supervisor.tell, "ledger")))
    supervisor.start("drift watch", lambda: watching.run(database, parts.settings))
    supervisor.start("learning", lambda: learning.run(parts.workshop()))
    supervisor.start(
        "deadlines",
        lambda: watch.run(database, parts.registry, app[keys.STEADY], partial(supervisor.tell, "deadlines")),
    )
    supervisor.start("mails to members", lambda: notice_mails.run(database, parts.settings))
    supervisor.start("escalations", lambda: escalations.run(database, parts.registry, parts.settings))
    supervisor.start("calendar feeds", lambda: feeds.run(database))
    yield
    await supervisor.stop()


async def _model(parts: Parts, readiness: keys.Readiness) -> None:
    key = parts.secret.for_purpose("model")
    loaded = partial(readiness.waiting_for.discard, "model")
    await loading.keep_current(parts.automation, parts.database, parts.desk.blobs, key, loaded)
