"""The book of results: each part has one section with its newest figures, and a line for each run before."""

import re
from collections.abc import Mapping, Sequence

_HAND = "# Measured by trials and by hand\n"
"""New sections go before it."""
_BEFORE = "### Before\n\n"
_KEPT = 3
"""So many figures of a run are kept in its line."""


def booked(book: str, title: str, where: str, rows: Sequence[Mapping[str, str]]) -> str:
    """The book with the `rows` (name, value, unit) of a part's run as the first table of its section.

    `where` is the line above them: when, and on what they were measured. What stood there becomes a line under *Before*.
    """
    table = "".join(f"| {row['name']} | {row['value']} {row['unit']} |\n" for row in rows)
    newest = f"{where}\n\n| figure | value |\n| --- | --- |\n{table}"
    found = re.search(rf"^## {re.escape(title)}\n\n(.*)\n\n((?:\|.*\n)+)((?:(?!#{{1,2}} ).*\n?)*)", book, re.MULTILINE)
    if not found:
        head, hand, rest = book.partition(_HAND)
        return f"{head.rstrip()}\n\n## {title}\n\n{newest}\n{hand}{rest}"
    told, _, before = found[3].rstrip("\n").partition(_BEFORE)
    lines = "\n".join(filter(None, [_line(found[1], found[2]), before]))
    rest = "".join(f"\n{part}\n" for part in (told.strip("\n"), f"{_BEFORE}{lines}") if part)
    return f"{book[: found.start()]}## {title}\n\n{newest}{rest}\n{book[found.end() :]}"


def _line(where: str, table: str) -> str:
    """A run in one line: when, on what, and its first figures that are no anchors."""
    rows = [row.strip("| \n").split(" | ") for row in table.splitlines()[2:]]
    figures = [f"{name} {', '.join(values)}" for name, *values in rows if not name.startswith("anchor")]
    return f"- {where}: {'; '.join(figures[:_KEPT])}."
