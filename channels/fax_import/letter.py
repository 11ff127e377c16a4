"""What a letter of ours says and whose it is. Pure; `letter_sheet.py` makes the PDF of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path


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
    files: tuple[str, ...] = ()
    mark: str = ""


def names_of(files: Sequence[str]) -> tuple[str, ...]:
    """The enclosures as they are listed."""
    return tuple(name[:60] for name in files[:8])
