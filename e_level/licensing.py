"""Keeps each category's licence true to its evidence: granted, renewed, withdrawn, each in the commit that caused it.

What counts are verdicts on candidates (answers a licence could send), made by the model that is active, since the last
thing that changed the stream. Every review weighs all of them anew, by `licence.licence`; nothing is carried over.
"""

from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from e_level import earned
from e_level.career import Standing, Step, step
from e_level.licence import Audited, certainty_of_start, clean_needed
from e_level.segments import lost_segments
from e_level.tables import Audit, AuditScore, CategoryLicence, LicenceEvent, ModelVersion
from foundation.errors import Invalid, Mistake, NotFound
from foundation.settings import Settings
from knowledge_base.tables import Article, ArticleVersion
from staff import audit
from storage.change import Change
from ticketing.tables import Category

LONGEST_NOTE = 500


def weigh(
    change: Change, settings: Settings, code: str, *, at_once: bool = False, because: str = "not_proved"
) -> CategoryLicence:
    """Looks at the evidence of one category and does what follows. `at_once` does not wait for the next review;
    `because` names what led to it, should the licence be lost."""
    row = row_of(change, code)
    category = change.session.get_one(Category, code, with_for_update=True)
    _begin_anew(change, row)
    tolerated, certainty = proof_of(settings, row)
    row.judged, row.judged_wrong = _counted(change.session, row)
    row.needed = clean_needed(tolerated, certainty)
    standing = Standing(row.threshold if row.state == "licensed" else None, row.reviewed)
    sent = sent_since(change.session, row)
    _take(
        change,
        row,
        step(standing, lambda: evidence(change.session, row), row.judged, sent, tolerated, certainty, at_once=at_once),
        because,
    )
    set_mode(change, category, row)
    return row


def row_of(change: Change, code: str) -> CategoryLicence:
    """The category's row, locked; made where there is none."""
    row = change.session.get(CategoryLicence, code, with_for_update=True)
    if row is None:
        if change.session.get(Category, code) is None:
            raise NotFound("There is no such category.")
        row = CategoryLicence(category=code, since=change.now)
        change.session.add(row)
        change.session.flush()
    return row


def _begin_anew(change: Change, row: CategoryLicence) -> None:
    """Verdicts on the answers of before say nothing about those of now. Where some were wrong, and an article of the
    matter has been written or changed since, none of them counts any more, the right ones neither. Whoever saves an
    article after every wrong answer would try until luck proves the promise: each start makes the proof stricter."""
    if row.state == "licensed" or not row.judged_wrong:
        return
    newest = change.session.scalar(
        select(func.max(ArticleVersion.saved_at))
        .join(Article, col(Article.id) == col(ArticleVersion.article_id))
        .where(col(Article.category) == row.category)
    )
    if newest is not None and all(newest > begun for begun in (row.since, row.evidence_from) if begun):
        row.evidence_from, row.judged, row.judged_wrong, row.reviewed = newest, 0, 0, 0
        row.fresh_starts += 1
        log(change, row.category, "begun_anew")


def promise_of(settings: Settings, row: CategoryLicence | None) -> tuple[float, float]:
    """(tolerated share of wrong answers, certainty) for a category: its own, or the desk's."""
    tier = settings.e_level
    own = (row.tolerated, row.certainty) if row else (None, None)
    return own[0] or tier.tolerated_wrong_rate, own[1] or tier.certainty


def proof_of(settings: Settings, row: CategoryLicence | None) -> tuple[float, float]:
    """(tolerated share of wrong answers, certainty) its evidence has to reach: the promise, or more after fresh starts."""
    tolerated, certainty = promise_of(settings, row)
    return tolerated, certainty_of_start(certainty, row.fresh_starts if row else 0)


def evidence(session: Session, row: CategoryLicence) -> list[Audited]:
    """The verdicts that count for this category now: the active model's own, and those kept back from it."""
    own, again = _own(session, row), _again(session, row)
    return [
        *(
            Audited(confidence, verdict == "right", segment=segment)
            for confidence, verdict, segment in session.execute(own)
        ),
        *(Audited(confidence, right, segment=segment) for confidence, right, segment in session.execute(again)),
    ]


def _counted(session: Session, row: CategoryLicence) -> tuple[int, int]:
    """How many verdicts count, and how many of them found the answer wrong."""
    count = func.count()
    own, wrong = (
        session.execute(_own(session, row).with_only_columns(count).where(*more)).scalar_one()
        for more in ((), (col(Audit.verdict) == "wrong",))
    )
    again, not_right = (
        session.execute(_again(session, row).with_only_columns(count).where(*more)).scalar_one()
        for more in ((), (col(AuditScore.right).is_(False),))
    )
    return own + again, wrong + not_right


