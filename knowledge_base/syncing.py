"""The loop that looks at every source when its time has come, and the one look the button asks for."""

import asyncio
from collections.abc import Callable, Collection

from sqlmodel import Session

from foundation.settings import Settings
from knowledge_base import sources
from knowledge_base.source_gathering import Reach, gathered
from storage.database import Database
from storage.ownership import owning

LOOK_AGAIN = 60.0
Categories = Callable[[Session], Collection[str]]
"""The categories of the desk, which this folder does not know."""


async def run(database: Database, settings: Settings, categories: Categories) -> None:
    """The loop, in one of several processes."""
    async with owning(settings.database_url, "knowledge sources") as still_ours:
        while True:
            await still_ours()
            for source_id in await database.read(lambda session: sources.due(session, database.clock.now())):
                await look(database, settings, categories, source_id)
            await asyncio.sleep(LOOK_AGAIN)


async def look(database: Database, settings: Settings, categories: Categories, source_id: int) -> None:
    """Reads one source and does what it asks for; one that was let go meanwhile is nobody's business."""
    source = await database.change(lambda change: sources.begun(change, source_id))
    if source is None:
        return
    reading = await gathered(source, Reach.of(settings))
    known = await database.read(categories)
    await database.change(lambda change: sources.took(change, source_id, reading, known))
