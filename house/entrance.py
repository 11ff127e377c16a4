"""What a visitor meets first: the help centre's pages and whether the server lives. Imports nothing they do not need."""

import asyncio

from aiohttp import web

from channels.web import help_routes
from foundation.roles import THINKING, Roles
from foundation.supervision import Supervisor
from house.ground import Ground
from pages import health, keys, middlewares, static_files
from pages.wing import Wing


def entrance(ground: Ground, roles: Roles) -> tuple[web.Application, Wing]:
    """The application that listens, and the wing behind it that everything else opens in. A process without pages
    listens all the same: for those who watch it."""
    app = web.Application(client_max_size=ground.settings.smtp.max_message_bytes + 1_000_000)
    app[keys.SETTINGS], app[keys.WRITTEN], app[keys.CLOCK] = ground.settings, ground.written, ground.clock
    app[keys.STOPPING] = keys.Stopping()
    app[keys.SECRET], app[keys.DATABASE] = ground.secret, ground.database
    app[keys.SUPERVISOR] = Supervisor(ground.database.answering.refused)
    app[keys.READINESS] = keys.Readiness({"listeners"} | ({"model"} if roles & THINKING else set()), roles=roles)
    middlewares.surround(app)
    health.routes(app)
    if "web" in roles:
        help_routes.routes(app)
        static_files.routes(app)
    app.on_startup.append(_loops_hurry_after_an_outage)
    app.on_cleanup.append(_database_closed)
    return app, Wing(app)


async def _loops_hurry_after_an_outage(app: web.Application) -> None:
    running, hurry = asyncio.get_running_loop(), app[keys.SUPERVISOR].hurry

    def back() -> None:
        if not running.is_closed():
            running.call_soon_threadsafe(hurry)

    app[keys.DATABASE].answering.back = back


async def _database_closed(app: web.Application) -> None:
    app[keys.DATABASE].close()
