"""A backup on disk: a folder of snapshots that share their blobs.

    BACKUP/blobs/ab/abcd…              the bytes of blobs, by SHA-256, each once over all snapshots
    BACKUP/2026-11-22T050000Z/…        one snapshot: `manifest.json` and a `TABLE.jsonl.gz` for each table

A snapshot is written beside and renamed when it is whole. It is the same for both engines, so that a desk can move
from SQLite to PostgreSQL by way of it.
"""

import gzip
import json
import os
import shutil
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from foundation.errors import OperatorError
from foundation.whole_file import write_whole

FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a table's file holds: the number of rows, and the SHA-256 over its lines."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself: the schema's step, the instant, the tables."""

    step: str
    made_at: str
    tables: Mapping[str, Contents]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """OperatorError where it is missing, odd, or of a format this program does not know."""
        try:
            said = json.loads((folder / MANIFEST).read_text("utf-8"))
            tables = {name: Contents(**contents) for name, contents in said.pop("tables").items()}
            manifest = cls(tables=tables, **said)
        except OSError as error:
            raise OperatorError(f"{folder / MANIFEST} cannot be read: {error.strerror}.") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise OperatorError(f"{folder / MANIFEST} is damaged, or of no snapshot of a backup.") from error
        if manifest.format != FORMAT:
            raise OperatorError(f"{folder} has format {manifest.format}; this program reads format {FORMAT}.")
        return manifest


def named(at: datetime) -> str:
    """The name of the snapshot of an instant (UTC); names sort like their instants."""
    return f"{at:%Y-%m-%dT%H%M%S.%fZ}"


def snapshots(backup: Path) -> list[Path]:
    """The whole snapshots of a backup, oldest first."""
    return sorted(path.parent for path in backup.glob(f"[0-9]*/{MANIFEST}"))


def write_lines(file: Path, lines: Iterator[bytes]) -> None:
    with file.open("xb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=5, mtime=0) as packed:
        packed.writelines(lines)
        packed.close()
        raw.flush()
        os.fsync(raw.fileno())


def read_lines(file: Path) -> Iterator[bytes]:
    """OperatorError where the file is missing or damaged."""
    try:
        with gzip.open(file) as packed:
            yield from packed
    except (OSError, EOFError, zlib.error) as error:
        cause = getattr(error, "strerror", None) or "it is damaged"
        raise OperatorError(f"The backup's file {file} cannot be read: {cause}.") from error


def blob_path(backup: Path, sha256: str) -> Path:
    return backup / "blobs" / sha256[:2] / sha256


def put_blob(backup: Path, sha256: str, content: bytes) -> None:
    """Keeps the bytes where the backup does not have them yet; a file of that name is always whole."""
    path = blob_path(backup, sha256)
    if not path.exists():
        write_whole(path, content)


def drop_unfinished(backup: Path, now: datetime) -> None:
    """Removes what backups that were killed more than a day ago have left beside."""
    for left in backup.glob(".[0-9]*Z"):
        if left.name[1:] < named(now - timedelta(days=1)):
            shutil.rmtree(left)


def drop_older(backup: Path, keep: int, blobs_of: Iterator[str]) -> int:
    """Removes all but the newest `keep` snapshots, and the blobs that none of the rest names; how many snapshots went."""
    gone = snapshots(backup)[:-keep]
    for snapshot in gone:
        shutil.rmtree(snapshot)
    if gone:
        named = set(blobs_of)
        for path in (backup / "blobs").glob("??/*"):
            if path.name not in named:
                path.unlink()
    return len(gone)
