"""Gathers what the decision asks for beyond the text: category, segment, licence, history, limits (domain.md 5.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from customers.tables import Segment
from e_level.decision import Facts
from e_level.snapshot import FOR_CUSTOMERS
from e_level.tables import AutomationDecision
from foundation.errors import Invalid
from foundation.settings import Settings
from knowledge_base import placeholders
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article
from storage.change import Change
from ticketing.automation import Recognition
from ticketing.inbound import Inbound
from ticketing.tables import Category, Ticket

REPEAT = timedelta(days=7)
DAY = timedelta(hours=24)
HARMLESS_FILES = (
    "text/vcard",
    "text/x-vcard",
    "text/calendar",
    "application/pkcs7-signature",
    "application/pgp-signature",
)


@dataclass(frozen=True, slots=True)
class Sendable:
    """An approved text that may go out now, as plain text with every blank filled."""

    article_id: int
    version: int
    slug: str
    title: str
    text: str
    match: float


def of_message(
    change: Change, settings: Settings, ticket: Ticket, inbound: Inbound, recognition: Recognition
) -> tuple[Facts, Sendable | None]:
    """The facts of a message that opened `ticket`, and the best text there is for it."""
    session = change.session
    category = session.get(Category, ticket.category)
    segment = session.exec(select(Segment.max_automation).where(Segment.code == ticket.segment)).first()
    chosen = sendable(change, settings, ticket.category, ticket.language, recognition)
    agreed = recognition.category == ticket.category
    facts = of_category(settings, category, recognition if agreed else None, chosen, recognition.failure)
    return (
        Facts(
            **{
                **facts,
                "segment": segment or "human",
                "bypass": _bypass(category, inbound, recognition),
                "machine": inbound.suppress_reason or "",
                "repeated": _repeated(change, ticket),
                "answers_left": settings.e_level.per_person_per_day - _answers_today(change, ticket.person_id),
            }
        ),
        chosen,
    )


def of_category(
    settings: Settings,
    category: Category | None,
    recognition: Recognition | None,
    chosen: Sendable | None,
    failure: str,
) -> dict[str, Any]:
    """What depends on category, text and settings alone. `recognition` is None where the model sees another category."""
    mode = category.mode if category else "off"
    threshold = category.threshold if category else None
    return {
        "mode": mode,
        "segment": "automated",
        "has_model": failure in ("", "empty_text"),
        "has_text": failure != "empty_text",
        "threshold": threshold,
        "confidence": recognition.confidence if recognition and not failure else None,
        "margin": recognition.margin if recognition and not failure else None,
        "article_match": chosen.match if chosen else None,
        "switch_on": settings.e_level.enabled,
        "licence_override": mode == "automated" and threshold is None,
        "unlicensed": settings.e_level.confidence,
        "least_margin": settings.e_level.margin,
        "least_match": settings.e_level.match,
        "failure": "" if failure in ("", "no_model", "empty_text") else failure,
    }


def sendable(
    change: Change | Session, settings: Settings, category: str, language: str, recognition: Recognition
) -> Sendable | None:
    """The best matching article of the category in the language that is fit to be sent as it stands today."""
    session = change.session if isinstance(change, Change) else change
    return next(_sendable(session, settings, category, language, recognition), None)


def _sendable(
    session: Session, settings: Settings, category: str, language: str, recognition: Recognition
) -> Iterator[Sendable]:
    for proposal in recognition.proposals:
        if not proposal["answers"] or proposal["category"] != category or proposal["language"] != language:
            continue
        article = session.get(Article, proposal["article_id"])
        if article is None or article.version != proposal["version"] or article.state != "published":
            continue
        if not article.auto_answer_ok or article.audience not in FOR_CUSTOMERS:
            continue
        try:
            text = to_text(placeholders.fill(article.short_answer, settings.article_values(language)))
        except Invalid:
            continue  # a blank nobody has filled: this text must not reach a customer
        yield Sendable(proposal["article_id"], article.version, article.slug, article.title, text, proposal["score"])


def _bypass(category: Category | None, inbound: Inbound, recognition: Recognition) -> str:
    """What keeps machines out: guard words, the category itself, a file that may be the matter, an agent's own note."""
    if recognition.bypass:
        return ", ".join(recognition.bypass)
    if category is not None and category.bypass_e_level:
        return "category"
    if inbound.note_by:
        return "note"
    return "file" if any(not file.inline and file.media_type not in HARMLESS_FILES for file in inbound.files) else ""


def _repeated(change: Change, ticket: Ticket) -> bool:
    """Whether this person already got (or rejected) an automatic answer on the same matter within seven days."""
    return (
        change.session.exec(
            _answered(ticket.person_id).where(
                AutomationDecision.category == ticket.category, col(AutomationDecision.decided_at) > change.now - REPEAT
            )
        ).first()
        is not None
    )


def _answers_today(change: Change, person_id: int | None) -> int:
    recent = _answered(person_id).where(col(AutomationDecision.decided_at) > change.now - DAY).subquery()
    return change.session.exec(select(func.count()).select_from(recent)).one()


def _answered(person_id: int | None):  # type: ignore[no-untyped-def]  # a select
    return select(AutomationDecision.id).where(
        AutomationDecision.person_id == person_id, col(AutomationDecision.answer_contact_id).is_not(None)
    )
