"""Labelled messages out of a CSV file as people have it: with commas, or with semicolons as German Excel writes it; in
UTF-8, UTF-16 or Windows-1252. What is odd is told with its line, never left out in silence. Pure.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from e_level.starter_set import Example
from foundation.errors import OperatorError

_COLUMNS = ("text", "label")
_BETWEEN = (",", ";", "\t")
_LARGEST_FIELD = 1_000_000
_MOST_BROKEN = 100
"""Lines that break the table itself before it is given up: each may have been read to the end of the file."""
COLUMNS = "The first line has to name the columns text and label; missing: %(what)s."
MORE = "Line %(line)s has more fields than the first line names: put a text that holds “%(what)s” into quotation marks."
FEWER = "Line %(line)s has fewer fields than the first line names; missing: %(what)s."
LABEL = "Line %(line)s has no label: write the name of its category, or - where it belongs to none."
TEXT = "Line %(line)s has a label but no text."
QUOTES = "From line %(line)s on a quotation mark stands open: close it, and double those inside a text."
LARGE = "The text in line %(line)s is too long: cut it, or look for a quotation mark left open."
BROKEN = "In %(most)s lines quotation marks stand open or texts are too long: save the table as CSV once more."
EMPTY = "Below the first line there is nothing."
ENCODING = "The file is no text: save it as CSV in UTF-8."


class UnusableFile(OperatorError):
    """`problem` is one of the sentences above, `values` fill it."""

    def __init__(self, name: str, problem: str, **values: str | int):
        super().__init__(f"{name}: {problem % values}")
        self.problem, self.values = problem, values


class OddLine(UnusableFile):
    """One line that holds no labelled message; the others may."""


def examples(content: bytes, name: str) -> list[Example]:
    """Rows of a CSV file with the columns `text` and `label`, and `language` where there is one, in any order; lines
    without anything are passed over. UnusableFile naming line and remedy at the first odd one."""
    found = []
    for _, row in _rows(_decoded(content, name), name):
        if isinstance(row, OddLine):
            raise row
        found.append(row)
    if not found:
        raise UnusableFile(name, EMPTY)
    return found


def messages(content: bytes, name: str) -> tuple[list[Example], list[OddLine]]:
    """As `examples`, but the odd lines come beside the others, and so do those without a text. UnusableFile where there
    are no others."""
    found, odd = [], []
    for line, row in _rows(_decoded(content, name), name):
        if isinstance(row, OddLine):
            odd.append(row)
        elif row.text:
            found.append(row)
        else:
            odd.append(OddLine(name, TEXT, line=line))
    if not found:
        raise odd[0] if odd else UnusableFile(name, EMPTY)
    return found, odd


def _rows(text: str, name: str) -> Iterator[tuple[int, Example | OddLine]]:
    """Every row with the number of its line. A line that breaks the table, as an open quotation mark does, costs
    itself alone: what comes below it is read anew."""
    lines = io.StringIO(text, newline="").readlines()
    between = max(_BETWEEN, key=lines[0].count) if lines else _BETWEEN[0]
    csv.field_size_limit(_LARGEST_FIELD)
    columns: list[str] = []
    first = 0
    for _ in range(_MOST_BROKEN):
        reader = csv.reader(islice(lines, first, None), delimiter=between, strict=True)
        line = first + 1
        try:
            for fields in reader:
                if not columns:
                    columns = _columns(fields, name)
                elif any(field.strip() for field in fields):
                    yield line, _row(fields, columns, between, line, name)
                line = first + reader.line_num + 1
            return
        except csv.Error as problem:
            odd = OddLine(name, LARGE if "field larger" in str(problem) else QUOTES, line=line)
            if not columns:
                raise odd from problem
            yield line, odd
            first = line
    raise UnusableFile(name, BROKEN, most=_MOST_BROKEN)


def _columns(fields: list[str], name: str) -> list[str]:
    columns = [field.strip().lower() for field in fields]
    if missing := [column for column in _COLUMNS if column not in columns]:
        raise UnusableFile(name, COLUMNS, what=", ".join(missing))
    return columns


def _row(fields: list[str], columns: list[str], between: str, line: int, name: str) -> Example | OddLine:
    if len(fields) > len(columns):
        return OddLine(name, MORE, line=line, what=between)
    if missing := columns[len(fields) :]:
        return OddLine(name, FEWER, line=line, what=", ".join(missing))
    row = dict(zip(columns, fields, strict=True))
    if not (label := row["label"].strip()):
        return OddLine(name, LABEL, line=line)
    return Example(row["text"].strip(), label, row.get("language", "").strip()[:2].lower())


def _decoded(content: bytes, name: str) -> str:
    encodings: tuple[str, ...]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    elif b"\0" in content[:200]:
        encodings = ("utf-16-le", "utf-16-be") if content[1:2] == b"\0" else ("utf-16-be",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableFile(name, ENCODING)
