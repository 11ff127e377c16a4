"""Bytes by their SHA-256: raw mails, attachments, pages. The same bytes are kept once.

Small ones lie in the database, so that they share the commit (and its one fsync) of the row that names them. Larger
ones lie in the bucket of an object storage where one is set; else those of a SQLite installation in files, those of
PostgreSQL in the database, because several machines share it and nothing else.
"""

import asyncio
import errno
import hashlib
from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import bindparam
from sqlmodel import Session, select

from foundation.settings import Settings
from storage.blob_folder import BlobFolder
from storage.change import Change
from storage.object_storage import Bucket
from storage.tables import Blob

LARGEST_ROW = 128 * 1024
_CONTENT = select(Blob.content).where(Blob.sha256 == bindparam("sha256"))


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Place(Protocol):
    """Where large ones lie: durably there once `put` has ended, whole whenever `get` finds them. What has just been put
    there costs nothing to put again."""

    def put(self, name: str, content: bytes) -> None: ...
    def get(self, name: str) -> bytes | None: ...
    def forget(self, name: str) -> bool:
        """Whether the bytes are no longer there."""
        ...


class Blobs:
    """Large ones go to the first of the places and are looked for in all; without a place all go into the database."""

    def __init__(self, *places: Place):
        self._places = places

    async def ahead(self, *contents: bytes) -> None:
        """Lays the large ones into their place before the change that names them, which would otherwise hold the writer,
        or a line to the database, for as long as a slow place takes. Raises as `put`."""
        if large := [content for content in contents if self._outside(content)]:
            await asyncio.to_thread(self.lay, large)

    def lay(self, contents: Iterable[bytes]) -> None:
        """The same, on this thread."""
        for content in contents:
            if self._outside(content):
                self._places[0].put(sha256_of(content), content)

    def put(self, change: Change, content: bytes, sha256: str = "") -> str:
        """Keeps the bytes with the change's commit and answers their SHA-256. Raises OSError where the place is full or away."""
        row = self.row(content, sha256 or sha256_of(content))
        change.write(Blob, **row)
        return str(row["sha256"])

    def row(self, content: bytes, name: str) -> dict[str, Any]:
        """The bytes as a row; large ones lie in their place from now on."""
        if outside := self._outside(content):
            self._places[0].put(name, content)
        return {"sha256": name, "size": len(content), "content": None if outside else content}

    def forget(self, sha256: str) -> bool:
        """Removes the bytes from every place outside the database where one can; False where they are still in one. Their row
        and who names it are the caller's matter."""
        left = [place for place in self._places if not place.forget(sha256)]
        return not left

    def _outside(self, content: bytes) -> bool:
        return bool(self._places) and len(content) > LARGEST_ROW

    def get(self, session: Session, sha256: str) -> bytes:
        """The bytes; KeyError where there are none by that name, OSError where their place is away or has lost them."""
        row = session.connection().execute(_CONTENT, {"sha256": sha256}).first()
        if row is None:
            raise KeyError(sha256)
        if row[0] is not None:
            return row[0]
        for place in self._places:
            if (content := place.get(sha256)) is not None:
                return content
        raise FileNotFoundError(errno.ENOENT, "These bytes lie outside the database, and not where is looked", sha256)


def blobs_of(settings: Settings) -> Blobs:
    """The bytes of an installation. OperatorError where its object storage cannot be used at all."""
    bucket = [Bucket(settings.object_storage)] if settings.object_storage.endpoint else []
    sqlite = settings.database_url.startswith("sqlite")
    folder = [BlobFolder(settings.storage.directory / "blobs")] if sqlite else []
    return Blobs(*bucket, *folder)
