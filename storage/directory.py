"""The storage directory: on SQLite it holds everything, on PostgreSQL the account of acknowledged mail."""

import errno
import tempfile
from pathlib import Path

from foundation.errors import OperatorError

MAKE_ROOM = "Make room: when the disk is full, mail is refused for the time being (451)."
_REMEDIES = {
    errno.ENOSPC: MAKE_ROOM,
    errno.EDQUOT: MAKE_ROOM,
    errno.EROFS: "Mount its disk for writing (where it became read-only by itself, the system's log says which fault it has), or set SCHALTER_STORAGE__DIRECTORY.",
    errno.EEXIST: "Move the file of that name away, or set SCHALTER_STORAGE__DIRECTORY to a folder.",
    errno.ENOTDIR: "Move the file of that name away, or set SCHALTER_STORAGE__DIRECTORY to a folder.",
}
_NO_RIGHT = "Give the server's user the right, or set SCHALTER_STORAGE__DIRECTORY."


def lay_directory(directory: Path) -> None:
    """Makes it where it is missing, for its owner alone; one that is there keeps its rights.

    OperatorError, naming the setting, where it cannot be made or nothing can be written there.
    """
    try:
        directory.mkdir(0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=directory).close()
    except OSError as error:
        raise OperatorError(
            f"The storage directory {directory} cannot be written: {error.strerror}. {remedy_of(error)}"
        ) from error


def remedy_of(error: OSError) -> str:
    """What an operator can do about it, in one sentence."""
    return _REMEDIES.get(error.errno or 0, _NO_RIGHT)
