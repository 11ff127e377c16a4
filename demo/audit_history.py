"""What colleagues of the demo company judged before the story begins: the evidence its licences stand on.

The verdicts lie outside the story's tickets and carry the mark `demo`. The licences are computed from them by the
product's own errand, as from any others.
"""

import random
from datetime import timedelta

from sqlmodel import col, select

from e_level import licensing
from e_level.tables import Audit
from foundation.settings import Settings
from knowledge_base.tables import Article
from storage.change import Change
from ticketing.tables import Category

UNDER_WAY = {"office.powerpoint": 43}
"""Categories that have not been judged often enough yet."""
FEWEST, MOST, DAYS = 240, 420, 60
LOWEST, HIGHEST, UNSURE = 0.55, 0.99, 0.58
"""Confidences of the judged answers; those found wrong lie below `UNSURE`."""


def plant(change: Change, settings: Settings) -> None:
    """Verdicts for every category that is to answer by itself, and the licences that follow."""
    model = licensing.active_model(change.session)
    wanted = select(Category).where(Category.goal_mode == "automated").order_by(col(Category.code))
    for category in change.session.exec(wanted).all():
        chance = random.Random(category.code)
        articles = change.session.exec(
            select(Article.id).where(Article.category == category.code).order_by(col(Article.id))
        ).all()
        count = UNDER_WAY.get(category.code, chance.randrange(FEWEST, MOST))
        wrong = 0 if category.code in UNDER_WAY else chance.choice((0, 0, 1, 2))
        for at in range(count):
            judged_at = change.now - timedelta(days=DAYS * (1 - at / count), minutes=chance.randrange(600))
            right = at % (count // (wrong + 1) + 1) != count // (wrong + 2) if wrong else True
            confidence = chance.uniform(LOWEST, HIGHEST) if right else chance.uniform(LOWEST, UNSURE)
            change.session.add(
                Audit(
                    category=category.code, language=chance.choice(("de", "de", "de", "en")), confidence=round(confidence, 4),
                    margin=round(confidence * 0.8, 4), match_score=round(chance.uniform(0.4, 0.9), 4),
                    article_id=chance.choice(articles) if articles else None, model_version_id=model, candidate=True, source="demo",
                    drawn_at=judged_at, verdict="right" if right else "wrong", judged_at=judged_at,
                )
            )  # fmt: skip
        change.session.flush()
        licensing.weigh(change, settings, category.code, at_once=True)
