"""Labelled messages out of a CSV file as people have it: with commas, or with semicolons as German Excel writes it; in
UTF-8, UTF-16 or Windows-1252. What is odd is refused with its line, never left out in silence. Pure.
"""

import codecs
import csv
import io
from collections.abc import Iterator

from e_level.starter_set import Example
from foundation.errors import OperatorError

_COLUMNS = ("text", "label")
_BETWEEN = (",", ";", "\t")
_LARGEST_FIELD = 1_000_000
COLUMNS = "The first line has to name the columns text and label; missing: %(what)s."
MORE = "Line %(line)s has more fields than the first line names: put a text that holds “%(what)s” into quotation marks."
FEWER = "Line %(line)s has fewer fields than the first line names; missing: %(what)s."
LABEL = "Line %(line)s has no label: write the name of its category, or - where it belongs to none."
QUOTES = "From line %(line)s on a quotation mark stands open: close it, and double those inside a text."
LARGE = "The text in line %(line)s is too long: cut it, or look for a quotation mark left open."
EMPTY = "Below the first line there is nothing."
ENCODING = "The file is no text: save it as CSV in UTF-8."


class UnusableFile(OperatorError):
    """`problem` is one of the sentences above, `values` fill it."""

    def __init__(self, name: str, problem: str, **values: str | int):
        super().__init__(f"{name}: {problem % values}")
        self.problem, self.values = problem, values


def examples(content: bytes, name: str) -> list[Example]:
    """Rows of a CSV file with the columns `text` and `label`, and `language` where there is one, in any order; lines
    without anything are passed over. UnusableFile naming line and remedy."""
    found = list(_rows(_decoded(content, name), name))
    if not found:
        raise UnusableFile(name, EMPTY)
    return found


def _rows(text: str, name: str) -> Iterator[Example]:
    first = text.partition("\n")[0]
    between = max(_BETWEEN, key=first.count)
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    columns: list[str] = []
    line = 1
    try:
        for fields in reader:
            if not columns:
                columns = [field.strip().lower() for field in fields]
                if missing := [column for column in _COLUMNS if column not in columns]:
                    raise UnusableFile(name, COLUMNS, what=", ".join(missing))
            elif any(field.strip() for field in fields):
                yield _example(dict(zip(columns, fields, strict=False)), len(fields), columns, between, line, name)
            line = reader.line_num + 1
    except csv.Error as problem:
        too_long = "field larger" in str(problem)
        raise UnusableFile(name, LARGE if too_long else QUOTES, line=line) from problem


def _example(row: dict[str, str], fields: int, columns: list[str], between: str, line: int, name: str) -> Example:
    if fields > len(columns):
        raise UnusableFile(name, MORE, line=line, what=between)
    if missing := columns[fields:]:
        raise UnusableFile(name, FEWER, line=line, what=", ".join(missing))
    if not (label := row["label"].strip()):
        raise UnusableFile(name, LABEL, line=line)
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
