"""What a source says, read from a folder of Markdown files, a table or a feed. One broken record harms no other. Pure but
for reading the folder.
"""

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from errno import EFBIG
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypeVar

from foundation.errors import Invalid
from knowledge_base import markdown, source_fields
from knowledge_base.markdown import ArticleText
from knowledge_base.source_fields import Defaults

Code = Literal[
    "unreachable", "inside", "too_large", "outside", "missing", "encoding", "table", "feed", "empty", "field", "twice",
    "category", "elsewhere", "edited", "edited_gone", "waiting", "archived_here",
]  # fmt: skip
"""Kinds of trouble; the page has a sentence and a remedy for each."""

Record = TypeVar("Record")

MOST = 5_000
"""Articles of one source."""
_LARGEST_FIELD = 1_000_000
"""Characters of one field, bytes of one file."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that was not taken in. `place` is the file, row or item; `field` and `detail` say more where there is more."""

    code: Code
    place: str = ""
    field: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One readable article and where it stands."""

    place: str
    text: ArticleText


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a source says. `unreadable` are the places behind which an article may be hidden; `complete` is False
    where any article may be: then nobody can say that one was removed."""

    items: tuple[Item, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    complete: bool = True

    @property
    def unreadable(self) -> frozenset[str]:
        return frozenset(each.place for each in self.troubles if each.code in ("field", "encoding", "missing"))


def folder(path: Path, defaults: Defaults) -> Reading:
    """Every `.md` file under `path`. A file without facts in front is an article, too: its first heading (else its
    name) is the title. What a link reaches outside the folder is none of it."""
    root = path.resolve()
    found = (file for file in path.rglob("*.md") if not any(part.startswith(".") for part in file.parts))
    files = sorted(islice((file for file in found if file.resolve().is_relative_to(root)), MOST + 1))

    def read(file: Path) -> ArticleText:
        if file.stat().st_size > _LARGEST_FIELD:
            raise OSError(EFBIG, os.strerror(EFBIG))
        text = source_fields.storable(file.read_text(encoding="utf-8-sig"))
        if text.lstrip().startswith("---"):
            return markdown.read(text, "")
        return source_fields.article(_plain(text, file.stem), defaults)

    return _gathered(((file.relative_to(path).as_posix(), file) for file in files), read)


def table(content: bytes, defaults: Defaults) -> Reading:
    """A CSV file whose first line names the columns (`source_fields.NAMES`), with commas, semicolons or tabs between."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Reading((), (Trouble("encoding", detail=str(error.start)),), complete=False)
    first = text.partition("\n")[0]
    between = max(",;\t", key=first.count)
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.DictReader(io.StringIO(text), delimiter=between, strict=True)
    try:
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        records = [(str(reader.line_num), row) for row in reader]
    except csv.Error as error:
        return Reading((), (Trouble("table", detail=str(error)),), complete=False)
    if not set(source_fields.NAMES["title"]) & set(reader.fieldnames):
        return Reading(
            (), (Trouble("table", field="title", detail=", ".join(reader.fieldnames)[:200]),), complete=False
        )
    found = _gathered(records, lambda row: source_fields.article(row, defaults))
    return replace(found, complete=found.complete and not found.unreadable)  # a row has no name of its own


def feed(content: bytes, defaults: Defaults) -> Reading:
    """A JSON Feed (jsonfeed.org, version 1.1) or any JSON list of articles; an item may say more about itself in an
    object `_article` (an extension, section "Extensions" there) with the fields of an article file."""
    try:
        told = json.loads(content)
        items = told["items"] if isinstance(told, dict) else told
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise TypeError("no list of items")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return Reading((), (Trouble("feed", detail=str(error)[:200]),), complete=False)
    language = str(told.get("language") or "") if isinstance(told, dict) else ""
    records = [
        (source_fields.storable(str(item.get("id") or at)), _flat(item, language)) for at, item in enumerate(items, 1)
    ]
    return _gathered(records, lambda record: source_fields.article(record, defaults))


def _flat(item: Mapping[str, Any], language: str) -> dict[str, Any]:
    more = item.get("_article")
    return {"language": language, **item, **(more if isinstance(more, dict) else {})}


def _plain(text: str, name: str) -> dict[str, str]:
    first, _, rest = text.strip().partition("\n")
    if first.startswith("#"):
        return {"slug": name, "title": first.lstrip("#").strip(), "body": rest.strip()}
    return {"slug": name, "title": name.replace("-", " "), "body": text.strip()}


def _gathered(records: Iterable[tuple[str, Record]], read: Callable[[Record], ArticleText]) -> Reading:
    items: list[Item] = []
    troubles: list[Trouble] = []
    for place, record in records:
        try:
            items.append(Item(place, read(record)))
        except UnicodeDecodeError as error:
            troubles.append(Trouble("encoding", place, detail=str(error.start)))
        except OSError as error:
            troubles.append(Trouble("missing", place, detail=error.strerror or ""))
        except Invalid as invalid:
            troubles += (Trouble("field", place, each.field, each.problem) for each in invalid.mistakes)
    troubles += _doubles(items)
    if len(items) > MOST:
        troubles.append(Trouble("too_large", detail=str(MOST)))
    if not items and not troubles:
        troubles.append(Trouble("empty"))
    once = {(item.text.slug, item.text.language): item for item in reversed(items[:MOST])}
    return Reading(tuple(reversed(once.values())), tuple(troubles), bool(items) and len(items) <= MOST)


def _doubles(items: list[Item]) -> Iterator[Trouble]:
    """The second and any further article of one name and language; the first counts."""
    first: dict[tuple[str, str], Item] = {}
    for item in items:
        there = first.setdefault((item.text.slug, item.text.language), item)
        if there is not item:
            yield Trouble("twice", item.place, item.text.slug, there.place)
