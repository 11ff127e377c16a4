"""What the e-level would say to a call while it is being noted: the matter, and articles that may answer it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from channels.phone_log.view import Suggestion, SuggestionsView
from foundation.errors import Invalid
from foundation.settings import Settings
from knowledge_base.placeholders import fill
from knowledge_base.rendering import to_text
from knowledge_base.tables import Article
from ticketing.automation import Automation, Recognition
from ticketing.inbound import Inbound, Party
from ticketing.tables import Category

FEWEST_LETTERS = 12
LONGEST = 4000
MOST = 3
WORTH_READING = 0.15
"""Least match of an article. Less than an automatic answer needs: here a person reads it first."""
SURE_ENOUGH, SURE = 0.3, 0.8
"""Shares: below the first a guess would only distract; from the second on it is no guess any more."""


def recognise(automation: Automation, subject: str, text: str, now: datetime) -> Recognition | None:
    """What the note is about so far; None while it says too little. Takes its time: call it on a thread."""
    if len(f"{subject}{text}".strip()) < FEWEST_LETTERS:
        return None
    return automation.recognise(
        Inbound("phone", "", "", "", now, now, Party(""), subject=subject[:200], body_text=text[:LONGEST])
    )


def suggestions(
    session: Session, recognition: Recognition | None, settings: Settings, german: bool, chosen: str = ""
) -> SuggestionsView:
    """The view; `chosen` is the slug the agent has picked."""
    if recognition is None:
        return SuggestionsView(chosen=chosen)
    known = session.get(Category, recognition.category) if recognition.confidence >= SURE_ENOUGH else None
    return SuggestionsView(
        _articles(session, fitting(recognition), settings),
        known.code if known else "",
        (known.name_de if german else known.name_en) if known else "",
        recognition.confidence,
        chosen,
    )


def fitting(recognition: Recognition) -> list[Mapping[str, Any]]:
    """The articles worth reading aloud, those of the matter that is shown. Where it has none, articles of other matters are
    offered only while it is a guess."""
    found = [one for one in recognition.proposals if float(one.get("score") or 0) >= WORTH_READING]
    own = [one for one in found if one.get("category") == recognition.category]
    if recognition.confidence < SURE_ENOUGH:
        return found[:MOST]
    return (own or ([] if recognition.confidence >= SURE else found))[:MOST]


def _articles(session: Session, proposals: Sequence[Mapping[str, Any]], settings: Settings) -> tuple[Suggestion, ...]:
    columns = (col(Article.id), col(Article.slug), col(Article.language), col(Article.title), col(Article.short_answer))
    ids = [one["article_id"] for one in proposals]
    rows = {row.id: row for row in session.execute(select(*columns).where(col(Article.id).in_(ids)))} if ids else {}
    return tuple(
        Suggestion(
            row.slug,
            row.title,
            _said(row.short_answer, settings.article_values(row.language)),
            f"/desk/knowledge/{row.slug}?language={row.language}",
            float(one["score"]),
        )
        for one in proposals
        if (row := rows.get(one["article_id"])) is not None
    )


def _said(markdown: str, values: Mapping[str, str]) -> str:
    """The answer as plain text; blanks without a value stay visible for whoever reads it aloud."""
    try:
        return to_text(fill(markdown, values))
    except Invalid:
        return to_text(markdown)
