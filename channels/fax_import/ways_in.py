"""Paper's ways in while the server runs: a loop for each watched folder, and one that makes texts of scans."""

from collections.abc import AsyncIterator, Callable
from functools import partial

from aiohttp import web

from channels.fax_import.reading_loop import ReadingLoop
from channels.fax_import.taking import Taker
from channels.fax_import.watcher import Watcher
from pages import keys
from storage.ownership import StillOurs, owning


async def scans(app: web.Application) -> AsyncIterator[None]:
    """Cleanup context: the loops. The supervisor ends them with the others."""
    settings, database, supervisor, blobs = (
        app[keys.SETTINGS],
        app[keys.DATABASE],
        app[keys.SUPERVISOR],
        app[keys.DESK].blobs,
    )
    supervisor.start("scans", ReadingLoop(settings, database, blobs, app[keys.INTAKE].offer).run)
    for folder in settings.folders_to_watch:
        name = f"folder {folder.folder}"
        taker = Taker(folder, settings, database, blobs)
        watched = partial(Watcher, folder, taker, partial(supervisor.tell, name), language=settings.desk.language)
        supervisor.start(name, partial(_alone, settings.database_url, name, watched))
    yield


async def _alone(url: str, name: str, watched: Callable[[StillOurs], Watcher]) -> None:
    """On several machines one of them empties the folder."""
    async with owning(url, name) as still_ours:
        await watched(still_ours).run()
