"""A message sentence by sentence: people tell more than they ask, and some ask several things at once. Pure."""

import re

MOST = 8
"""Sentences looked at, the first of the message."""

_FEWEST_WORDS = 3
_END = re.compile(r"(?<=[.!?])\s+|\n+")


def sentences(core: str) -> tuple[str, ...]:
    """The sentences and lines of a core text that say anything, subject line included; none where it is only one."""
    found = [part for part in _END.split(core) if len(part.split()) >= _FEWEST_WORDS]
    return tuple(found[:MOST]) if len(found) > 1 else ()
