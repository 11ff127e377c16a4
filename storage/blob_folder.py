"""Bytes as files of a folder, by their SHA-256: written beside, fsynced, renamed, so that a file with that name is whole."""

import os
import secrets
from pathlib import Path


class BlobFolder:
    def __init__(self, folder: Path):
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """Keeps the bytes durably. OSError where the disk is full."""
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

    def get(self, name: str) -> bytes | None:
        """The bytes; None where there are none by that name."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name
