"""How well the ranking finds the right article, measured on somebody's own articles and questions."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from foundation.e_level_settings import ENCODERS, EncoderName
from foundation.encoder import opened
from foundation.errors import OperatorError, SchalterError
from knowledge_base.ranking import Index, Readable

_DEPTH = 1_000


def evaluate(articles: Path, queries: Path, encoder: EncoderName = "off") -> dict[str, float]:
    """`recall_at_1`, `recall_at_3`, `mrr` (fractions 0…1), `ms_per_query`; with the `encoder` of this name.

    Lines of `articles`: `{"id", "title", "text"}` (and `variants`, `language` where there are any); of `queries`:
    `{"text", "relevant": [ids]}`. Recall is the share of queries with a relevant article among the first 1 or 3.
    OperatorError where a file or the encoder cannot be used.
    """
    known = [_readable(line, place) for line, place in _lines(articles)]
    ids = frozenset(str(article.article_id) for article in known)
    index = Index.build(known)
    if (understanding := opened(encoder)) is not None:
        index = index.understood(understanding)
    asked = [_question(line, place, ids) for line, place in _lines(queries)]
    began = time.perf_counter()
    found = [[str(hit.article_id) for hit in index.rank(text, limit=_DEPTH)] for text, _ in asked]
    seconds = time.perf_counter() - began
    places = [_first_relevant(ids, relevant) for ids, (_, relevant) in zip(found, asked, strict=True)]
    return {
        "recall_at_1": round(sum(place == 1 for place in places) / len(asked), 4),
        "recall_at_3": round(sum(0 < place <= 3 for place in places) / len(asked), 4),
        "mrr": round(sum(1 / place for place in places if place) / len(asked), 4),
        "ms_per_query": round(seconds * 1000 / len(asked), 4),
    }


def _first_relevant(ids: Sequence[str], relevant: frozenset[str]) -> int:
    """Place (1…) of the first relevant article, 0 where none was found."""
    return next((place for place, article_id in enumerate(ids, start=1) if article_id in relevant), 0)


def _readable(line: dict[str, Any], place: str) -> Readable:
    try:
        variants = tuple(str(variant) for variant in line.get("variants", ()))
        return Readable(str(line["id"]), str(line["title"]), str(line["text"]), variants, str(line.get("language", "")))
    except KeyError as missing:
        raise OperatorError(f"{place}: an article lacks {missing}; needed: id, title, text.") from missing


def _question(line: dict[str, Any], place: str, articles: frozenset[str]) -> tuple[str, frozenset[str]]:
    try:
        text, relevant = str(line["text"]), line["relevant"]
    except KeyError as missing:
        raise OperatorError(f"{place}: a query lacks {missing}; needed: text, relevant.") from missing
    if not isinstance(relevant, list) or not relevant:
        raise OperatorError(f"{place}: relevant has to be a list of one article id or more.")
    if not text.strip():
        raise OperatorError(f"{place}: the text of the query is empty; write a question, or take the line out.")
    wanted = frozenset(map(str, relevant))
    if unknown := sorted(wanted - articles):
        raise OperatorError(f"{place}: no article has the id {unknown[0]}; relevant names ids of the articles.")
    return text, wanted


def _lines(path: Path) -> list[tuple[dict[str, Any], str]]:
    """Each object with its place, file and line, for people."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise OperatorError(f"{path} is not UTF-8; save it as UTF-8.") from problem
    except OSError as problem:
        raise OperatorError(f"{path} cannot be read: {problem.strerror}.") from problem
    found = [
        (_object(line, place), place)
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
        for place in (f"{path}, line {number}",)
    ]
    if not found:
        raise OperatorError(f"{path} is empty; it must hold one JSON object a line.")
    return found


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as problem:
        raise OperatorError(f"{place}: this is no JSON ({problem}); write one object a line.") from problem
    if not isinstance(found, dict):
        raise OperatorError(f"{place}: this is no JSON object; write one object a line.")
    return found


def main(argv: Sequence[str], usual: Callable[[], EncoderName] = lambda: "off") -> int:
    """`knowledge evaluate`: exit status 0, or 2 with one sentence on standard error. `usual` says which encoder the
    settings name."""
    parser = argparse.ArgumentParser(prog="app.py knowledge", description="Measure how articles are found.")
    commands = parser.add_subparsers(required=True)
    test = commands.add_parser("evaluate", help="measure on your own articles and questions")
    test.add_argument("--articles", type=Path, required=True, help='JSON lines {"id", "title", "text"}')
    test.add_argument("--queries", type=Path, required=True, help='JSON lines {"text", "relevant": [ids]}')
    test.add_argument("--encoder", choices=ENCODERS, help="the sentence encoder (that of the settings)")
    test.add_argument("--json", action="store_true", help="print one JSON object only")
    options = parser.parse_args(argv)
    try:
        figures = evaluate(options.articles, options.queries, options.encoder or usual())
    except SchalterError as problem:
        print(problem, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:12} {value}")
    return 0
