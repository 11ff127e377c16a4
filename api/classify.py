"""What the e-level would make of a text. Nothing is kept."""

from typing import Any

from sqlmodel import Session

from api.bodies import Message
from api.calls import Call
from api.models import Evidence, Misspelt, Said
from e_level import explain
from e_level.service import ELevel
from foundation.errors import Conflict


class Predicted(Said):
    """Fractions 0–1; `margin` is the lead over the `second` category, `meaning` the part of it that comes from what the
    text means (null: by its words alone)."""

    category: str
    confidence: float
    second: str
    margin: float
    known_topic: bool
    familiarity: float
    evidence: list[Evidence]
    read: list[Misspelt]
    meaning: float | None


class Ranked(Said):
    category: str
    confidence: float


class Condition(Said):
    """One condition with the value found and the value needed."""

    code: str
    value: str
    needed: str


class Classified(Said):
    """`decision` is what would be done now, `in_automated` what would be done were the category automated."""

    language: str
    prediction: Predicted | None
    categories: list[Ranked]
    articles: list[dict[str, Any]]
    bypass: list[str]
    decision: str
    in_automated: str
    reasons: list[Condition]
    met: list[Condition]
    model_version: int | None


async def classify(call: Call[None, Message]) -> Classified:
    """For a customer of an automated segment who has not asked before."""
    said, e_level = call.body, call.desk.automation
    if not isinstance(e_level, ELevel):
        raise Conflict("There is no e-level on this desk.")

    def question(session: Session) -> Classified:
        return Classified(**explain.classify(session, e_level, said.subject, said.text, said.language or ""))

    return await call.database.read(question)