def _own(session: Session, row: CategoryLicence) -> Select[float, str, str]:
    """(confidence, verdict, segment) of the active model's own decisions."""
    return select(col(Audit.confidence), col(Audit.verdict), col(Audit.segment)).where(
        col(Audit.category) == row.category, col(Audit.verdict) != "", col(Audit.candidate),
        col(Audit.model_version_id) == active_model(session), *_since(row),
    )  # fmt: skip


def _again(session: Session, row: CategoryLicence) -> Select[float, bool, str]:
    """(confidence, right, segment) of what the active model says to verdicts about its predecessors."""
    return (
        select(col(AuditScore.confidence), col(AuditScore.right), col(Audit.segment))
        .join(Audit, col(Audit.id) == col(AuditScore.audit_id))
        .where(
            col(AuditScore.category) == row.category, col(AuditScore.model_version_id) == active_model(session), col(AuditScore.candidate),
            *_since(row),
        )
    )  # fmt: skip


def _since(row: CategoryLicence) -> list[ColumnElement[bool]]:
    return [col(Audit.drawn_at) > row.evidence_from] if row.evidence_from else []


def sent_since(session: Session, row: CategoryLicence) -> list[bool]:
    """Verdicts on answers that were really sent under the present licence, oldest first."""
    if row.state != "licensed" or row.since is None:
        return []
    asked = select(col(Audit.verdict)).where(
        col(Audit.category) == row.category,
        col(Audit.verdict) != "",
        col(Audit.answered),
        col(Audit.drawn_at) >= row.since,
    )
    return [verdict == "right" for verdict in session.scalars(asked.order_by(col(Audit.judged_at), col(Audit.id)))]


def active_model(session: Session) -> int | None:
    newest = (
        select(col(ModelVersion.id)).where(col(ModelVersion.status) == "active").order_by(col(ModelVersion.id).desc())
    )
    return session.scalars(newest.limit(1)).first()


def _take(change: Change, row: CategoryLicence, taken: Step, because: str) -> None:
    """What a step decided becomes the standing of the category."""
    if taken.errors is not None:
        withdraw(change, row, {"kind": "errors", **asdict(taken.errors)})
    if taken.found is None:
        return
    found, before, parts_before = taken.found, row.threshold, dict(row.parts or {})
    row.reviewed, row.bound, row.n, row.wrong = row.judged, found.bound, found.n, found.wrong
    row.threshold = found.threshold
    row.parts = {
        segment: {"threshold": part.threshold, "bound": part.bound, "n": part.n, "wrong": part.wrong}
        for segment, part in taken.parts.items()
    }
    row.model_version_id = active_model(change.session)
    told: dict[str, Any] = {
        "threshold": found.threshold, "bound": round(found.bound, 5), "n": found.n, "wrong": found.wrong, "model": row.model_version_id,
    }  # fmt: skip
    if taken.kind == "granted":
        row.state, row.since, row.reason = "licensed", change.now, {}
        if row.override_by:
            end_override(change, row, "")
        log(change, row.category, "granted", **told)
    elif taken.kind == "renewed" and found.threshold != before:
        log(change, row.category, "renewed", **told)
    elif taken.kind == "not_proved":
        withdraw(change, row, {"kind": because, **told}, fresh_start=False)
    if row.state == "licensed":
        for segment in lost_segments(before, parts_before, row.threshold, row.parts):
            reason = {"kind": "segment", "segment": segment}
            log(change, row.category, "segment_lost", **reason)
            change.later("operations_notice", {"about": "segment_lost", "category": row.category, "reason": reason})


def withdraw(change: Change, row: CategoryLicence, reason: dict[str, Any], *, fresh_start: bool = True) -> None:
    """The licence ends now, and the administrators are told (N32). With a `fresh_start` older verdicts count no more:
    they were of a stream that is no longer the same."""
    row.state, row.since, row.threshold, row.reason, row.parts = "withdrawn", change.now, None, reason, {}
    if fresh_start:
        row.evidence_from, row.judged, row.judged_wrong, row.reviewed = change.now, 0, 0, 0
        row.bound, row.n, row.wrong = None, 0, 0
    log(change, row.category, "withdrawn", **reason)
    change.later("operations_notice", {"about": "licence_withdrawn", "category": row.category, "reason": reason})


