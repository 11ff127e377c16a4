"""A message sentence by sentence: people tell more than they ask, and some ask several things at once. Pure."""

import re

from e_level.model import Model
from e_level.prediction import Prediction, predict

SURE_OF_ANOTHER = 0.75
"""From this confidence on a sentence is about a matter of its own."""

MARGIN_OF_ANOTHER = 0.15
MOST = 8
"""Sentences looked at, the first of the message."""

_FEWEST_WORDS = 3
_END = re.compile(r"(?<=[.!?])\s+|\n+")


def sentences(core: str) -> tuple[str, ...]:
    """The sentences and lines of a core text that say anything, subject line included; none where it is only one."""
    found = [part for part in _END.split(core) if len(part.split()) >= _FEWEST_WORDS]
    return tuple(found[:MOST]) if len(found) > 1 else ()


def another_matter(model: Model, parts: tuple[str, ...], whole: Prediction) -> str:
    """The category of a sentence that surely is about something else than the message as a whole; empty without one."""
    for part in parts:
        found = predict(model, part)
        if found is None or found.category == whole.category or not found.known_topic:
            continue
        if found.confidence >= SURE_OF_ANOTHER and found.margin >= MARGIN_OF_ANOTHER:
            return found.category
    return ""
