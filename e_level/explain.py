"""What the e-level would say to a text, without a ticket: for the API and for trying out."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sqlmodel import Session, col, select

from e_level import circumstances
from e_level.core_text import core_text
from e_level.decision import Facts, decide
from e_level.familiar import seen
from e_level.features import folded
from e_level.recognition import prediction, recognised
from e_level.service import ELevel
from e_level.tables import Audit
from ticketing.tables import Ticket

RANKED = 5
COMPARED, NEAR = 300, 3


@dataclass(frozen=True, slots=True)
class Near:
    """A message a person has confirmed in this category, and how alike it is (0–1)."""

    text: str
    number: str
    likeness: float


def classify(session: Session, e_level: ELevel, subject: str, text: str, language: str = "") -> dict[str, Any]:
    """Prediction, ranked categories, articles, and what would be decided for a customer of an automated segment who
    has not asked before. Fractions 0…1; `prediction` is null where there is no model or no text."""
    snapshot, settings = e_level.snapshot, e_level.settings
    seen = recognised(snapshot, subject, text, language)
    found = prediction(snapshot, subject, text)
    spoken = seen.language or settings.desk.language
    category = circumstances.setting_of(session, seen.category)
    chosen = circumstances.sendable(session, settings, seen.category, spoken, seen)
    facts = circumstances.of_category(settings, category, seen, chosen, seen.failure)
    bypass = ", ".join(seen.bypass) or ("category" if category is not None and category.bypass_e_level else "")
    bypass = bypass or circumstances.undoing(subject, text, chosen)
    decision = decide(Facts(**{**facts, "bypass": bypass}))
    return {
        "language": spoken,
        "prediction": {
            "category": found.category, "confidence": round(found.confidence, 4), "second": found.second,
            "margin": round(found.margin, 4), "known_topic": found.known_topic, "familiarity": round(found.familiarity, 4),
            "evidence": [{"word": word, "weight": weight} for word, weight in found.evidence],
            "read": [{"written": written, "read": read} for written, read in seen.read],
            "meaning": None if found.meaning is None else round(found.meaning, 4),
        } if found else None,
        "categories": [
            {"category": code, "confidence": round(share, 4)} for code, share in (found.ranked[:RANKED] if found else ())
        ],
        "articles": [dict(each) for each in seen.proposals],
        "bypass": list(seen.bypass),
        "decision": decision.outcome,
        "in_automated": decision.in_automated,
        "reasons": [asdict(reason) for reason in decision.reasons],
        "met": [asdict(reason) for reason in decision.held],
        "model_version": snapshot.model_version_id,
    }  # fmt: skip


def nearest_confirmed(session: Session, e_level: ELevel, subject: str, text: str, category: str) -> tuple[Near, ...]:
    """The messages judged right in this category that are most like the text, most alike first."""
    model = e_level.snapshot.model
    plain = folded(core_text(subject, text))
    if model is None or not plain:
        return ()
    asked = seen(model.vectoriser, [plain])
    weights = np.zeros(len(model.vectoriser.idf), dtype=np.float32)
    weights[asked.columns] = asked.weights[0]
    rows = session.execute(
        select(col(Audit.text), col(Ticket.number))
        .join(Ticket, col(Ticket.id) == col(Audit.ticket_id), isouter=True)
        .where(col(Audit.category) == category, col(Audit.verdict) == "right", col(Audit.text) != "")
        .order_by(col(Audit.judged_at).desc(), col(Audit.id).desc())
        .limit(COMPARED)
    ).all()
    found = []
    for said, number in rows:
        row = seen(model.vectoriser, [folded(said)])
        length = float(np.sqrt((asked.weights**2).sum() * (row.weights**2).sum())) or 1.0
        found.append(Near(said, number or "", float(row.weights[0] @ weights[row.columns]) / length))
    return tuple(sorted(found, key=lambda near: -near.likeness)[:NEAR])
