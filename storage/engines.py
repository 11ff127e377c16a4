"""Opening SQLite and PostgreSQL the way the house wants them. Nothing above this folder knows which it is."""

import errno
import os
import sqlite3
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InvalidatePoolError, OperationalError

from foundation.errors import OperatorError
from storage.address import address, shown
from storage.postgres_line import line_options
from storage.straight import Straight

BUSY_MILLISECONDS = 20_000
KEPT_PAGES = 4_000
"""KiB of pages a SQLite connection keeps of its own; what it asks lies with the machine as well. A reader forgets its pages with
each change of the writer, who never does and would take more memory with each mail."""
OVERFLOW = 2
"""Connections a pool may have for a moment beyond its size."""
RESTED_SECONDS = 1.0
"""After so long without use a connection to PostgreSQL is asked whether it still serves."""
_MACHINE_FAULTS = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EIO,
    errno.EROFS,
    errno.EACCES,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EFBIG,
}
_SQLITE_FAULTS = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}  # fmt: skip
_PACKS_QUICKLY = "SELECT set_config(name, 'lz4', false) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
"""lz4 packs an attached file in a fraction of the time of PostgreSQL's own way; servers before 14 and some builds have only the first."""
_POSTGRES_FAULTS = {"08", "40", "53", "55", "57", "58"}
"""Classes of SQLSTATE: connection, rollback (deadlock), resources, not available, operator's intervention, system."""


def missing_file(url: str) -> Path | None:
    """The file of a SQLite database that is not there; None where it is, or where a server keeps it."""
    parsed = address(url)
    path = Path(parsed.database or "")
    return path if parsed.get_backend_name() == "sqlite" and not path.is_file() else None


def open_engine(url: str, *, connections: int, immediate: bool = False) -> Engine:
    """An engine whose connections obey the house rules. `immediate`: each SQLite transaction takes the write lock first.

    Raises OperatorError, in one sentence, where the address is wrong or nobody answers there.
    """
    parsed = address(url)
    try:
        if parsed.get_backend_name() == "sqlite":
            folder = Path(parsed.database or "").parent
            folder.mkdir(0o700, parents=True, exist_ok=True)
            _make_private(parsed.database or "")
            engine = create_engine(
                parsed,
                hide_parameters=True,  # a fault is logged with its statement, not with whom it was about
                pool_size=connections,
                max_overflow=0,
                pool_use_lifo=True,  # each connection keeps pages of its own: those that are not needed stay small
                connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
            )
            _sqlite_rules(engine, immediate)
        else:
            engine = create_engine(
                parsed,
                hide_parameters=True,
                pool_size=connections,
                max_overflow=OVERFLOW,
                pool_use_lifo=True,  # what is in use stays in use, with its prepared statements
                connect_args=line_options("schalter"),
            )
            _postgres_rules(engine)
        _savepoints(engine)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (DatabaseError, ArgumentError, ValueError, OSError, sqlite3.Error) as error:
        raise OperatorError(_sentence(parsed, error)) from error
    return engine


def _make_private(file: str) -> None:
    """Makes the file of a database where there is none; what SQLite lays beside it gets the same rights. One that is there is not
    opened: closing it would end the locks this process holds on it, and another one would take away the log it writes to."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


class PlaceAway(OSError):
    """A place that only some works need does not serve: it passes as well, but whoever does not need the place goes on."""

    def __init__(self, sentence: str):
        super().__init__(errno.EIO, sentence)
        self.strerror: str = sentence


def passing(error: BaseException) -> bool:
    """Whether a fault lies with the machine and not with the data: disk full, database away or busy, a deadlock."""
    if isinstance(error, OSError):
        return error.errno in _MACHINE_FAULTS
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return (getattr(error.orig, "sqlite_errorcode", 0) & 0xFF) in _SQLITE_FAULTS
    state = str(getattr(error.orig, "sqlstate", None) or "08")
    return error.connection_invalidated or (isinstance(error, OperationalError) and state[:2] in _POSTGRES_FAULTS)


def out_of_space(error: BaseException) -> bool:
    """Whether there is no room left: on the disk of the machine, or on that of the database."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    if not isinstance(error, DBAPIError):
        return False
    return (
        getattr(error.orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
        or getattr(error.orig, "sqlstate", "") == "53100"
    )


def _sqlite_rules(engine: Engine, immediate: bool) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver opens no transactions of its own
        cursor = connection.cursor()
        for rule in (
            f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
            f"cache_size=-{KEPT_PAGES}", "temp_store=MEMORY", "wal_autocheckpoint=4000",
        ):  # fmt: skip
            cursor.execute(f"PRAGMA {rule}")
        cursor.close()

    def begin(connection: Any) -> None:
        connection.execute("BEGIN IMMEDIATE" if immediate else "BEGIN")

    engine.dialect.do_begin = begin  # type: ignore[method-assign, assignment]  # a listener would be looked for at every statement


def _savepoints(engine: Engine) -> None:
    """Setting one and letting it go, straight: every group of works has one."""
    dialect: Any = engine.dialect
    dialect.do_savepoint = lambda connection, name: _said(f"SAVEPOINT {name}").on(connection, {})
    dialect.do_release_savepoint = lambda connection, name: _said(f"RELEASE SAVEPOINT {name}").on(connection, {})


@lru_cache(maxsize=64)
def _said(words: str) -> Straight:
    return Straight(text(words))


def _postgres_rules(engine: Engine) -> None:
    """Long values are packed by the quick way the server knows. A connection that has rested is asked whether it still serves
    before it is used; each change and each question pay for that otherwise."""
    dialect = engine.dialect

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.execute(_PACKS_QUICKLY)
        connection.commit()

    @event.listens_for(engine, "checkin")
    def rests(_connection: Any, record: Any) -> None:
        record.info["since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def asked(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("since")
        if since is None or time.monotonic() - since < RESTED_SECONDS:  # None: it was made just now
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _is_no_database(error: Exception) -> bool:
    return _code(error) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def _code(error: Exception) -> int:
    """What SQLite says is wrong; 0 where it was not SQLite."""
    code: int = getattr(getattr(error, "orig", None) or error, "sqlite_errorcode", 0)
    return code & 0xFF


def _sentence(url: URL, error: Exception) -> str:
    name, sqlite = shown(url), url.get_backend_name() == "sqlite"
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if isinstance(error, FileExistsError | NotADirectoryError):
        folder = Path(url.database or "").parent
        file = next((one for one in (folder, *folder.parents) if one.is_file()), folder)
        return (
            f"{file} is a file, where a folder is needed. Move it away, or set SCHALTER_STORAGE__DIRECTORY to a folder."
        )
    if sqlite and _is_no_database(error):
        return f"The file {url.database} is no database, or is damaged: {cause}. Put a backup in its place, or move it away to begin anew."
    if sqlite and _code(error) == sqlite3.SQLITE_BUSY:
        return f"The database file of {name} is being written by another process for long; try again in a moment."
    if sqlite:
        return f"The database file of {name} cannot be used: {cause}. Give the server's user the right to write there, or set SCHALTER_STORAGE__DIRECTORY to another folder."
    return f"The database {name} does not answer: {cause}. Check that PostgreSQL runs there, that the database exists, and SCHALTER_STORAGE__DATABASE_URL."
