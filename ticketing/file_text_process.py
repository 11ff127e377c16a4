"""A process of its own for each file: `python -m ticketing.file_text_process MEDIA-TYPE`. The file comes on standard input,
its words go to standard output. A file that breaks its reader ends this process, and has no words."""

import os
import sys

from foundation.confined import stay_within
from ticketing.file_text import text_of

MEMORY = 768 * 2**20
SECONDS = 20
"""Of processor time; whoever waits at the desk goes first."""


def main(media_type: str) -> None:
    stay_within(MEMORY, SECONDS)
    os.nice(10)
    text = text_of(sys.stdin.buffer.read(), media_type)
    sys.stdout.buffer.write(text.encode("utf-8", errors="ignore"))


if __name__ == "__main__":
    main(sys.argv[1])
