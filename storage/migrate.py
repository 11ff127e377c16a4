"""Bringing the schema up to date: numbered Alembic steps, never edited once released, with a copy taken before."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from foundation.errors import OperatorError
from storage.engines import open_engine

FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_245_001
"""Number of the advisory lock that lets one process migrate while the others wait."""


def schema_state(url: str) -> tuple[str | None, str]:
    """The revision the database has (None: empty) and the newest this program knows."""
    engine = open_engine(url, connections=1)
    try:
        with engine.connect() as connection:
            return _revision(connection), steps()[-1]
    finally:
        engine.dispose()


def migrate(url: str, backups: Path) -> list[str]:
    """Takes every missing step and answers their revisions; a standing SQLite database is copied to `backups` first.

    OperatorError where the database is newer than this program. PostgreSQL: one process at a time (advisory lock);
    a dump before the step is the operator's (docs/operator.md).
    """
    engine = open_engine(url, connections=1)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
                connection.commit()
            try:
                return _upgrade(connection, url, backups)
            finally:
                if connection.dialect.name == "postgresql":
                    connection.rollback()
                    connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                    connection.commit()
    finally:
        engine.dispose()


def _upgrade(connection: Connection, url: str, backups: Path) -> list[str]:
    known = steps()
    has = _revision(connection)
    connection.rollback()
    if has is not None and has not in known:
        raise OperatorError(
            f"The database was made by a newer Schalter (step {has}); this one knows steps up to {known[-1]}. Install the newer version."
        )
    missing = known[known.index(has) + 1 :] if has else known
    if not missing:
        return []
    if has and connection.dialect.name == "sqlite":
        _copy(Path(make_url(url).database or ""), backups)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.rollback()
    _run_alembic(connection)
    connection.commit()
    return missing


def _run_alembic(connection: Connection) -> None:
    from alembic import command  # costs a start a tenth of a second, and most starts have no step to take
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _copy(database: Path, backups: Path) -> None:
    backups.mkdir(0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(backups).free < database.stat().st_size * 2:
        raise OperatorError(
            f"There is too little space in {backups} for a copy of the database before migrating. Make room and start again."
        )
    target = backups / f"before-migration-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))


def steps() -> list[str]:
    """The revisions this program knows, oldest first: the numbers that the files of the steps begin with."""
    return sorted(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))
