"""A process of its own for each scan: `python -m channels.fax_import.reading_process count|read`.

A job (JSON, one line) comes on standard input with the name of the file; what is found goes to standard output, one
line of JSON a page, as soon as it is there. Whatever a damaged or hostile file does, it does it here, within the limits.
"""

import json
import sys
from pathlib import Path
from typing import Any

from channels.fax_import.documents import count_pages
from channels.fax_import.reading_job import Job
from channels.fax_import.scan_kinds import Refused
from foundation.confined import stay_within


def main(arguments: list[str]) -> int:
    job = Job(**json.loads(sys.stdin.readline()))
    stay_within(job.memory)
    content = Path(job.file).read_bytes()
    try:
        if arguments == ["count"]:
            pages, whole = count_pages(content, job.limits)
            _tell({"pages": pages, "whole": whole})
        else:
            from channels.fax_import.page_reading import read_pages  # counting does without what reading needs

            for page in read_pages(content, job):
                _tell(page)
    except Refused as refusal:
        _tell({"refused": refusal.code, "values": refusal.values})
    except MemoryError:
        _tell({"refused": "memory"})
    return 0


def _tell(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
