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
_PLEA = re.compile(
    r"(?:und )?was (?:nun|tun|(?:kann|muss|soll)(?:te)? ich (?:(?:jetzt|nun|denn|da|noch) )*(?:tun|machen))"
    r"|(?:können|könnten|kann|kannst) (?:sie|ihr|du|jemand|man) (?:mir|uns) (?:(?:bitte|da|dabei|damit|hier) )*(?:weiter)?helfen"
    r"|(?:ich )?bitte (?:dringend )?um (?:schnelle |rasche )?(?:hilfe|unterstützung)|bitte helfen sie (?:mir|uns)"
    r"|what (?:now|(?:can|do|should|must) i do(?: now| next)?)|(?:can|could) (?:you|someone|anyone) (?:please )?help(?: me| us)?"
    r"|please help(?: me| us)?|(?:any )?help (?:is|would be) appreciated",
    re.IGNORECASE,
)
"""Who asks for help so has named no further matter."""


def sentences(core: str) -> tuple[str, ...]:
    """The sentences and lines of a core text that say anything, subject line included; none where it is only one."""
    return _parted(_END, _FEWEST_WORDS, core)


def matters(core: str) -> tuple[str, ...]:
    """As `sentences`, shorter ones and what is joined to others by an "and", too: each may ask for something of its own."""
    return tuple(part for part in _parted(_JOINT, _FEWEST_OF_A_MATTER, core) if not _PLEA.fullmatch(part.strip(" .!?")))


def _parted(joint: re.Pattern[str], fewest: int, core: str) -> tuple[str, ...]:
    found = [part for part in joint.split(core) if len(part.split()) >= fewest]
    return tuple(found[:MOST]) if len(found) > 1 else ()
