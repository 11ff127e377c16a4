"""A message sentence by sentence: people tell more than they ask, and some ask several things at once. Pure."""

import re

from e_level.features import folded, occurrences
from e_level.model import Model
from e_level.prediction import KNOWN_TOPIC, certainty, familiarity, scores_of

SURE_OF_ANOTHER = 0.75
"""From this confidence on a sentence is about a matter of its own."""

MOST = 8
"""Sentences looked at, the first of the message."""

_FEWEST_WORDS = 3
_END = re.compile(r"(?<=[.!?])\s+|\n+")


def sentences(core: str) -> tuple[str, ...]:
    """The sentences and lines of a core text that say anything, subject line included; none where it is only one."""
    found = [part for part in _END.split(core) if len(part.split()) >= _FEWEST_WORDS]
    return tuple(found[:MOST]) if len(found) > 1 else ()


def another_matter(model: Model, parts: tuple[str, ...], category: str) -> str:
    """The category of a sentence that surely is about something else than `category`, that of the whole; empty without
    one."""
    for part in parts:
        scores = scores_of(model, model.vectoriser.row(occurrences([folded(part)])))
        found = model.categories[int(scores.argmax())]
        sure = certainty(model, scores) >= SURE_OF_ANOTHER and familiarity(model, scores) >= KNOWN_TOPIC
        if found != category and sure:
            return found
    return ""
