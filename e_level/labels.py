"""What a file may call a category: its code, or a name in either language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import Session, col

from e_level.starter_set import NO_CATEGORY, Example
from ticketing.tables import Category


def understood(session: Session) -> Mapping[str, str]:
    """`codes_by_name` of this desk's categories, and the label of none."""
    every = session.execute(select(col(Category.code), col(Category.name_de), col(Category.name_en)))
    return codes_by_name((code, german, english) for code, german, english in every) | {NO_CATEGORY: NO_CATEGORY}


def in_codes(rows: Sequence[Example], codes: Mapping[str, str]) -> list[Example]:
    """The rows with the codes of the categories they name; other labels stay as they are."""
    return [replace(row, label=codes.get(row.label.casefold(), row.label)) for row in rows]


def codes_by_name(categories: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """The categories' codes by everything they may be called in a file, in small letters, given code and names of each.
    A name that several bear means none of them."""
    called: dict[str, set[str]] = defaultdict(set)
    own = {}
    for code, *names in categories:
        own[code.casefold()] = code
        for name in names:
            called[name.casefold()].add(code)
    return {name: code for name, (code, *others) in called.items() if not others} | own
