"""Whether a text passes on a mail, by the line above it or by the subject; such a text is shown whole. Pure."""

import re
from collections.abc import Callable, Sequence

from channels.email import quote_labels

QUOTED = re.compile(r"^[ \t]{0,3}(?:>(?!.*<<\s*$)|\|[ \t]|&gt;)")
"""A quoted line; `>>> a link <<<` is a decoration."""
LOOKED_AT = 200
_APPLE = re.compile(r"^> ?[^\s>_=*-]")
"""Apple Mail quotes the line that announces a forward with the rest of it."""


def _named(words: str) -> str:
    """A pattern of the labels in a table, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words.split("|"), key=len, reverse=True))


BLOCK_FIELD = re.compile(
    rf"^[>\s]*[*_]*(?:(?P<from>{_named(quote_labels.FROM)})|(?P<sent>{_named(quote_labels.SENT)})|(?P<to>{_named(quote_labels.TO)})|(?P<subject>{_named(quote_labels.SUBJECT)}))[*_]*\s?[:：][*_]*(?P<rest>.*)$",
    re.I,
)
FORWARD_LINE = re.compile(rf"^[>\s]*+[-_=*]*+\s*+(?:{quote_labels.FORWARD})\b.{{0,80}}$", re.I)
_SUBJECT = re.compile(
    r"^\s*\[?(?:fwd?|wg|tr|enc|i|rv|vb|fs|pd|vl|doorst|videresend(?:t)?|redir|weitergeleitet|inoltra|转发|轉寄|転送|전달|пересл|[iİ]\u0307?lt|továbbítás)\.?\s*[:：]",
    re.I,
)
_DANISH = re.compile(r"^\s*vs\s*:", re.I)
_FRA = re.compile(r"^[>\s*_]*fra\s?:", re.I)


def has_subject_of_one(subject: str, lines: Sequence[str]) -> bool:
    """Whether a mail is called a forward. `VS:` forwards in Danish and Norwegian and answers in Finnish; the labels of the
    copied head tell which."""
    if _SUBJECT.match(subject):
        return True
    return bool(_DANISH.match(subject)) and any(_FRA.match(line) for line in lines[:LOOKED_AT] if len(line) < 200)


def announced_at(lines: Sequence[str]) -> int | None:
    """The line that announces a forward; one that is itself quoted counts only where nothing was quoted before it."""
    quoted = False
    for number, line in enumerate(lines[:LOOKED_AT]):
        marked = bool(QUOTED.match(line))
        if len(line) < 200 and (not marked or (not quoted and _APPLE.match(line))) and FORWARD_LINE.match(line):
            return number
        quoted = quoted or marked
    return None


def are_a_forward(lines: Sequence[str], subject: str, answers_at: Callable[[Sequence[str], int], bool]) -> bool:
    """Whether these lines pass on a mail and do not answer one before; `answers_at` knows where an answered mail begins."""
    at = announced_at(lines)
    if at is not None:
        return not any(answers_at(lines, number) for number in range(at))
    return has_subject_of_one(subject, lines)
