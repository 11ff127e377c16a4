"""Gathers what the decision asks for beyond the text: category, segment, licence, history, limits (domain.md 5.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, literal, select
from sqlmodel import Session, col

from customers.tables import Segment
from e_level.core_text import core_text, has_own_words, plain_subject
from e_level.decision import Facts
from e_level.segments import threshold_in
from e_level.small_words import FEWEST_LETTERS, tells
from e_level.snapshot import FOR_CUSTOMERS
from e_level.tables import AutomationDecision, CategoryLicence
from e_level.undoing import unspoken
from foundation.errors import Invalid
from foundation.settings import Settings
from knowledge_base import placeholders
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article
from storage.change import Change
from storage.straight import Straight
from ticketing.automation import Recognition
from ticketing.inbound import Inbound
from ticketing.tables import Category, Ticket

REPEAT = timedelta(days=7)
DAY = timedelta(hours=24)
HARMLESS_FILES = (
    "text/vcard",
    "text/x-vcard",
    "application/pkcs7-signature",
    "application/pgp-signature",
)


@dataclass(frozen=True, slots=True)
class CategorySetting:
    """Where a category stands; `threshold` comes with a licence, `overridden` is an admin's leave to go without one.
    `held_elsewhere`: the licence does not reach this segment."""

    mode: str
    threshold: float | None
    bypass_e_level: bool
    overridden: bool = False
    held_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Sendable:
    """An approved text that may go out now, as plain text with every blank filled."""

    article_id: int
    version: int
    slug: str
    title: str
    text: str
    match: float
    lead: float
    """Over the best other article about the matter; below 0 where another one fits better but may not be sent."""
    audience: str
    words: str
    """All it says, title and wordings included."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is stored about the category, the segment and the person: automatic answers for this category within a
    week, and for any within a day."""

    category: CategorySetting | None
    segment: str
    repeated: int
    today: int


def of_message(
    change: Change, settings: Settings, ticket: Ticket, inbound: Inbound, recognition: Recognition
) -> tuple[Facts, Sendable | None]:
    """The facts of a message that opened `ticket`, and the best text there is for it."""
    known, text = _known(change, ticket), written(inbound)
    category = known.category
    chosen = sendable(change, settings, ticket.category, ticket.language, recognition)
    agreed = recognition.category == ticket.category
    facts = of_category(settings, category, recognition if agreed else None, chosen, recognition.failure)
    return (
        Facts(
            **{
                **facts,
                "segment": known.segment,
                "has_text": facts["has_text"] and has_own_words(text),
                "bypass": _bypass(category, inbound, recognition) or undoing(inbound.subject, text, chosen),
                "machine": inbound.suppress_reason or "",
                "audience": chosen.audience if chosen else "public",
                "trust": inbound.trust,
                "repeated": known.repeated > 0,
                "answers_left": settings.e_level.per_person_per_day - known.today,
            }
        ),
        chosen,
    )


def of_category(
    settings: Settings,
    category: CategorySetting | None,
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
        "familiarity": recognition.familiarity if recognition and not failure else None,
        "telling": recognition.telling if recognition and not failure else None,
        "margin": recognition.margin if recognition and not failure else None,
        "article_match": chosen.match if chosen else None,
        "article_lead": chosen.lead if chosen else None,
        "switch_on": settings.e_level.enabled,
        "licence_override": bool(category and category.overridden),
        "held_elsewhere": bool(category and category.held_elsewhere),
        "unlicensed": settings.e_level.confidence,
        "least_margin": settings.e_level.margin,
        "least_match": settings.e_level.match,
        "another": recognition.another if recognition else "",
        "foreign": ", ".join(recognition.foreign) if recognition else "",
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
    proposals = [
        proposal
        for proposal in recognition.proposals
        if proposal["answers"] and proposal["category"] == category and proposal["language"] == language
    ]
    if not proposals:
        return
    rows = _ARTICLES.rows(session, ids=[proposal["article_id"] for proposal in proposals])
    stored = {(row.id, row.version): row for row in rows}
    for proposal in proposals:
        article = stored.get((proposal["article_id"], proposal["version"]))
        if article is None:
            continue
        try:
            text = to_text(placeholders.fill(article.short_answer, settings.article_values(language)))
        except Invalid:
            continue  # a blank nobody has filled: this text must not reach a customer
        yield Sendable(
            proposal["article_id"], article.version, article.slug, article.title, text, proposal["score"], proposal["lead"], article.audience,
            "\n".join((article.title, *article.variants, article.short_answer, article.body)),
        )  # fmt: skip


def _bypass(category: CategorySetting | None, inbound: Inbound, recognition: Recognition) -> str:
    """What keeps machines out: guard words, the category itself, a file that may be the matter, an agent's own note."""
    if recognition.bypass:
        return ", ".join(recognition.bypass)
    if category is not None and category.bypass_e_level:
        return "category"
    if inbound.note_by:
        return "note"
    return "file" if brings_files(inbound) else ""


