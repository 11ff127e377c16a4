"""Which model answers: one version is active. Another takes over whole, and every licence is weighed anew for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import update
from sqlmodel import Session, col, select

from e_level import audit, circumstances, licensing, model_file
from e_level.decision import Facts
from e_level.model_file import UnusableModel
from e_level.recognition import recognised
from e_level.snapshot import Snapshot, understood
from e_level.tables import Audit, AuditScore, CategoryLicence, ModelVersion
from e_level.topics import MODEL
from foundation.errors import Invalid, Mistake, NotFound
from foundation.settings import Settings
from storage.blobs import Blobs
from storage.change import Change

MOST = 5_000
"""Verdicts a model is measured on, the newest first."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a model says to one verdict that was kept back from it; `right` only where it would send the answer that was
    judged right: any other one nobody has judged."""

    audit_id: int
    category: str
    segment: str
    confidence: float
    candidate: bool
    right: bool
    recognised: bool
    """It names the category a person found to be the right one."""
    own: bool
    """The verdict was about this very model: it is evidence as it stands, and needs no second row."""


def with_model(session: Session, blobs: Blobs, key: bytes, now: Snapshot, version_id: int) -> Snapshot:
    """The state of things as it would be with that version. NotFound, or Invalid where its file cannot be used."""
    version = session.get(ModelVersion, version_id)
    if version is None:
        raise NotFound("There is no such model.")
    try:
        model = understood(model_file.unpacked(blobs.get(session, version.digest), key), now)
    except (UnusableModel, OSError, KeyError) as problem:
        raise Invalid(Mistake("model", "the file of this model cannot be used")) from problem
    return replace(now, model=model, model_version_id=version_id)


def rescored(session: Session, settings: Settings, snapshot: Snapshot) -> list[Score]:
    """Every verdict kept back from learning, as the snapshot's model sees it now."""
    kept = session.exec(
        select(Audit)
        .where(Audit.verdict != "", col(Audit.kept_back), Audit.text != "")
        .order_by(col(Audit.id).desc())
        .limit(MOST)
    ).all()  # fmt: skip
    return [_score(session, settings, snapshot, row) for row in kept]


def _score(session: Session, settings: Settings, snapshot: Snapshot, row: Audit) -> Score:
    seen = recognised(snapshot, "", row.text, row.language)
    chosen = circumstances.sendable(session, settings, seen.category, seen.language or row.language, seen)
    category = circumstances.setting_of(session, seen.category)
    bypass = ", ".join(seen.bypass) or circumstances.undoing("", row.text, chosen)
    facts = Facts(**circumstances.of_category(settings, category, seen, chosen, seen.failure) | {"bypass": bypass})
    same = seen.category == row.category and chosen is not None and chosen.article_id == row.article_id
    candidate = audit.is_candidate(facts)
    truth = row.category if row.verdict == "right" else row.right_category
    return Score(
        row.id or 0, seen.category, row.segment, seen.confidence, candidate, same and row.verdict == "right", seen.category == truth,
        row.model_version_id == snapshot.model_version_id,
    )  # fmt: skip


def switch(change: Change, settings: Settings, version_id: int, scores: Sequence[Score], by: str = "") -> None:
    """From this commit on the version answers. Nothing is inherited: every category is weighed on the verdicts that
    count for it, and loses its licence where they do not suffice."""
    version = change.session.get(ModelVersion, version_id, with_for_update=True)
    if version is None:
        raise NotFound("There is no such model.")
    change.session.execute(update(ModelVersion).where(col(ModelVersion.status) == "active").values(status="retired"))
    version.status = "active"
    keep(change, version_id, scores)
    change.session.flush()
    for row in change.session.exec(select(CategoryLicence).order_by(col(CategoryLicence.category))).all():
        licensing.log(change, row.category, "model", by, version=version_id)
        licensing.weigh(change, settings, row.category, at_once=True, because="model")
    change.wake(MODEL)


def measured(change: Change, version_id: int, scores: Sequence[Score], note: str) -> None:
    """Keeps how a version fared on the verdicts nobody learnt from, for the page of models."""
    version = change.session.get_one(ModelVersion, version_id, with_for_update=True)
    right = sum(score.recognised for score in scores)
    version.figures = version.figures | {
        "audited": len(scores),
        "audited_right": right / len(scores) if scores else None,
    }
    version.note = note


def keep(change: Change, version_id: int, scores: Sequence[Score]) -> None:
    """Stores what a model says to the verdicts; saying it again changes nothing."""
    change.session.flush()
    for score in scores:
        if score.own:
            continue
        change.write(
            AuditScore, audit_id=score.audit_id, model_version_id=version_id, category=score.category, confidence=score.confidence,
            candidate=score.candidate, right=score.right,
        )  # fmt: skip
    change.write_now()
