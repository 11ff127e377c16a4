"""What the e-level would make of a text. Nothing is kept."""

import asyncio
from typing import Any

from api.bodies import Message
from api.calls import Call
from api.models import Said
from storage.blobs import sha256_of
from ticketing.automation import Recognition
from ticketing.inbound import Inbound, Party


class Predicted(Said):
    """Fractions 0–1."""

    category: str
    confidence: float
    second: str
    margin: float
    evidence: list[dict[str, Any]]


class Ranked(Said):
    category: str
    confidence: float


class Classified(Said):
    language: str
    prediction: Predicted | None
    categories: list[Ranked]
    articles: list[dict[str, Any]]
    bypass: list[str]
    decision: str
    reasons: list[dict[str, Any]]
    model_version: int | None


async def classify(call: Call[None, Message]) -> Classified:
    """The prediction runs off the event loop."""
    said, now = call.body, call.database.clock.now()
    name = sha256_of(f"{said.subject}\n{said.text}".encode())
    inbound = Inbound(
        "api", call.bearer.name, f"sha256:{name}", name, now, now, Party(""), said.subject, said.text, reply_text=said.text,
        language=said.language or "",
    )  # fmt: skip
    return _view(await asyncio.to_thread(call.desk.automation.recognise, inbound))


def _view(seen: Recognition) -> Classified:
    ranked = [(seen.category, seen.confidence), (seen.second, max(0.0, seen.confidence - seen.margin))]
    return Classified(
        language=seen.language,
        prediction=Predicted(
            category=seen.category, confidence=seen.confidence, second=seen.second, margin=seen.margin,
            evidence=[{"word": word, "weight": weight} for word, weight in seen.evidence],
        ) if seen.category else None,
        categories=[Ranked(category=code, confidence=share) for code, share in ranked if code],
        articles=[dict(one) for one in seen.proposals], bypass=list(seen.bypass),
        decision="suggested" if seen.proposals and not seen.failure else "passed",
        reasons=[{"code": seen.failure}] if seen.failure else [], model_version=seen.model_version_id,
    )  # fmt: skip
