"""What the console asks the database: each category's licence, figures and articles, put together as its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from admin import standing
from admin.place import Asked
from admin.standing import MONTH, Stand
from admin.view import CategoryRow, Console
from e_level import audit, earned, figures, licensing
from e_level.figures import Week
from e_level.licence import clean_needed, upper_bound
from e_level.tables import Audit, CategoryLicence, ModelVersion
from e_level.weighing import with_article
from foundation.settings import Settings
from staff.rights import Right
from storage.tables import Tally
from ticketing.reference import UNCATEGORISED
from ticketing.tables import Category

QUIET = ("people", "off")


@dataclass(frozen=True, slots=True)
class Known:
    """Everything about all categories, read once."""

    categories: Sequence[Category]
    licences: Mapping[str, CategoryLicence]
    weeks: Mapping[str, Sequence[Week]]
    with_article: frozenset[str]


def read(session: Session, now: datetime) -> Known:
    categories = session.exec(
        select(Category).where(Category.code != UNCATEGORISED).order_by(col(Category.position))
    ).all()
    return Known(
        categories,
        {row.category: row for row in session.exec(select(CategoryLicence)).all()},
        figures.by_category(session, now),
        with_article(session, now.date()),
    )


def stand(category: Category, row: CategoryLicence | None, has_article: bool, settings: Settings) -> Stand:
    """The stored standing with the promise that counts for it."""
    tolerated, certainty = licensing.promise_of(settings, row)
    plain = Stand(
        category.mode, category.goal_mode, category.bypass_e_level, has_article, tolerated=tolerated, certainty=certainty,
        needed=clean_needed(*licensing.proof_of(settings, row)), fresh_starts=row.fresh_starts if row else 0,
    )  # fmt: skip
    if row is None:
        return plain
    return Stand(
        category.mode, category.goal_mode, category.bypass_e_level, has_article, row.state, row.threshold, row.bound, row.n, row.wrong,
        plain.needed, row.judged, row.judged_wrong, row.reviewed, row.since, row.reason, row.override_by, row.override_note, tolerated, certainty,
        plain.fresh_starts,
    )  # fmt: skip


def row(category: Category, known: Known, who: Asked) -> CategoryRow:
    """One line of the console."""
    stands = stand(category, known.licences.get(category.code), category.code in known.with_article, who.settings)
    weeks = known.weeks.get(category.code, ())
    recent = weeks[-MONTH:]
    seen, answered = sum(week.seen for week in recent), sum(week.answered for week in recent)
    licence, more = standing.licence(stands, who.reader, who.say)
    tier = who.settings.e_level
    share = tier.audit_share if stands.state == "licensed" else max(tier.audit_share, tier.audit_share_at_start)
    step, step_more = standing.next_step(stands, weeks, share, who.say)
    found = standing.bound(stands)
    path, end = standing.trend(weeks)
    return CategoryRow(
        category.code, who.say.named(category.name_de, category.name_en), f"/admin/automation/{category.code}", category.mode,
        standing.state(stands), licence, more, standing.progress(stands), found, seen, answered / seen if seen else None,
        1 - found.observed if found else None, path, end, step, step_more,
    )  # fmt: skip


def console(session: Session, now: datetime, who: Asked) -> Console:
    """The whole page."""
    known = read(session, now)
    rows = [row(category, known, who) for category in known.categories]
    rows.sort(key=lambda each: (-earned.MODES.index(each.mode), -each.volume))
    recent = [week for weeks in known.weeks.values() for week in weeks[-MONTH:]]
    licensed = [each for each in known.licences.values() if each.state == "licensed"]
    judged, wrong = sum(each.judged for each in licensed), sum(each.judged_wrong for each in licensed)
    tier = who.settings.e_level
    model = session.get(ModelVersion, licensing.active_model(session) or 0)
    waiting = session.get(Tally, audit.TALLY)
    demo = session.exec(select(Audit.id).where(Audit.source == "demo").limit(1)).first() is not None
    return Console(
        rows=tuple(each for each in rows if each.state not in QUIET),
        people=tuple(each for each in rows if each.state in QUIET),
        modes=tuple((mode, sum(each.mode == mode for each in rows)) for mode in reversed(earned.MODES)),
        seen=sum(week.seen for week in recent),
        answered=sum(week.answered for week in recent),
        suggested=sum(week.suggested for week in recent),
        judged=judged,
        wrong=wrong,
        bound=upper_bound(wrong, judged, tier.certainty) if judged else None,
        waiting=max(0, waiting.count) if waiting else 0,
        model=model.id if model else None,
        trained_at=model.trained_at if model else None,
        examples=model.n_examples if model else 0,
        switched_on=tier.enabled,
        tolerated=tier.tolerated_wrong_rate,
        certainty=tier.certainty,
        demo=demo,
        young=not licensed,
        withdrawn=sum(each.state == "withdrawn" for each in known.licences.values()),
        may_teach=who.may(Right.SETTINGS_EDIT),
    )
