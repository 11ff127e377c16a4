"""Audited decisions laid into a desk, and judged through the product's own errand."""

from functools import cache
from typing import Any

from sqlmodel import col, select

from e_level import audit, licensing, snapshot
from e_level.classifier import train
from e_level.model_file import packed
from e_level.snapshot import Snapshot
from e_level.starter_set import Example
from e_level.starter_set import examples as every_example
from e_level.tables import Audit
from house.parts import Parts
from knowledge_base.tables import Article
from storage.change import Change

KEY = b"k" * 32
ACTIVE: Any = object()


FEW = ("password.", "office.excel", "webshop.returns", "order_info.how_to", "service_info.hours", "-")


@cache
def few_examples() -> list[Example]:
    """Those of a few everyday categories, quick to learn."""
    return [each for each in every_example() if each.label.startswith(FEW)]


@cache
def small_model(seed: int = 7) -> bytes:
    """A model of a few everyday categories: for tests about what is done with predictions."""
    return packed(train(few_examples(), seed), KEY)


def loaded(house: Parts) -> None:
    """Gives the e-level what is stored now."""
    today = house.clock.now().date()
    house.automation.replace(
        house.database.read_now(lambda session: snapshot.taken(session, house.desk.blobs, KEY, today, Snapshot()))
    )


def judged(house: Parts, audit_id: int, **said: Any) -> None:
    house.database.change_now(lambda change: audit.judge(change, house.settings, audit_id, **said))


def verdicts(
    house: Parts, code: str, *, right: int, wrong: int = 0, answered: bool = False, candidate: bool = True, model: Any = ACTIVE,
    confidence: float = 0.9, segment: str = "",
) -> None:  # fmt: skip
    """So many judged decisions of a category; the last one is judged through the product's errand."""

    def work(change: Change) -> None:
        version = licensing.active_model(change.session) if model is ACTIVE else model
        article = change.session.exec(
            select(Article.id).where(Article.category == code).order_by(col(Article.id))
        ).first()
        rows = [
            Audit(
                category=code, segment=segment, language="de", text="…", confidence=confidence, candidate=candidate, answered=answered, article_id=article,
                model_version_id=version, drawn_at=change.now, judged_at=change.now, verdict="right" if at >= wrong else "wrong",
            )
            for at in range(right + wrong)
        ]  # fmt: skip
        last = rows[-1]
        said, last.verdict, last.judged_at = last.verdict, "", None
        change.session.add_all(rows)
        change.session.flush()
        change.count(audit.TALLY, +1)
        audit.judge(change, house.settings, last.id or 0, right=said == "right")

    house.database.change_now(work)
