"""A line of a ticket's history at its word: what the clocks a desk defined itself go by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Happening:
    """A line as it stands there, with the ticket's state `before` and `after` it, and the `tags` before."""

    kind: str
    data: Mapping[str, Any]
    before: str
    after: str
    tags: str = ""
