"""What pages of desk and customers share, as plain values: deadlines, forms with their mistakes, files.

Templates get these and nothing else, so that every page can be looked at without a server. Texts from people are
plain text; the template escapes them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from foundation.errors import Mistake

ChipState = Literal["run", "w75", "w90", "over", "pause", "rest", "met", "missed", "void"]


@dataclass(frozen=True, slots=True)
class Chip:
    """One deadline in a word and a shape.

    `left` is the remaining *working* time in seconds (negative once missed), `total` the target in seconds; both
    matter only while the clock counts (run, w75, w90, over) and, for `missed`, `left` says by how much it was late. `resumes_at` says until when the clock rests. `due_at`
    is the instant on the clock, None while paused.
    """

    metric: str
    state: ChipState
    left: int = 0
    total: int = 0
    due_at: datetime | None = None
    resumes_at: datetime | None = None
    note: str = ""
    """Second line where there is no due time, already in the reader's words ("wartet auf Kunden")."""
    days: str = ""
    """What is left of a promise in working days, in the reader's words ("3 Arbeitstage"); empty on the last of them, which counts hours."""
    supplier: bool = False
    """Whether a supplier owes it to us: it says so, and is not as loud as what we owe."""

    @property
    def share_left(self) -> int:
        """Per cent of the target that remain, 0–100, for the ring."""
        return max(0, min(100, round(100 * self.left / self.total))) if self.total else 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select box; `value` is sent, `label` is read. `hint` stands behind it; those of one `group` stand under it."""

    value: str
    label: str
    hint: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What was entered and what is wrong with it. `values` and `mistakes` are keyed by field name; `csrf` goes into
    the hidden field of the same name. A form shown for the first time has neither values nor mistakes."""

    csrf: str
    values: dict[str, str] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()

    def value(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def mistake(self, name: str) -> Mistake | None:
        return next((mistake for mistake in self.mistakes if mistake.field == name), None)


@dataclass(frozen=True, slots=True)
class FileView:
    """An attached file. `size` in bytes; `url` is empty where it is not handed out; `trouble` says why, or what one should know first;
    `mail_url` is where it can be read, if it is a mail; `preview` as what the desk shows it at `{url}/view`, with a `thumbnail`."""

    name: str
    size: int
    url: str
    trouble: str = ""
    mail_url: str = ""
    preview: Literal["", "picture", "pdf", "sound", "text"] = ""
    thumbnail: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text of a message. `fold` names what is folded away (quote, signature, disclaimer, forward, or the rest of
    a very long text) or is empty."""

    text: str
    fold: Literal["", "quote", "signature", "disclaimer", "forward", "rest"] = ""

    @property
    def lines(self) -> int:
        return self.text.strip().count("\n") + 1


LAID_OUT = 20_000
"""Characters of a run that a page lays out at once, some ten sheets of paper; a browser stands still over a million."""
ENDLESS = re.compile(r"(?<!\S)\S{2001,}")
"""Longer than any address in use: a browser takes seconds to break tens of thousands of letters without a blank into lines."""
OF_ENDLESS = 300
"""Letters of an endless word that are laid out at once."""


def laid_out(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The same runs, of those that are very long, and of endless words, the rest folded away."""
    return tuple(part for passage in passages for part in _parted(passage))


def _parted(passage: Passage) -> tuple[Passage, ...]:
    text = passage.text
    if passage.fold:
        return (passage,)
    cut = len(text) if len(text) <= LAID_OUT else max(text.rfind(blank, LAID_OUT // 2, LAID_OUT) for blank in " \n") + 1 or LAID_OUT  # fmt: skip
    parts: list[Passage] = []
    at = 0
    for word in ENDLESS.finditer(text, 0, cut):
        shown = word.start() + OF_ENDLESS
        parts += [Passage(text[at:shown]), Passage(text[shown : word.end()], "rest")]
        at = word.end()
    if text[at:cut].strip():
        parts.append(Passage(text[at:cut]))
    if cut < len(text):
        rest = parts.pop().text if parts and parts[-1].fold else ""
        parts.append(Passage(rest + text[cut:], "rest"))
    return tuple(parts)