def set_mode(change: Change, category: Category, row: CategoryLicence) -> None:
    """Mode and threshold as the evidence has them; the threshold stands on the category, where every decision reads it."""
    category.threshold = row.threshold
    mode = earned.mode_of(
        category.goal_mode,  # type: ignore[arg-type]
        licensed=row.state == "licensed",
        proposals_good=bool(row.proposals_by) or earned.proposals_are_good(_recent(change.session, row)),
        withdrawn=row.state == "withdrawn",
        overridden=bool(row.override_by),
    )
    if mode != category.mode:
        log(change, row.category, "mode", before=category.mode, after=mode)
        category.mode = mode
    change.session.flush()


def _recent(session: Session, row: CategoryLicence) -> list[bool]:
    newest = (
        select(col(Audit.verdict))
        .where(col(Audit.category) == row.category, col(Audit.verdict) != "", col(Audit.article_id).is_not(None))
        .order_by(col(Audit.judged_at).desc(), col(Audit.id).desc())
        .limit(earned.RECENT)
    )
    return [verdict == "right" for verdict in session.scalars(newest)][::-1]


def set_ceiling(
    change: Change, settings: Settings, code: str, ceiling: str, by: str, *, proposals: bool = False
) -> None:
    """How high the category may climb by itself. With `proposals` agents see what it proposes from now on, where the
    ceiling allows that: a person reads those. Invalid for a category that always goes to people."""
    category = change.session.get(Category, code, with_for_update=True)
    if category is None:
        raise NotFound("There is no such category.")
    if ceiling not in earned.MODES:
        raise Invalid(Mistake("ceiling", "there is no such mode", ", ".join(earned.MODES)))
    if category.bypass_e_level and ceiling != "off":
        raise Invalid(Mistake("mode", "this category always goes to people", "off"))
    if category.goal_mode != ceiling:
        log(change, code, "ceiling", by, before=category.goal_mode, after=ceiling)
        audit.note(change, by, f"category {code}", {"goal_mode": category.goal_mode}, {"goal_mode": ceiling})
        category.goal_mode = ceiling
    row_of(change, code).proposals_by = by if proposals else ""
    weigh(change, settings, code)


def set_promise(change: Change, settings: Settings, code: str, tolerated: float, certainty: float, by: str) -> None:
    """The category's own promise: tolerated share of wrong answers (1–10 %) and certainty (80–99.9 %). It is weighed
    at once, against all verdicts there are."""
    if not 0.01 <= tolerated <= 0.1:
        raise Invalid(Mistake("tolerated", "must lie between 1 and 10 percent"))
    if not 0.8 <= certainty <= 0.999:
        raise Invalid(Mistake("certainty", "must lie between 80 and 99.9 percent"))
    row = row_of(change, code)
    promised = promise_of(settings, row)
    if (tolerated, certainty) != promised:
        log(change, code, "promise", by, tolerated=tolerated, certainty=certainty)
        before, after = (
            dict(zip(("tolerated", "certainty"), one, strict=True)) for one in (promised, (tolerated, certainty))
        )
        audit.note(change, by, f"category {code}", before, after)
    row.tolerated, row.certainty = tolerated, certainty
    weigh(change, settings, code, at_once=True)


def override(change: Change, settings: Settings, code: str, by: str, note: str) -> None:
    """An administrator lets the category answer without a licence, by name and with a reason; both stay to be seen."""
    note = " ".join(note.split())[:LONGEST_NOTE]
    if not note:
        raise Invalid(Mistake("note", "say why this category may answer without a licence"))
    row = row_of(change, code)
    if row.state == "licensed":
        raise Invalid(Mistake("note", "this category holds a licence and needs no leave"))
    row.override_by, row.override_at, row.override_note = by, change.now, note
    log(change, code, "override", by, note=note)
    weigh(change, settings, code)


def revoke_override(change: Change, settings: Settings, code: str, by: str) -> None:
    """The leave ends; without a licence the category falls back."""
    row = row_of(change, code)
    if row.override_by:
        end_override(change, row, by)
    weigh(change, settings, code)


def end_override(change: Change, row: CategoryLicence, by: str) -> None:
    log(change, row.category, "override_ended", by, granted_by=row.override_by)
    row.override_by, row.override_at, row.override_note = "", None, ""


def log(change: Change, code: str, event: str, by: str = "", **data: Any) -> None:
    change.session.add(LicenceEvent(category=code, at=change.now, kind=event, by=by, data=data))
