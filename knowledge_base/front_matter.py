"""The facts in front of an article file, between two lines of three dashes.

A strict little language of our own, not YAML: `key: value` with everything after the first colon and its blanks taken
as it stands (no quotes, no escapes, no comments), and `key:` followed by `- item` lines for a list. Every key appears
exactly once. Empty lines are passed over.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from foundation.errors import Mistake

FENCE = "---"

Facts = dict[str, str | list[str]]

_PAIR = re.compile(r"([a-z_]+):(?:[ \t]+(.*))?")
_ITEM = re.compile(r"- (.*)")


def divide(text: str) -> tuple[list[str], str] | None:
    """The lines between the two fences and the text behind them; None where the text does not begin with facts.
    Line ends are those of Unix."""
    opening, *lines = text.split("\n")
    ends = [line.rstrip() for line in lines]
    if opening.rstrip() != FENCE or FENCE not in ends:
        return None
    end = ends.index(FENCE)
    return lines[:end], "\n".join(lines[end + 1 :])


def parse(lines: Sequence[str], singles: Collection[str], lists: Collection[str]) -> tuple[Facts, list[Mistake]]:
    """The facts in `lines`, and all that is wrong with them. `singles` are the keys that take one value, `lists` those
    that take items; each of them must be there."""
    facts: Facts = {}
    mistakes: list[Mistake] = []
    key = ""
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        held = facts.get(key)
        if (item := _ITEM.fullmatch(line)) and (held == "" or isinstance(held, list)):
            facts[key] = [*held, item[1].strip()]
        elif not (pair := _PAIR.fullmatch(line)):
            mistakes.append(Mistake(f"line {number}", "This is neither `key: value` nor `- item`."))
        elif pair[1] not in singles and pair[1] not in lists:
            mistakes.append(Mistake(pair[1], "There is no such field.", "one of " + ", ".join([*singles, *lists])))
        elif pair[1] in facts:
            mistakes.append(Mistake(pair[1], f"Line {number} gives this a second time."))
        else:
            key = pair[1]
            facts[key] = (pair[2] or "").strip()
    return facts, [*mistakes, *_amiss(facts, singles, lists)]


def _amiss(facts: Mapping[str, str | list[str]], singles: Collection[str], lists: Collection[str]) -> Iterator[Mistake]:
    """Fields that are missing, and values where a list belongs or the other way round."""
    for name in (*singles, *lists):
        if name not in facts:
            yield Mistake(name, "This field is missing.")
        elif name in singles and isinstance(facts[name], list):
            yield Mistake(name, "This must be one value.")
        elif name in lists and not isinstance(facts[name], list):
            yield Mistake(name, "This must be a list of `- item` lines.")
