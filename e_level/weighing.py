"""The potential report for its page: measured apart from the server, kept with the day it was measured."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from e_level import labels, lessons, snapshot
from e_level.apart import answered_apart
from e_level.masking import masked
from e_level.potential import CategoryPotential, Costs, Potential, Topic
from e_level.potential_tables import PotentialReport
from e_level.starter_set import Example
from e_level.would_send import Offered
from foundation.errors import Invalid, Mistake
from foundation.settings import Settings
from knowledge_base import placeholders
from knowledge_base.tables import Article
from storage.change import Change
from storage.database import Database
from ticketing.tables import Category

FEWEST = 20
"""Messages below which a history says nothing."""


@dataclass(frozen=True, slots=True)
class History:
    """What is measured on: labelled messages out of the file `name`, or what the desk was taught where there is none."""

    name: str = ""
    rows: Sequence[Example] = ()


async def weigh(database: Database, settings: Settings, history: History, costs: Costs, by: str) -> None:
    """Measures and keeps the report. Invalid where the history is too small; OperatorError where nothing can be learnt."""
    tier = settings.e_level
    codes = await database.read(labels.understood)
    rows = await asyncio.to_thread(_masked, history.rows, codes) if history.name else await _taught(database)
    if len(rows) < FEWEST:
        raise Invalid(
            Mistake("history", "These are too few messages to say anything; at least twenty labelled ones are needed.")
        )
    today = database.clock.now().date()
    articles, people = await database.read(lambda session: (offered(session, settings, today), for_people(session)))
    told = {
        "history": [astuple(row) for row in rows], "articles": [asdict(each) for each in articles],
        "tolerated": tier.tolerated_wrong_rate, "certainty": tier.certainty, "match": tier.match, "people": sorted(people), "costs": astuple(costs),
    }  # fmt: skip
    report = json.loads(await answered_apart("measurement", told, by))
    kept = report if history.name else _without_texts(report)
    await database.change(lambda change: _keep(change, history.name, costs, kept, by))


def newest(session: Session) -> PotentialReport | None:
    return session.exec(select(PotentialReport).order_by(col(PotentialReport.id).desc()).limit(1)).first()


def report_of(row: PotentialReport) -> Potential:
    """The stored report as it was measured."""
    said = dict(row.report)
    categories = (CategoryPotential(**one | {"examples": tuple(one["examples"])}) for one in said["categories"])
    said["categories"] = tuple(categories)
    said["topics"] = tuple(Topic(tuple(one["terms"]), one["volume"], tuple(one["examples"])) for one in said["topics"])
    return Potential(**said | {"missing_articles": tuple(said["missing_articles"])})


def offered(session: Session, settings: Settings, today: date) -> list[Offered]:
    """Every published article that holds today, those that may not be sent by machine too: they compete."""
    rows = session.exec(select(Article).where(*snapshot.found_on(today)).order_by(col(Article.id))).all()
    return [
        Offered(
            row.title, tuple(row.variants), snapshot.plain(row.short_answer), snapshot.plain(row.body), row.language, row.category,
            row.auto_answer_ok and row.audience in snapshot.FOR_CUSTOMERS and _filled(row, settings),
        )
        for row in rows
    ]  # fmt: skip


def for_people(session: Session) -> frozenset[str]:
    """The categories no machine ever answers."""
    return frozenset(session.exec(select(Category.code).where(col(Category.bypass_e_level))))


def _filled(row: Article, settings: Settings) -> bool:
    try:
        placeholders.fill(row.short_answer, settings.article_values(row.language))
    except Invalid:
        return False  # a blank nobody has filled: this text must not reach a customer
    return True


def with_article(session: Session, today: date) -> frozenset[str]:
    """The categories with an article that may be sent."""
    valid = col(Article.valid_to).is_(None) | (col(Article.valid_to) >= today)
    sendable = select(Article.category).where(Article.state == "published", col(Article.auto_answer_ok), valid)
    return frozenset(session.exec(sendable.distinct()))


def _masked(rows: Sequence[Example], codes: Mapping[str, str]) -> list[Example]:
    return [replace(row, text=masked(row.text)) for row in labels.in_codes(rows, codes)]


async def _taught(database: Database) -> list[Example]:
    return await database.read(lambda session: list(lessons.taught(session)))


def _without_texts(report: dict[str, Any]) -> dict[str, Any]:
    """The report without what customers of this desk wrote: whoever is erased must not live on in it."""
    return report | {part: [one | {"examples": []} for one in report[part]] for part in ("categories", "topics")}


def _keep(change: Change, name: str, costs: Costs, report: dict[str, Any], by: str) -> None:
    """In the place of the one before."""
    change.session.execute(delete(PotentialReport))
    change.session.add(
        PotentialReport(made_at=change.now, made_by=by, history=name, asked=asdict(costs), report=report)
    )
