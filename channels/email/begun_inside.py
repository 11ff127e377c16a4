"""Who wrote what follows, said behind the answer in the same line: a program left out the line break. Pure."""

import re
from collections.abc import Sequence

from channels.email.attribution_lines import attribution_at, next_full
from channels.email.forward_lines import QUOTED

LONGEST_LINE = 2_000
MAX_DAYS = 3
_DAYS = ("On", "Am", "Le", "El", "Il", "Op", "Em", "Den", "Dnia", "W dniu")
_SPACED = re.compile(rf" (?:{'|'.join(_DAYS)}) ")
_ON_A_DAY = re.compile(rf"(?<= )(?=(?:{'|'.join(_DAYS)}) (?:[^\W\d]{{2,10}}\.?,? ){{0,2}}\d)")
"""Where "On <day>" begins behind other words; inside a sentence it has a small letter."""


def may_be_in(text: str) -> bool:
    """Whether a text or a line needs a closer look; most have nothing of the kind."""
    return bool(_SPACED.search(text))


def begun(lines: Sequence[str], at: int) -> tuple[int, int] | None:
    """The column at which this line begins to say who wrote what follows, behind words of the answer, and the next full line
    below; None where it does not."""
    line = lines[at]
    if not 10 < len(line) <= LONGEST_LINE or QUOTED.match(line):
        return None
    for day in list(_ON_A_DAY.finditer(line))[-MAX_DAYS:]:
        answer = line[: day.start()].rstrip(" \t-")
        span = attribution_at([line[day.start() :], *lines[at + 1 : at + 4]], 0) if answer else 0
        if span and any(map(str.isalnum, answer)):
            return len(answer), next_full(lines, at + span)
    return None
