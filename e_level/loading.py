"""Keeps the e-level of this process current: loads what is stored once the server listens, trains where nothing usable is."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from e_level import learning, licensing, snapshot, training
from e_level.learning import Workshop
from e_level.service import ELevel
from e_level.snapshot import Stamp
from e_level.topics import MODEL
from foundation.encoder import at_hand
from foundation.errors import OperatorError
from knowledge_base.ranking import Index
from knowledge_base.topics import ARTICLES
from storage.blobs import Blobs
from storage.database import Database
from storage.ownership import owning

log = logging.getLogger(__name__)
LOOK_AGAIN = 15.0
"""Seconds after which a change is noticed that nobody has announced (by a command in a process of its own, for instance)."""


async def keep_current(
    e_level: ELevel, database: Database, blobs: Blobs, key: bytes, ready: Callable[[], None]
) -> None:
    """The loop. `ready` is called once there is a model, or it is clear that none can be had now.

    OperatorError where none can be had: the supervisor waits, and the loop begins anew.
    """
    known, understood, bell = None, None, database.waking.bell(MODEL, ARTICLES)
    try:
        name = e_level.settings.e_level.encoder
        encoder = await asyncio.to_thread(at_hand, name)
        e_level.replace(replace(e_level.snapshot, encoder=encoder, encoder_wanted=name != "off"))
        while True:
            known = await _refreshed(e_level, database, blobs, key, known)
            e_level.looked.set()
            if e_level.snapshot.wants_training:
                await _train(e_level, database, blobs, key)
                known = await _refreshed(e_level, database, blobs, key, None)
                if e_level.snapshot.wants_training:
                    raise OperatorError(f"A new model was trained but cannot be used: {e_level.snapshot.problem}")
            ready()
            understood = await _understand(e_level, understood)
            await bell.wait(LOOK_AGAIN)
    finally:
        e_level.looked.set()
        ready()


async def _refreshed(e_level: ELevel, database: Database, blobs: Blobs, key: bytes, known: Stamp | None) -> Stamp:
    """Takes a new snapshot where what is stored differs from `known`; answers what is known now."""
    today, before = database.clock.now().date(), e_level.snapshot
    stored = await database.read(lambda session: snapshot.stamp(session, today))
    if stored != known:
        e_level.replace(await database.read(lambda session: snapshot.taken(session, blobs, key, today, before)))
        if e_level.snapshot.newer:
            log.warning("%s; messages go to people until this server is upgraded", e_level.snapshot.problem)
    return stored


async def _understand(e_level: ELevel, before: Index | None) -> Index | None:
    """Adds what the articles mean to the snapshot that counts now, and answers its index; `before` is that of the last
    time. Nobody waits for it: until then, and where it does not succeed, articles are found by words and letters."""
    now = e_level.snapshot
    if now.encoder is None or now.index is None or now.index.meaning is not None:
        return now.index
    try:
        index = await asyncio.to_thread(now.index.understood, now.encoder, before)
    except Exception:
        log.exception("the sentence encoder could not read the articles; they are found by words and letters alone")
        return before
    e_level.replace(replace(now, index=index))
    return index


async def _train(e_level: ELevel, database: Database, blobs: Blobs, key: bytes) -> None:
    """Of several processes that start together one trains, and the others take up what it publishes."""
    refused = e_level.snapshot.refused
    async with owning(e_level.settings.database_url, "the first model"):
        active = await database.read(licensing.active_model)
        if active is not None and active != refused:
            return
        if refused is not None:
            log.error("%s; it is trained anew", e_level.snapshot.problem)
            await database.change(lambda change: training.given_up(change, refused))
        version = await training.train(database, blobs, key, e_level.settings.e_level.encoder)
        await learning.settle(Workshop(e_level.settings, database, blobs, key), version)


async def load_once(e_level: ELevel, database: Database, blobs: Blobs, key: bytes) -> None:
    """Returns once the e-level knows what it can know, training the first model where there is none."""
    ready = asyncio.Event()
    keeping = asyncio.create_task(keep_current(e_level, database, blobs, key, ready.set), name="model")
    await ready.wait()
    keeping.cancel()
    await asyncio.wait([keeping])
