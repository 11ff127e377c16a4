"""A quote that begins within a line: a program left out the line break below the answer. What stands before it is the answer. Pure."""

import re
from collections.abc import Sequence

from channels.email import quote_labels
from channels.email.attribution_lines import VERBS, attribution_at, next_full
from channels.email.forward_lines import BLOCK_FIELD, QUOTED

LONGEST_LINE = 2_000
_ON_A_DAY = re.compile(
    r"(?<=\S)[ \t]*(?:-{2,}[ \t]*)?(?<![\w-])(?=(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu) (?:[^\W\d]{2,10}\.?,? ){0,2}\d)"
)
"""Where "On <day>" begins behind other words; inside a sentence it has a small letter, or nobody wrote anything then."""
_WHO_WROTE = re.compile(rf"@[^\s<>()]+[>)]\s*[:：]\s*$|@.*\W(?:{VERBS})\s?[:：]\s*$", re.I)
"""An address, and last who it is or that they wrote."""
_DAYS = re.compile(r"[ -](?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu) ")
_ORIGINAL = re.compile(rf"(?<!-)-{{3,}}+ ?(?=[^\W\d_])(?:{quote_labels.ORIGINAL}) ?-{{3,}}+[ \t]*", re.I)


def may_be_in(text: str) -> bool:
    """Whether any line of a text needs a closer look; most texts have none."""
    return "---" in text or bool(_DAYS.search(text))


def begun(lines: Sequence[str], at: int) -> tuple[int, int] | None:
    """The column at which a quote begins behind an answer in this line, and the next full line below who wrote it; None where
    none does."""
    line = lines[at]
    if not 10 < len(line) <= LONGEST_LINE or ("---" not in line and not _DAYS.search(line)):
        return None
    if QUOTED.match(line):
        return None
    if "---" in line and line.strip("-_= \t") and (rule := _ORIGINAL.search(line)):
        rest = line[rule.end() :]
        if rest.strip():
            head = BLOCK_FIELD.match(rest)
            return (rule.start(), len(lines)) if head and head["from"] and "@" in rest else None
        return (rule.start(), len(lines)) if rule.start() and _is_head(lines[at + 1 : at + 8]) else None
    for day in _ON_A_DAY.finditer(line):
        if not any(map(str.isalnum, line[: day.start()])):
            continue
        tail = [line[day.end() :], *lines[at + 1 : at + 4]]
        span = attribution_at(tail, 0)
        below = next_full(lines, at + span)
        marked = below < len(lines) and QUOTED.match(lines[below])
        if span and (marked or _WHO_WROTE.search(" ".join(tail[:span]))):
            return day.start(), below  # without marks somebody may tell of what was written
    return None


def _is_head(lines: Sequence[str]) -> bool:
    """Whether these lines hold the head of a copied mail: its sender, and more."""
    fields = [field for field in map(BLOCK_FIELD.match, lines) if field]
    return any(field["from"] for field in fields) and len(fields) > 2
