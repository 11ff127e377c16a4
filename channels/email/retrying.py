"""How long to wait before a mail is tried again, by what the relay said (RFC 3463 names the classes)."""

import re
from collections.abc import Sequence
from datetime import timedelta

from storage.outbox import PAUSES

_FULL = re.compile(r"\b[45]\.2\.2\b|\b(?:mailbox|quota)\b.{0,40}\b(?:full|exceeded)\b|\bover quota\b", re.I)
_GREYLISTED = re.compile(r"gr[ea]y-?list", re.I)
AFTER_GREYLISTING = tuple(timedelta(minutes=m) for m in (6, 12, 30, 60, 120, 360, 720, 1440))
"""Greylisting lets one in after some minutes; asking sooner begins the wait anew with some."""
WHILE_FULL = tuple(timedelta(hours=h) for h in (1, 4, 12, 24, 24))
"""A full mailbox is emptied by a person."""


def pauses(said: str) -> Sequence[timedelta]:
    if _FULL.search(said):
        return WHILE_FULL
    return AFTER_GREYLISTING if _GREYLISTED.search(said) else PAUSES
