"""Where the bundled files of this installation are: names carry a hash, the manifest says which is current."""

import json
from functools import lru_cache
from pathlib import Path

from foundation.errors import OperatorError

STATIC = Path(__file__).parent / "static"
PREFIX = "/static/"


@lru_cache(maxsize=4)
def manifest(folder: Path = STATIC) -> dict[str, str]:
    """Plain name (`schalter.css`) → hashed file name (`schalter-1A2B3C4D.css`)."""
    try:
        names: dict[str, str] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise OperatorError("The page bundle has not been built; run `make install`.") from None
    return names


def asset(name: str) -> str:
    """The address of a bundled file; it changes with its content, so it may be cached for ever."""
    return PREFIX + manifest()[name]
