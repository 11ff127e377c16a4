"""Audited decisions laid into a desk, and judged through the product's own errand."""

from typing import Any

from sqlmodel import col, select

import app
from e_level import audit, licensing, snapshot
from e_level.snapshot import Snapshot
from e_level.tables import Audit
from knowledge_base.tables import Article
from storage.change import Change

KEY = b"k" * 32
ACTIVE: Any = object()


def loaded(house: app.Parts) -> None:
    """Gives the e-level what is stored now."""
    today = house.clock.now().date()
    house.automation.replace(
        house.database.read_now(lambda session: snapshot.taken(session, house.desk.blobs, KEY, today, Snapshot()))
    )


def judged(house: app.Parts, audit_id: int, **said: Any) -> None:
    house.database.change_now(lambda change: audit.judge(change, house.settings, audit_id, **said))


def verdicts(
    house: app.Parts, code: str, *, right: int, wrong: int = 0, answered: bool = False, candidate: bool = True, model: Any = ACTIVE,
    confidence: float = 0.9,
) -> None:  # fmt: skip
    """So many judged decisions of a category, each judged by itself."""

    def work(change: Change) -> None:
        version = licensing.active_model(change.session) if model is ACTIVE else model
        article = change.session.exec(
            select(Article.id).where(Article.category == code).order_by(col(Article.id))
        ).first()
        for at in range(right + wrong):
            row = Audit(
                category=code, language="de", text="…", confidence=confidence, candidate=candidate, answered=answered, article_id=article,
                model_version_id=version, drawn_at=change.now,
            )  # fmt: skip
            change.session.add(row)
            change.session.flush()
            change.count(audit.TALLY, +1)
            audit.judge(change, house.settings, row.id or 0, right=at >= wrong)

    house.database.change_now(work)
