"""The language of the search: words, "quoted phrases" and operators such as `from:anna` or `before:2026-11-22`. Pure.

Operators may be written in English or German whatever the language of the page. What looks like an operator and is none
of ours (`error:0x80`) is looked for as it stands, and named, so that nobody takes it for one. A minus straight before a
word, a phrase or an operator leaves out what it means, as in Gmail; `NOT` does so before an operator alone, for people
write "the printer does NOT start".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

LONGEST = 300
MYSELF = frozenset({"me", "ich", "mir", "mich"})
UNREAD = frozenset({"unread", "ungelesen"})
"""Values of `assignee:` and `is:` that mean whoever asks."""
MOST_WITHOUT = 10
"""Each word that is left out is looked for in all messages of every ticket that was found."""
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "from": ("von",),
    "state": ("status",),
    "level": ("stufe",),
    "queue": ("warteschlange", "schlange"),
    "category": ("kategorie",),
    "priority": ("prio", "priorität"),
    "type": ("art",),
    "channel": ("kanal",),
    "language": ("sprache",),
    "assignee": ("zuständig",),
    "before": ("vor",),
    "after": ("nach", "seit"),
    "has": ("hat",),
    "is": ("ist",),
    "file": ("datei",),
    "tag": ("schlagwort",),
    "field": ("feld",),
}
"""Operator → its other names."""
_CALLED = {name: operator for operator, others in OPERATORS.items() for name in (operator, *others)}
_PIECE = re.compile(
    rf'(?P<minus>(?<!\S)(?:-(?=[\w"])|(?:NOT|NICHT)\s+(?=(?i:{"|".join(_CALLED)}):)))?'
    r'(?:(?P<name>\w+):(?:"(?P<quoted>[^"]*)"?|(?P<value>[^\s"]+)|(?!\S))|"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))'
)
_NAME = re.compile(r"[^\W\d_]{3,}")
"""What an operator could be called: a time of day, a drive and `Re:` are none."""
_DOMAIN = re.compile(r"@[\w.-]+|[\w-]+(\.[\w-]+)*\.[^\W\d_]{2,}")
_DAYS = (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"))


@dataclass(frozen=True, slots=True)
class Term:
    """One operator with its value; `written` is how it stands in the query. `negated`: what it means is left out."""

    operator: str
    value: str
    written: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Misspelt:
    """Something that looks like an operator with a slip; `meant` is the one it is close to."""

    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Query:
    """`text` holds words and quoted phrases, as the full-text index takes them; `unknown` are those of them that look like an
    operator. `without`: the words and phrases that are not to stand there, each for itself; `unheeded`: those beyond `MOST_WITHOUT`."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    misspelt: tuple[Misspelt, ...] = ()
    unknown: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    unheeded: tuple[str, ...] = ()


def read(query: str) -> Query:
    """Takes a query apart; never fails."""
    words: list[str] = []
    without: list[str] = []
    terms: list[Term] = []
    misspelt: list[Misspelt] = []
    unknown: list[str] = []
    for piece in _PIECE.finditer(query[:LONGEST]):
        name = (piece["name"] or "").casefold()
        value = piece["quoted"] if piece["quoted"] is not None else piece["value"] or ""
        said = without if piece["minus"] else words
        as_written = piece[0].removeprefix(piece["minus"] or "")
        if name in _CALLED:
            terms.append(Term(_CALLED[name], value.strip(), piece[0], bool(piece["minus"])))
        elif value and not value.startswith("//") and (near := get_close_matches(name, _CALLED, 1, 0.75)):
            misspelt.append(Misspelt(piece[0], near[0]))
        elif piece["phrase"] is not None:
            said.append(f'"{piece["phrase"]}"')
        else:
            said.append(as_written)
            if value and _NAME.fullmatch(name) and not value.startswith("//"):
                unknown.append(piece[0])
    without = list(dict.fromkeys(without))
    left_out, unheeded = tuple(without[:MOST_WITHOUT]), tuple(without[MOST_WITHOUT:])
    return Query(" ".join(words), tuple(terms), tuple(misspelt), tuple(unknown), left_out, unheeded)


def domain_of(value: str) -> str | None:
    """The mail domain a value names (`tipp.example`), or the beginning of one (`@tipp`); None where it names none."""
    return value.removeprefix("@") if _DOMAIN.fullmatch(value) else None


def called(term: Term) -> str:
    """The operator's name as it was typed."""
    return term.written.partition(":")[0].split()[-1].lstrip("-")


def day_of(value: str) -> date | None:
    """A day written 2026-11-22 or 22.11.2026; None where it is none."""
    try:
        return date(*said) if (said := _year_month_day(value)) else None
    except ValueError:
        return None


def no_such_day(value: str) -> tuple[int, int, int] | None:
    """Day, month and year of what is written as a date and stands in no calendar: 31.02.2027. None for a day, and for no date."""
    year, month, day = _year_month_day(value) or (0, 0, 0)
    return (day, month, year) if 1 <= month <= 12 and 28 < day < 32 and not day_of(value) else None


def _year_month_day(value: str) -> tuple[int, int, int] | None:
    for form, order in zip(_DAYS, ((0, 1, 2), (2, 1, 0)), strict=True):
        if found := form.fullmatch(value):
            year, month, day = (int(found.groups()[place]) for place in order)
            return year, month, day
    return None
