"""A message sentence by sentence: people tell more than they ask, and some ask several things at once. Pure."""

import re

MOST = 8
"""Sentences looked at, the first of the message."""

_FEWEST_WORDS = 3
_FEWEST_OF_A_MATTER = 2
_END = re.compile(r"(?<=[.!?])\s+|\n+")
_JOINT = re.compile(
    r"(?<=[.!?])\s+|\n+|[\s,;]+(?:und|and|oder|or|sowie|au(?:ß|ss)erdem|also|besides)(?:\s+(?:au(?:ß|ss)erdem|also|then))?\s+",
    re.IGNORECASE,
)


def sentences(core: str) -> tuple[str, ...]:
    """The sentences and lines of a core text that say anything, subject line included; none where it is only one."""
    return _parted(_END, _FEWEST_WORDS, core)


def matters(core: str) -> tuple[str, ...]:
    """As `sentences`, shorter ones and what is joined to others by an "and", too: each may ask for something of its own."""
    return _parted(_JOINT, _FEWEST_OF_A_MATTER, core)


def _parted(joint: re.Pattern[str], fewest: int, core: str) -> tuple[str, ...]:
    found = [part for part in joint.split(core) if len(part.split()) >= fewest]
    return tuple(found[:MOST]) if len(found) > 1 else ()
