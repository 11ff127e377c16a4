"""Bytes as files of a folder, by their SHA-256: a file with that name is whole."""

from pathlib import Path

from foundation.whole_file import write_whole


class BlobFolder:
    def __init__(self, folder: Path):
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """Keeps the bytes durably. OSError where the disk is full."""
        path = self._path(name)
        if not path.exists():
            write_whole(path, content)

    def get(self, name: str) -> bytes | None:
        """The bytes; None where there are none by that name."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def forget(self, name: str) -> bool:
        """Removes the file; True."""
        self._path(name).unlink(missing_ok=True)
        return True

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name
