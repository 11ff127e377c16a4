"""Words that keep a message away from the e-level, whatever the classifier thinks (domain.md 5.2, step 6).

A file of guard words has sections `[complaint]`, `[termination]` … with one phrase a line; `#` starts a remark.

    beschwer*               every word beginning so; *vertrag is every word ending so
    löschung meiner daten   these words in a row, whatever space, line break or hyphen stands between them
    nicht*!!                such a word with two exclamation marks or more behind it
    meine daten ... lösch*  up to four other words of the same sentence may stand in between

Case does not matter, nor does it whether ä, ö, ü and ß were typed as ae, oe, ue and ss.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path

from e_level.slips import may_be
from foundation.errors import Invalid, Mistake
from foundation.umlauts import written_out

GROUPS = ("complaint", "termination", "privacy", "security", "threat", "legal", "press", "person")

_GAP = "..."
_LONG = 6
"""Letters from which on a word with a slip is still that word and hardly another one."""
_ANY_LETTERS = r"\w*"
_HEAD = re.compile(r"\\w\*|\\?.")
_NEXT_WORD = r"[^\w.!?;:]+"
_UP_TO_FOUR_WORDS = rf"{_NEXT_WORD}(?:\w+{_NEXT_WORD}){{0,4}}?"


@dataclass(frozen=True, slots=True)
class Hit:
    """One guard phrase found in a message, as it is written in the file, with the group it stands in."""

    group: str
    phrase: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    hit: Hit
    pattern: re.Pattern[str]


class GuardWords:
    """All guard phrases of one language, ready to be looked for in one pass."""

    def __init__(self, hits: tuple[Hit, ...]):
        self._phrases = tuple(_Phrase(hit, re.compile(_expression(hit.phrase))) for hit in hits)
        # One expression without capturing groups finds the place; which phrase it was is asked only on a hit.
        alternatives = _side_by_side([phrase.pattern.pattern for phrase in self._phrases]) or r"(?!)"
        self._any = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
        self._long = _long_words(hits)
        self._meant = lru_cache(maxsize=4_096)(self._sought)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Every phrase there is, in the order of the file."""
        return tuple(phrase.hit for phrase in self._phrases)

    def find(self, text: str) -> list[Hit]:
        """The guard phrases in `text`, each once, in the order of their first appearance. Where two overlap, the one that begins first
        is named."""
        found = (self._named(match.group()) for match in self._any.finditer(_folded(text)))
        return list(dict.fromkeys(found))

    def meant(self, strange: Mapping[str, str]) -> dict[str, str]:
        """Of these words, each with its folded form, those that are a longer guard word with a slip of the finger, with
        what they were meant to be."""
        return {word: meant for word, form in strange.items() if (meant := self._meant(form))}

    def _sought(self, word: str) -> str:
        for stem, open_end in self._long.get(word[:1], ()):
            for end in (len(stem), len(stem) - 1, len(stem) + 1) if open_end else (len(word),):
                if len(word) >= end and may_be(word[:end], stem):
                    return stem + word[end:]
        return ""

    def _named(self, words: str) -> Hit:
        return next(phrase.hit for phrase in self._phrases if phrase.pattern.fullmatch(words))


def _long_words(hits: Iterable[Hit]) -> dict[str, tuple[tuple[str, bool], ...]]:
    """The longer words of the phrases by their first letter; `True` where any letters may follow."""
    found: dict[str, dict[tuple[str, bool], None]] = {}
    for word in chain.from_iterable(_folded(hit.phrase).split() for hit in hits):
        stem = word.rstrip("*!")
        if len(stem) >= _LONG and stem.isalpha():
            found.setdefault(stem[0], {})[stem, "*" in word] = None
    return {letter: tuple(words) for letter, words in found.items()}


def load(path: Path) -> GuardWords:
    """Reads one language's file. Raises Invalid naming the line where a group is unknown or a phrase has no section."""
    return GuardWords(tuple(_read(path.read_text(encoding="utf-8"), path.name)))


def _read(text: str, name: str) -> Iterator[Hit]:
    group = ""
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.partition("#")[0].strip()
        if content.startswith("["):
            group = content.strip("[]")
            if group not in GROUPS:
                raise Invalid(Mistake(f"{name}:{number}", f"unknown group '{group}'", f"one of {', '.join(GROUPS)}"))
        elif content:
            if not group:
                raise Invalid(Mistake(f"{name}:{number}", "this phrase stands before the first [group]"))
            yield Hit(group, content)


def _expression(phrase: str) -> str:
    """The phrase as a regular expression over folded text."""
    expression, joint = "", ""
    for word in _folded(phrase).split():
        if word == _GAP:
            joint = _UP_TO_FOUR_WORDS
            continue
        expression += joint + _ANY_LETTERS.join(re.escape(part) for part in word.split("*"))
        joint = _NEXT_WORD
    return expression


def _side_by_side(expressions: Iterable[str]) -> str:
    """The expressions as alternatives, those that begin alike behind one beginning: a word is then compared with those
    of its first letter only. What may begin with any letters stays where it is, so that the first in the file is found."""
    found = []
    for _, run in groupby(expressions, key=lambda expression: expression.startswith(_ANY_LETTERS)):
        heads: dict[str, list[str]] = {}
        for expression in run:
            head = _HEAD.match(expression)[0]  # type: ignore[index]  # none is empty
            heads.setdefault(head, []).append(expression.removeprefix(head))
        found += [f"{head}(?:{'|'.join(rest)})" for head, rest in heads.items()]
    return "|".join(found)


def _folded(text: str) -> str:
    return written_out(unicodedata.normalize("NFC", text).casefold())
