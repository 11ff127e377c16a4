"""Several letters in one scan: which pages belong together. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

SEPARATOR = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What parting letters needs to know of a page."""

    blank: bool = False
    codes: tuple[str, ...] = ()


def documents(sheets: Sequence[Sheet], separators: str, code: str) -> tuple[int, ...]:
    """For each page the number of its letter (1, 2 …), or SEPARATOR. `separators`: none, code, blank or both.

    A scan of nothing but separators is one letter: somebody has to look at it.
    """
    numbers: list[int] = []
    letter, fresh = 1, True
    for sheet in sheets:
        by_code = separators in ("code", "both") and any(code.casefold() in said.casefold() for said in sheet.codes)
        if by_code or (separators in ("blank", "both") and sheet.blank):
            numbers.append(SEPARATOR)
            letter, fresh = (letter, True) if fresh else (letter + 1, True)
        else:
            numbers.append(letter)
            fresh = False
    return tuple(numbers) if any(numbers) else (1,) * len(sheets)
