"""Keeps the e-level of this process current: loads what is stored once the server listens, trains where nothing usable is."""

import logging
from collections.abc import Callable

from e_level import snapshot, training
from e_level.service import ELevel
from foundation.errors import OperatorError
from storage.blobs import Blobs
from storage.database import Database

log = logging.getLogger(__name__)
LOOK_AGAIN = 15.0
"""Seconds after which a change is noticed that nobody has announced (an edited article, another process)."""


async def keep_current(
    e_level: ELevel, database: Database, blobs: Blobs, key: bytes, ready: Callable[[], None]
) -> None:
    """The loop. `ready` is called once there is a model, or it is clear that none can be had now."""
    known = None
    while True:
        today = database.clock.now().date()
        stored = await database.read(lambda session: snapshot.stamp(session, today))  # noqa: B023  # awaited at once
        if stored != known:
            before = e_level.snapshot
            e_level.replace(
                await database.read(lambda session: snapshot.taken(session, blobs, key, today, before))  # noqa: B023
            )
            known = stored
            if e_level.snapshot.problem:
                log.error("%s; training starts anew", e_level.snapshot.problem)
        if e_level.snapshot.model is None:
            try:
                await training.train(database, blobs, key)
                known = None
                continue
            except OperatorError as problem:
                ready()
                raise OperatorError(f"No model: {problem} People get every ticket.") from problem
        ready()
        await database.waking.wait(training.TOPIC, LOOK_AGAIN)
