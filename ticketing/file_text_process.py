"""A process that reads files, each in a child of its own: `python -m ticketing.file_text_process`. A file that breaks its
reader ends that child, and has no words. Starting a program anew for each file would cost ten times as much as most files.

On standard input come, for each file, a line with its size in bytes and its media type, and then its bytes; on standard
output goes a line with the size of its words and then these; a size below 0 where it could not be read. It ends with its input.
"""

import os
import sys

from foundation.confined import stay_within
from ticketing.file_text import kind_of, text_of

MEMORY = 768 * 2**20
SECONDS = 20
"""Of processor time for each file; whoever waits at the desk goes first."""
BROKEN = -1


def main() -> None:
    os.nice(10)
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    while line := asked.readline():
        size, _, media_type = line.decode().rstrip("\n").partition(" ")
        words = _in_a_child(asked.read(int(size)), media_type)
        told.write(f"{BROKEN}\n".encode() if words is None else f"{len(words)}\n".encode() + words)
        told.flush()


def _in_a_child(content: bytes, media_type: str) -> bytes | None:
    if kind_of(content, media_type) == "pdf":
        import pypdfium2  # noqa: F401  once for all children; nothing of the file is read here
    here, there = os.pipe()
    child = os.fork()
    if not child:
        os.close(here)
        _read(content, media_type, there)
    os.close(there)
    with open(here, "rb") as words:
        said = words.read()
    _, status = os.waitpid(child, 0)
    return None if status else said


def _read(content: bytes, media_type: str, there: int) -> None:
    """The child's part: says the words and ends, whatever happens."""
    try:
        os.close(0)
        os.close(1)
        stay_within(MEMORY, SECONDS)
        words = text_of(content, media_type).encode("utf-8", errors="ignore")
        with open(there, "wb") as pipe:
            pipe.write(words)
        os._exit(0)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
