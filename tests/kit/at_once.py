"""Two changes on one PostgreSQL at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from sqlalchemy import text

from storage.change import Change
from storage.database import Database
from tests.kit.waiting import until

WAITING = text("SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database OR database = 0 OR database IS NULL WHERE NOT granted AND d.datname = current_database()")  # fmt: skip


def both(database: Database, first: Callable[[Change], object], second: Callable[[Change], object]) -> None:
    """The second begins while the first has written and not yet committed."""
    written, may_commit = Event(), Event()

    def held(change: Change) -> None:
        first(change)
        change.session.flush()
        written.set()
        assert may_commit.wait(60), "nobody let the first commit"

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(database.change_now, held)
        assert written.wait(60), "the first has written nothing"
        other = threads.submit(database.change_now, second)
        try:
            until(lambda: database.read_now(lambda session: session.scalar(WAITING)), 10, "the second to wait")
        finally:
            may_commit.set()
        one.result(60)
        other.result(60)
