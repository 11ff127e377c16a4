"""`backup` and `restore`: the whole desk as one consistent snapshot, while it runs, and back into an empty database."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update
from sqlmodel import Session, col

from foundation.clock import SystemClock
from foundation.errors import OperatorError
from foundation.settings import Settings
from storage import archive, installation, records
from storage.archive import Contents, Manifest
from storage.blobs import Blobs, blobs_of, sha256_of
from storage.database import Database
from storage.engines import open_engine
from storage.full_text import index_everything
from storage.migrate import migrate, schema_state
from storage.schema import metadata
from storage.tables import Blob
from storage.upsert import insert_unless_there


def back_up(settings: Settings, to: Path, keep: int = 0) -> Path:
    """Writes one snapshot of everything as it stands at this instant into the backup folder `to`; answers its folder.

    Reads in one transaction, so that a running server may go on. With `keep`, only so many snapshots stay.
    OperatorError where the schema is not this program's, or the folder cannot be written.
    """
    step = _need_newest(settings)
    made_at = datetime.now(UTC)
    snapshot = to / archive.named(made_at)
    beside = to / f".{snapshot.name}"
    try:
        archive.drop_unfinished(to, made_at)
        beside.mkdir(parents=True)
        with _reading(settings) as connection:
            tables = {table.name: _written(connection, table, beside) for table in metadata().sorted_tables}
            _copy_blobs(settings, connection, to)
        Manifest(step, made_at.isoformat(), tables).write(beside)
        beside.rename(snapshot)
        if keep:
            archive.drop_older(to, keep, _named_blobs(to))
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise OperatorError(
            f"The backup in {to} was not finished: {error.strerror}. What was there before is unharmed; the files that were copied already stay for the next one."
        ) from error
    with closing(Database(settings.database_url, SystemClock(), threads=1)) as database:
        database.change_now(lambda change: installation.put(change, installation.LAST_BACKUP, made_at.isoformat()))
    return snapshot


def restore(settings: Settings, snapshot: Path) -> int:
    """Brings a snapshot into the empty database of these settings, on either engine; how many records it has now.

    Every record is read back and compared. OperatorError where the database holds something, or the snapshot is
    damaged or of another step of the schema; then nothing was changed.
    """
    manifest = Manifest.read(snapshot)
    migrate(settings.database_url, settings.storage.directory / "backups")
    if manifest.step != (step := _need_newest(settings)):
        raise OperatorError(
            f"The backup was made at step {manifest.step}, this program is at {step}; restore it with that version, then migrate."
        )
    blobs = blobs_of(settings)
    engine = open_engine(settings.database_url, connections=1, immediate=True)
    try:
        with Session(engine) as session, session.begin():
            for table in metadata().sorted_tables:
                if session.execute(select(table).limit(1)).first() is not None:
                    raise OperatorError(
                        f"The database is not empty (there is something in {table.name}). Restore into an empty one."
                    )
                if table.name == Blob.__tablename__:
                    _fill_blobs(session, blobs, snapshot)
                else:
                    _fill(session.connection(), table, archive.read_lines(snapshot / f"{table.name}.jsonl.gz"))
                _compare(session.connection(), table, manifest.tables[table.name])
            index_everything(session)
    finally:
        engine.dispose()
    return sum(contents.rows for contents in manifest.tables.values())


def _need_newest(settings: Settings) -> str:
    has, newest = schema_state(settings.database_url)
    if has != newest:
        raise OperatorError(
            f"The database is at step {has}, this program knows {newest}. Run python app.py migrate first."
        )
    return newest


@contextmanager
def _reading(settings: Settings) -> Iterator[Connection]:
    """A connection whose one transaction sees everything as it stood when it first looked."""
    engine = open_engine(settings.database_url, connections=1)
    try:
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _leave_out(table: Table) -> str:
    return "content" if table.name == Blob.__tablename__ else ""


def _written(connection: Connection, table: Table, folder: Path) -> Contents:
    file = folder / f"{table.name}.jsonl.gz"
    archive.write_lines(file, records.lines(connection, table, _leave_out(table)))
    return Contents(*records.fingerprint(archive.read_lines(file)))


def _copy_blobs(settings: Settings, connection: Connection, to: Path) -> None:
    """Only what the backup does not have yet."""
    blobs = blobs_of(settings)
    with Session(bind=connection) as session:
        names = session.execute(select(col(Blob.sha256))).scalars().all()
        for name in names:
            if not archive.blob_path(to, name).exists():
                archive.put_blob(to, name, blobs.get(session, name))


def _fill(connection: Connection, table: Table, lines: Iterator[bytes]) -> None:
    """Inserts the rows; those that point at rows of their own table get these pointers once all are there."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    pointing = []
    while rows := [records.record(table, line) for line in islice(lines, records.AT_ONCE)]:
        for row in rows:
            pointers = {name: row[name] for name in own}
            if any(value is not None for value in pointers.values()):
                pointing.append({"the_id": row["id"], **pointers})
                row.update(dict.fromkeys(own))
        connection.execute(insert(table), rows)
    if pointing:
        connection.execute(update(table).where(table.c.id == bindparam("the_id")), pointing)
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(
            select(func.setval(sequence, func.coalesce(select(func.max(table.c.id)).scalar_subquery(), 0) + 1, False))
        )


def _fill_blobs(session: Session, blobs: Blobs, snapshot: Path) -> None:
    for line in archive.read_lines(snapshot / f"{Blob.__tablename__}.jsonl.gz"):
        name = json.loads(line)["sha256"]
        try:
            content = archive.blob_path(snapshot.parent, name).read_bytes()
        except OSError as error:
            raise OperatorError(f"The backup lacks the bytes {name}: {error.strerror}.") from error
        if sha256_of(content) != name:
            raise OperatorError(f"The backup's file {archive.blob_path(snapshot.parent, name)} is damaged.")
        session.connection().execute(insert_unless_there(session, Blob), blobs.row(content, name))
    session.flush()


def _compare(connection: Connection, table: Table, promised: Contents) -> None:
    """Reads back what was filled in: every record must be the one that was backed up."""
    found = Contents(*records.fingerprint(records.lines(connection, table, _leave_out(table))))
    if found != promised:
        raise OperatorError(
            f"The backup of {table.name} is damaged: {found.rows} of {promised.rows} records were read, or some differ."
        )


def _named_blobs(backup: Path) -> Iterator[str]:
    for snapshot in archive.snapshots(backup):
        for line in archive.read_lines(snapshot / f"{Blob.__tablename__}.jsonl.gz"):
            yield json.loads(line)["sha256"]
