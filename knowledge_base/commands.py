"""`knowledge import|export`: all articles as a folder of Markdown files, `<language>/<slug>.md`."""

import argparse
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from foundation.errors import Invalid, OperatorError
from foundation.settings import Settings
from knowledge_base import editing, markdown, starter
from knowledge_base.markdown import ArticleText
from knowledge_base.tables import Article
from storage.change import Change
from storage.database import Database

Opened = Callable[[Settings], AbstractContextManager[Database]]
BY = "import"


def add_to(verbs: Any, opened: Opened) -> None:
    """Adds the command `knowledge`; `evaluate` is run before settings are read and only named here."""
    knowledge = verbs.add_parser("knowledge", help="articles as Markdown files; measure how they are found")
    commands = knowledge.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("evaluate", help="measure on your own data")
    for name, run, text in (
        (
            "import",
            take_in,
            "publish every article of a folder of Markdown files; what is there already gets a new version",
        ),
        ("export", write_out, "write every published article into a folder, as Markdown files"),
    ):
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("folder", type=Path)
        added.add_argument("--json", action="store_true", help="the summary as JSON on standard output")
        added.set_defaults(run=lambda settings, arguments, run=run: run(settings, arguments, opened))


def take_in(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    """All or nothing: a folder with a mistake in it changes nothing."""
    if not arguments.folder.is_dir():
        raise OperatorError(f"{arguments.folder} is no folder.")
    try:
        texts = markdown.read_folder(arguments.folder)
    except Invalid as wrong:
        raise OperatorError("\n".join(f"{mistake.field}: {mistake.problem}" for mistake in wrong.mistakes)) from wrong
    with opened(settings) as database:
        counts = database.change_now(lambda change: saved(change, texts))
    _tell(arguments, {"read": len(texts), **counts})
    return 0


def write_out(settings: Settings, arguments: argparse.Namespace, opened: Opened) -> int:
    with opened(settings) as database:
        texts = database.read_now(published)
    for text in texts:
        place = arguments.folder / text.language / f"{text.slug}.md"
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
