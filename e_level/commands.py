"""`e-level train|import|licence|potential`: what an operator does with the automation tier from the command line."""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from e_level import labels, learning, lessons, licensing, potential, weighing
from e_level.labelled_file import OddLine
from e_level.learning import Workshop
from e_level.licence import clean_needed
from e_level.potential import Costs
from e_level.starter_set import NO_CATEGORY, Example
from e_level.tables import CategoryLicence
from foundation.errors import OperatorError
from foundation.settings import Settings
from ticketing.tables import Category

Opened = Callable[[Settings], AbstractContextManager[Workshop]]
BY = "import"
"""In the log of changes, as articles taken in have it."""
_TOLD = 20


def add_to(verbs: Any, opened: Opened) -> None:
    """Adds the command `e-level` with its own commands; `evaluate` is run before settings are read and only named here."""
    tier = verbs.add_parser("e-level", help="train the model, its licences, its potential; measure it")
    commands = tier.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("evaluate", help="measure on your own data")

    def command(name: str, run: Callable[[Workshop, argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
        added.add_argument("--json", action="store_true", help="one JSON object on standard output")

        def started(settings: Settings, arguments: argparse.Namespace) -> int:
            with opened(settings) as shop:
                return run(shop, arguments)

        added.set_defaults(run=started)
        return added

    command("train", train, "train on what is stored now; running servers take the model up")
    taken = command(
        "import", import_history, "labelled messages to learn from: CSV with the columns text,label,language"
    )
    taken.add_argument("path", type=Path)
    command("licence", show_licences, "where every category stands, by which evidence")
    asked = command("potential", show_potential, "what could be answered by machine, from a labelled history")
    asked.add_argument(
        "--history", type=Path, help="CSV with the columns text,label, or an mbox; else what the desk has been taught"
    )
    asked.add_argument("--months", type=float, default=1.0, help="months the history covers (1)")
    asked.add_argument("--cost-person", type=float, default=6.0, help="cost of a message answered by a person (6.00)")
    asked.add_argument("--cost-machine", type=float, default=0.1, help="cost of one answered by machine (0.10)")


def train(shop: Workshop, arguments: argparse.Namespace) -> int:
    """Trains and lets the model answer; every licence is proved anew for it."""
    version, _ = asyncio.run(learning.learn(shop, at_any_rate=True))
    if arguments.json:
        print(json.dumps({"model": version}))
    else:
        print(f"Model {version} is trained and active; running servers take it up by themselves.")
    return 0


def import_history(shop: Workshop, arguments: argparse.Namespace) -> int:
    """Keeps labelled messages, masked; the next training learns from them. Of labels that are no categories it keeps
    nothing, as the page does, unless there is no other."""
    every, odd = lessons.read_history(arguments.path)
    codes = shop.database.read_now(labels.understood)
    rows = [row for row in every if row.label.casefold() in codes] or every
    strange = Counter(row.label for row in every) - Counter(row.label for row in rows)
    if all(row.label == NO_CATEGORY for row in rows):
        raise OperatorError(f"{arguments.path}: no message has a category, so there is nothing to learn from it.")
    taken = lessons.prepared(rows)
    new = shop.database.change_now(lambda change: lessons.keep(change, taken, BY))
    if arguments.json:
        left_out = {"left_out": list(map(str, odd)), "no_category": strange}
        print(json.dumps({"read": len(rows), "new": new} | left_out, ensure_ascii=False))
    else:
        _tell(odd)
        for label, count in strange.most_common(_TOLD):
            print(f"No category of this desk, left out: {label} ({count}).", file=sys.stderr)
        print(f"{len(rows)} messages read, {new} of them new; `e-level train` learns from them, or the night does.")
    return 0


def _tell(odd: Sequence[OddLine]) -> None:
    """The lines of a history that hold no message, on standard error."""
    for line in odd[:_TOLD]:
        print(line, file=sys.stderr)
    if odd:
        print(f"Lines left out: {len(odd)}.", file=sys.stderr)


def show_licences(shop: Workshop, arguments: argparse.Namespace) -> int:
    """One line a category, or all of it as JSON."""
    rows = shop.database.read_now(lambda session: licences(session, shop.settings))
    if arguments.json:
        print(json.dumps({"categories": rows}, ensure_ascii=False))
        return 0
    for row in rows:
        bound = (
            f"bound {row['bound']:.2%} at {row['tolerated']:.1%}, n = {row['n']}" if row["bound"] is not None else ""
        )
        print(f"{row['category']:28} {row['mode']:10} {row['state']:10} {row['judged']:>5} judged  {bound}")
    return 0


def licences(session: Session, settings: Settings) -> list[dict[str, Any]]:
    """Every category with its mode and its licence as stored; times are ISO 8601 in UTC."""
    stored = {row.category: row for row in session.scalars(select(CategoryLicence))}
    found = []
    for category in session.scalars(select(Category).order_by(col(Category.position))):
        row = stored.get(category.code) or CategoryLicence(category=category.code)
        tolerated, certainty = licensing.promise_of(settings, row)
        found.append(
            {
                "category": category.code, "mode": category.mode, "highest_mode": category.goal_mode, "state": row.state,
                "threshold": row.threshold, "bound": row.bound, "n": row.n, "wrong": row.wrong, "judged": row.judged,
                "judged_wrong": row.judged_wrong, "needed": clean_needed(*licensing.proof_of(settings, row)), "tolerated": tolerated, "certainty": certainty,
                "since": row.since.isoformat() if row.since else None, "reason": row.reason, "model": row.model_version_id,
                "override": {"by": row.override_by, "note": row.override_note} if row.override_by else None,
            }
        )  # fmt: skip
    return found


def show_potential(shop: Workshop, arguments: argparse.Namespace) -> int:
    """The potential report."""
    if arguments.months <= 0:
        raise OperatorError("--months has to be more than 0.")
    history: list[Example]
    if arguments.history:
        history, odd = lessons.read_history(arguments.history)
        _tell(odd)
        history = labels.in_codes(history, shop.database.read_now(labels.understood))
    else:
        history = shop.database.read_now(lambda session: list(lessons.taught(session)))
    if len(history) < weighing.FEWEST:
        raise OperatorError(f"Only {len(history)} labelled messages are known; `e-level import` takes a history.")
    tier, today = shop.settings.e_level, shop.database.clock.now().date()
    articles = shop.database.read_now(lambda session: weighing.offered(session, shop.settings, today))
    people = shop.database.read_now(weighing.for_people)
    costs = Costs(arguments.cost_person, arguments.cost_machine, arguments.months)
    report = potential.measured(history, articles, tier.tolerated_wrong_rate, tier.certainty, costs, tier.match, people)
    if arguments.json:
        print(json.dumps(asdict(report), ensure_ascii=False))
        return 0
    print(f"{report.messages} messages; answerable now {report.answerable:.1%} ({report.least:.1%} to {report.most:.1%}), with articles that fit {report.with_articles:.1%} (goal {report.goal:.0%})")  # fmt: skip
    for row in report.categories:
        article = "" if row.has_article else "  no article"
        print(
            f"{row.category:28} {row.volume:>6}  {row.answerable:>6.1%} ({row.least:.0%}–{row.most:.0%}), {row.possible:.1%} with articles that fit{article}"
        )
    for topic in report.topics:
        print(f"unlabelled: {', '.join(topic.terms)} ({topic.volume})")
    return 0
