"""The rounds of a long trial: numbered, so that each is seeded by its number, and resumed where a full one was broken off."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from tests.kit.surroundings import ROOT

BOOK = ROOT / "var" / "trials.json"


def rounds(name: str, count: int) -> Iterator[int]:
    """The rounds still to be done of `count`. In full length what is done is written down in var/trials.json; a trial that
    came to its end begins anew the next time."""
    if os.environ.get("SCHALTER_TRIAL") != "full":
        yield from range(count)
        return
    done = _read()
    for number in range(done.get(name, 0), count):
        yield number
        _write(_read() | {name: number + 1})
    _write({other: upto for other, upto in _read().items() if other != name})


def _read() -> dict[str, int]:
    return json.loads(BOOK.read_text()) if BOOK.exists() else {}


def _write(done: dict[str, int]) -> None:
    BOOK.parent.mkdir(exist_ok=True)
    beside = Path(f"{BOOK}.new")
    beside.write_text(json.dumps(done, indent=1))
    beside.replace(BOOK)
