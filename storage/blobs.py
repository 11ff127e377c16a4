"""Bytes by their SHA-256: raw mails, attachments, pages. The same bytes are kept once.

Small ones lie in the database, so that they share the commit (and its one fsync) of the row that names them. Larger
ones of a SQLite installation lie in files: written beside, fsynced, renamed, so that a file with that name is whole.
On PostgreSQL all lie in the database, because several machines share it and nothing else.
"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, select

from storage.change import Change
from storage.tables import Blob

LARGEST_ROW = 128 * 1024
_CONTENT = select(Blob.content).where(Blob.sha256 == bindparam("sha256"))


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Blobs:
    """`folder` holds the large ones, or is None where all go into the database."""

    def __init__(self, folder: Path | None):
        self._folder = folder

    def put(self, change: Change, content: bytes, sha256: str = "") -> str:
        """Keeps the bytes with the change's commit and answers their SHA-256. Raises OSError where the disk is full."""
        row = self.row(content, sha256 or sha256_of(content))
        change.write(Blob, **row)
        return str(row["sha256"])

    def row(self, content: bytes, name: str) -> dict[str, Any]:
        """The bytes as a row; large ones lie in their file from now on."""
        in_row = self._folder is None or len(content) <= LARGEST_ROW
        if not in_row:
            self._write(name, content)
        return {"sha256": name, "size": len(content), "content": content if in_row else None}

    def get(self, session: Session, sha256: str) -> bytes:
        """The bytes; KeyError where there are none by that name."""
        row = session.connection().execute(_CONTENT, {"sha256": sha256}).first()
        if row is None:
            raise KeyError(sha256)
        return row[0] if row[0] is not None else self._path(sha256).read_bytes()

    def _path(self, name: str) -> Path:
        assert self._folder is not None
        return self._folder / name[:2] / name

    def _write(self, name: str, content: bytes) -> None:
        path = self._path(name)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{name}.{secrets.token_hex(4)}")
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.rename(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
