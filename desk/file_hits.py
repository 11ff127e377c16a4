"""Which of a message's files holds what was looked for, and the piece of it that says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.search_words import patterns_of
from ticketing.tables import Attachment

BEFORE, BEHIND = 50, 110
"""Characters shown around the place that was found."""


@dataclass(frozen=True, slots=True)
class FileHit:
    """`excerpt` is empty where the name alone holds the words."""

    name: str
    excerpt: str


def holding(session: Session, contacts: Sequence[int], text: str) -> dict[int, FileHit]:
    """Contact → the first of its files that holds, in name and text together, every word that was looked for."""
    wanted = patterns_of(text)
    if not (wanted and contacts):
        return {}
    rows = session.execute(
        select(col(Attachment.contact_id), col(Attachment.filename), col(Attachment.words))
        .where(col(Attachment.contact_id).in_(contacts), col(Attachment.inline).is_(False))
        .order_by(col(Attachment.id))
    )
    found: dict[int, FileHit] = {}
    for row in rows:
        if row.contact_id not in found and (hit := hit_in(row.filename, row.words or "", wanted)):
            found[row.contact_id] = hit
    return found


def hit_in(name: str, words: str, wanted: Sequence[re.Pattern[str]]) -> FileHit | None:
    """None where one of the words stands in neither."""
    if not all(one.search(name) or one.search(words) for one in wanted):
        return None
    at = next((place.start() for one in wanted if (place := one.search(words))), None)
    return FileHit(name, "" if at is None else _around(words, at))


def _around(words: str, at: int) -> str:
    """From one word's beginning to another's end, with dots where more stands."""
    start = words.rfind(" ", 0, max(0, at - BEFORE)) + 1
    piece = words[start : at + BEHIND]
    whole = start + len(piece) >= len(words)
    piece = piece if whole else piece.rsplit(" ", 1)[0]
    return f"{'… ' if start else ''}{piece}{'' if whole else ' …'}"
