"""What a letter of ours says and whose it is. Pure; `letter_sheet.py` makes the PDF of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

CLOSING: Final = re.compile(
    r"^\s*(?:(?:mit\s+)?(?:\w+\s+){0,3}gr(?:ü|ue)(?:ß|ss)\w*|hochachtungsvoll|mfg|(?:yours|sincerely|(?:kind|best|warm)\w*\s+(?:regards|wishes))\b.*"
    r"|regards)\b",
    re.I | re.M,
)  # fmt: skip
CLOSINGS: Final = {"de": "Mit freundlichen Grüßen", "en": "Kind regards"}
LAST_LINES = 8


@dataclass(frozen=True, slots=True)
class House:
    """Whose letter it is: name, postal lines, numbers, the last line of each page, and the two font files."""

    company: str
    lines: tuple[str, ...]
    phone: str
    fax: str
    footer: str
    regular: Path
    bold: Path


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file whose pages (PNG) follow the letter's own."""

    name: str
    pages: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What it says. `number` is set where it goes by fax; `mark` is the text of the code by which it is known again."""

    name: str
    lines: tuple[str, ...]
    subject: str
    text: str
    ticket: str
    written_on: date
    language: str = "de"
    number: str = ""
    agent: str = ""
    answered: date | None = None
    answers_fax: bool = False
    files: tuple[str, ...] = ()
    """Names of everything that goes with it, bound in or not."""
    mark: str = ""


def closed(text: str, language: str, agent: str, company: str) -> str:
    """The text with a closing formula and who writes, unless it ends with one already."""
    text = text.strip()
    if CLOSING.search("\n".join(text.split("\n")[-LAST_LINES:])):
        return text
    names = [name for name in (agent, company) if name]
    return "\n".join((text, "", CLOSINGS["en" if language == "en" else "de"], *names))


def spoken_name(name: str) -> str:
    """A name to write on an envelope; none where it is only a number."""
    return name if any(char.isalpha() for char in name) else ""


def names_of(files: Sequence[str]) -> tuple[str, ...]:
    """The enclosures as they are listed."""
    return tuple(name[:60] for name in files[:8])
