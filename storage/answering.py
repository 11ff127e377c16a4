"""Whether PostgreSQL answers this process: the log says it once when it no longer does, and once when it does again.

Whatever met the outage is tried again by itself, so it needs no trace of its own. SQLite is never away: a full or broken disk has
other faults, which are told where they are met.
"""

import logging
import sys
import time
from collections.abc import Callable
from threading import Lock

from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)
LONG_SECONDS = 2.0
"""A shorter silence is no outage: a database that refuses some lines and answers on others is busy, and nobody hurries to it."""
QUIET_SECONDS = 20.0
"""After an outage: some find only now that their line was cut in it, which is not another one."""


class Answering:
    """One process's view of its database. May be asked on any thread."""

    def __init__(self) -> None:
        self.away_since: float | None = None
        """The monotonic clock's time of the first refusal; None while it answers."""
        self.back: Callable[[], object] = lambda: None
        """Called on the thread that found it answering again, once after each outage that was long."""
        self._told = False
        self._back_at = -QUIET_SECONDS
        self._lock = Lock()

    def refused(self, error: BaseException) -> bool:
        """Whether `error` means that the database is away; the first one is told."""
        if not away(error):
            return False
        now = time.monotonic()
        with self._lock:
            self.away_since = self.away_since or now
            if not self._told and now - self._back_at >= QUIET_SECONDS:
                self._told = True
                log.error("the database does not answer: %s", _cause(error))
        return True

    def answered(self) -> None:
        """A change or a question has gone through: told where the database was away."""
        with self._lock:
            if self._told and self.away_since is not None:
                self._back_at = time.monotonic()
                log.warning("the database answers again, after %.0f seconds", self._back_at - self.away_since)
            long = self.away_since is not None and time.monotonic() - self.away_since >= LONG_SECONDS
            self.away_since, self._told = None, False
        if long:
            self.back()


def away(error: BaseException) -> bool:
    """Whether the line to PostgreSQL was refused, cut or shut down."""
    if isinstance(error, BaseExceptionGroup):
        return all(map(away, error.exceptions))
    cause = error.orig if isinstance(error, DBAPIError) else error
    psycopg = sys.modules.get("psycopg")  # a desk on SQLite never imports it
    if psycopg is None or not isinstance(cause, psycopg.OperationalError):
        return False
    return (cause.sqlstate or "08").startswith(("08", "57P"))  # none: it was refused before there was a line


def _cause(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
