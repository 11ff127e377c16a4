"""`serve`: the entrance listens first; what lies behind it is imported, composed and opened while the first page goes out."""

import argparse
import asyncio
import gc
import logging
import os
import sys
from importlib import import_module

from demo import first_run
from foundation import heaps
from foundation.errors import OperatorError
from foundation.roles import ALL, Roles, listed, roles_of
from foundation.settings import Settings
from house import workers
from house.entrance import entrance
from house.ground import lay
from pages import keys
from pages.serving import listening
from storage.directory import lay_directory
from storage.migrate import migrate
from storage.ownership import serving_alone

log = logging.getLogger(__name__)
ALONE_ON_SQLITE = (
    "On SQLite one process does everything. Leave --roles and --workers away, or set SCHALTER_STORAGE__DATABASE_URL to a PostgreSQL "
    "database that several processes share."
)


def serve(settings: Settings, arguments: argparse.Namespace) -> int:
    """Pages, mail and loops, as far as they are among this process's roles, until asked to stop."""
    roles = roles_of(arguments.roles)
    if (roles != ALL or arguments.workers) and settings.database_url.startswith("sqlite"):
        raise OperatorError(ALONE_ON_SQLITE)
    heaps.keep_few()
    lay_directory(settings.storage.directory)
    with serving_alone(settings.database_url):
        migrate(settings.database_url, settings.storage.directory / "backups")
        start = first_run.Start()
        if arguments.first_run:
            start = first_run.prepare(settings, demo=os.environ.get("SCHALTER_DEMO") != "0")
        again = asyncio.run(_serve(settings, start, roles, arguments))
    if again:
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  this very program, as it was called
    return 0


async def _serve(settings: Settings, start: first_run.Start, roles: Roles, arguments: argparse.Namespace) -> bool:
    """Whether the server is to start again."""
    ground = lay(settings)
    front, wing = entrance(ground, roles)
    async with listening(front) as asked_to_stop:
        inside = await asyncio.to_thread(import_module, "house.inside")  # takes longer than the first page should
        await inside.open_behind(wing, ground, start)
        gc.freeze()  # what is here now stays, and is never looked at again
        gc.enable()
        for number in range(1, arguments.workers + 1):
            front[keys.SUPERVISOR].start(f"worker {number}", lambda: workers.work(settings.public_url))
        if first := arguments.beside:
            front[keys.SUPERVISOR].start("first process", lambda: workers.leave_with(first, asked_to_stop))
        _tell(ground.settings, roles)
        await asked_to_stop.wait()
        log.info("the server stops, and finishes what it has begun")
    return front[keys.STOPPING].again


def _tell(settings: Settings, roles: Roles) -> None:
    """What a process does from now on. One with pages greets people once it is ready; of the others this is all they say."""
    told = f"{listed(roles)}; /readyz and /metrics on {settings.http.host}:{settings.http.port}"
    log.info("the server works: %s", told)
    if "web" not in roles and settings.log.form == "text":
        print(f"Schalter works: {told}", flush=True)