def written(inbound: Inbound) -> str:
    """What somebody wrote in the message, without what the channel added to be read."""
    return (inbound.reply_text or inbound.body_text).removeprefix(inbound.added)


def brings_files(inbound: Inbound) -> bool:
    """Whether a file of it may be the matter: pictures shown in the text, cards and signatures are none."""
    return any(not file.inline and file.media_type not in HARMLESS_FILES for file in inbound.files)


def unsaid(inbound: Inbound) -> bool:
    """Whether nobody said what it is about: without a text the matter lies in the files, unless the subject names it. What stands above
    an invitation is the title of an event, and the name of a file says nothing either."""
    if not brings_files(inbound) or has_own_words(written(inbound)):
        return False
    names = {file.filename.casefold() for file in inbound.files}
    words = [word for word in plain_subject(inbound.subject).split() if word.casefold() not in names]
    return bool(inbound.added) or not any(
        tells(word) for word in words if sum(map(str.isalpha, word)) >= FEWEST_LETTERS
    )


def undoing(subject: str, text: str, chosen: Sendable | None) -> str:
    """`undoing` or `fault` where the message speaks of one and the chosen text does not; else empty."""
    return unspoken(core_text(subject, text), chosen.words) if chosen else ""


def setting_of(session: Session, code: str) -> CategorySetting | None:
    """Where a category stands; None for one this desk does not have."""
    row = session.connection().execute(_CATEGORY, {"code": code}).first()
    return CategorySetting(row.mode, row.threshold, row.bypass_e_level, bool(row.override_by)) if row else None


def _known(change: Change, ticket: Ticket) -> _Known:
    """An answer counts whether it helped or was rejected."""
    asked = {
        "category": ticket.category, "segment": ticket.segment, "person": ticket.person_id,
        "week": change.now - REPEAT, "day": change.now - DAY,
    }  # fmt: skip
    (row,) = _FACTS.rows(change.session, **asked)
    overridden, threshold = bool(row.override_by), threshold_in(row.threshold, row.parts or {}, ticket.segment)
    elsewhere = threshold is None and row.threshold is not None
    category = CategorySetting(row.mode, threshold, row.bypass_e_level, overridden, elsewhere) if row.mode else None
    return _Known(category, row.segment or "human", row.repeated, row.today)


_CATEGORY = (
    select(col(Category.mode), col(Category.threshold), col(Category.bypass_e_level), col(CategoryLicence.override_by))
    .outerjoin(CategoryLicence, col(CategoryLicence.category) == col(Category.code))
    .where(col(Category.code) == bindparam("code"))
)
_ONE = select(literal(1).label("one")).subquery()
_GOT = (
    select(func.count())
    .select_from(AutomationDecision)
    .where(
        col(AutomationDecision.person_id) == bindparam("person"),
        col(AutomationDecision.answer_contact_id).is_not(None),
    )
)
_FACTS = Straight(select(
    col(Category.mode), col(Category.threshold), col(Category.bypass_e_level), col(CategoryLicence.override_by), col(CategoryLicence.parts),
    select(col(Segment.max_automation)).where(col(Segment.code) == bindparam("segment")).scalar_subquery().label("segment"),
    _GOT.where(
        col(AutomationDecision.decided_at) > bindparam("week"), col(AutomationDecision.category) == bindparam("category")
    ).scalar_subquery().label("repeated"),
    _GOT.where(col(AutomationDecision.decided_at) > bindparam("day")).scalar_subquery().label("today"),
).select_from(_ONE).outerjoin(Category, col(Category.code) == bindparam("category")).outerjoin(
    CategoryLicence, col(CategoryLicence.category) == bindparam("category")
))  # fmt: skip
_ARTICLES = Straight(select(
    col(Article.id), col(Article.version), col(Article.slug), col(Article.title), col(Article.short_answer), col(Article.audience),
    col(Article.variants), col(Article.body),
).where(
    col(Article.id).in_(bindparam("ids", expanding=True)), col(Article.state) == "published",
    col(Article.auto_answer_ok), col(Article.audience).in_(FOR_CUSTOMERS),
))  # fmt: skip
"""Read as plain columns: this runs for every message, beside the writing of its ticket."""
