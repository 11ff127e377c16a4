"""What the e-level would say to a text, without a ticket: for the API and for trying out."""

from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from e_level import circumstances
from e_level.decision import Facts, decide
from e_level.recognition import prediction, recognised
from e_level.service import ELevel

RANKED = 5


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
    decision = decide(Facts(**{**facts, "bypass": bypass}))
    return {
        "language": spoken,
        "prediction": {
            "category": found.category, "confidence": round(found.confidence, 4), "second": found.second,
            "margin": round(found.margin, 4), "known_topic": found.known_topic, "familiarity": round(found.familiarity, 4),
            "evidence": [{"word": word, "weight": weight} for word, weight in found.evidence],
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
