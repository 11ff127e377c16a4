"""`knowledge import|export`: articles from a folder of Markdown files, a table or a feed; all of them as a folder
`<language>/<slug>.md`."""

import argparse
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from foundation.errors import OperatorError
from foundation.settings import Settings
from knowledge_base import editing, markdown, starter
from knowledge_base.markdown import ArticleText
from knowledge_base.source_fields import Defaults
from knowledge_base.source_gathering import read_at
from knowledge_base.source_reading import Trouble
from knowledge_base.tables import Article
from storage.change import Change
from storage.database import Database

Opened = Callable[[Settings], AbstractContextManager[Database]]
BY = "import"
KINDS = ("markdown", "csv", "json")
_WRONG = {
    "encoding": "is not UTF-8, at byte",
    "table": "no table with a column title or question:",
    "feed": "no JSON feed:",
    "empty": "there is no article in it",
    "twice": "stands here a second time, first in",
    "too_large": "more than can be taken in at once:",
}


def add_to(verbs: Any, opened: Opened) -> None:
    """Adds the command `knowledge`; `evaluate` is run before settings are read and only named here."""
    knowledge = verbs.add_parser("knowledge", help="articles as Markdown files; measure how they are found")
    commands = knowledge.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("evaluate", help="measure on your own data")
    for name, run, text in (
        (
            "import",
            take_in,
            "publish every article of a folder of Markdown files, a CSV table or a JSON feed; what is there already gets a new version",
        ),
        ("export", write_out, "write every published article into a folder, as Markdown files"),
    ):
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("path", type=Path)
        added.add_argument("--json", action="store_true", help="the summary as JSON on standard output")
        added.set_defaults(run=lambda settings, arguments, run=run: run(settings, arguments, opened))


def take_in(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    """All or nothing: where there is a mistake nothing is changed."""
    texts = read(arguments.path, settings.desk.language)
    with opened(settings) as database:
        counts = database.change_now(lambda change: saved(change, texts))
    _tell(arguments, {"read": len(texts), **counts})
    return 0


def read(path: Path, language: str) -> list[ArticleText]:
    """The articles of a folder, a `.csv` or a `.json` file. OperatorError naming everything that is wrong."""
    kind = "markdown" if path.is_dir() else path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise OperatorError(f"{path} is neither a folder nor a .csv or .json file.")
    reading = read_at(path, kind, Defaults(language=language))
    if reading.troubles:
        raise OperatorError("\n".join(map(_said, reading.troubles)))
    return [item.text for item in reading.items]


def _said(trouble: Trouble) -> str:
    what = (
        trouble.detail if trouble.code in ("field", "missing") else f"{_WRONG[trouble.code]} {trouble.detail}".strip()
    )
    return ": ".join(part for part in (trouble.place, trouble.field, what) if part)


def write_out(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    with opened(settings) as database:
        texts = database.read_now(published)
    for text in texts:
        place = arguments.path / text.language / f"{text.slug}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(markdown.write(text), encoding="utf-8")
    _tell(arguments, {"written": len(texts)})
    return 0


def saved(change: Change, texts: list[ArticleText]) -> dict[str, int]:
    """Publishes what is new, gives what has changed its next version, leaves the rest alone."""
    counts = {"new": 0, "changed": 0, "same": 0}
    for text in texts:
        row = change.session.exec(
            select(Article).where(Article.slug == text.slug, Article.language == text.language).with_for_update()
        ).first()
        if row is None:
            starter.publish(change, text)
            counts["new"] += 1
        elif row.state == "published" and editing.text_of(row) == replace(text, review_months=editing.YEARLY):
            counts["same"] += 1
        else:
            editing.publish(change, text, row.version, BY, row.valid_to)
            counts["changed"] += 1
    return counts


def published(session: Session) -> list[ArticleText]:
    """Every published article, by slug and language."""
    rows = session.exec(
        select(Article).where(Article.state == "published").order_by(col(Article.slug), col(Article.language))
    )
    return [editing.text_of(row) for row in rows.all()]


def _tell(arguments: argparse.Namespace, counts: dict[str, int]) -> None:
    print(json.dumps(counts) if arguments.json else ", ".join(f"{count} {name}" for name, count in counts.items()))
