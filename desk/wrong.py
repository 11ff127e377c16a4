"""A mistake in a query, as pages show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrong:
    """A mistake at the operator it was made in, in the reader's language."""

    written: str
    sentence: str
