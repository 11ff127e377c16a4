"""How an article will look to a customer, and which others say nearly the same."""

from sqlmodel import Session, col, select

from admin.knowledge_view import Preview
from foundation.settings import Settings
from knowledge_base import likeness, placeholders
from knowledge_base.likeness import Known
from knowledge_base.markdown import ArticleText
from knowledge_base.rendering import to_html, to_text
from knowledge_base.tables import Article


def preview_of(session: Session, text: ArticleText, settings: Settings, *, compare: bool = False) -> Preview:
    """With its placeholders filled; those without a value stay visible and are named."""
    values = settings.article_values(text.language)
    used = placeholders.names_in(f"{text.short_answer}\n{text.body}")
    missing = tuple(sorted(name for name in used if not values.get(name, "").strip()))
    near = tuple(
        (one.title, f"/admin/knowledge/{one.slug}/{text.language}", score)
        for one, score in (likeness.near(text, _others(session, text.language)) if compare and text.title else ())
    )
    whole = _filled(f"{text.short_answer}\n\n{text.body}", values)
    return Preview(
        text.title, to_text(_filled(text.short_answer, values)), to_html(whole), text.language, near, missing
    )


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{{{name}}}}}", value or f"{{{{{name}}}}}")
    return text


def _others(session: Session, language: str) -> list[Known]:
    rows = session.exec(
        select(Article.slug, Article.title, Article.variants, Article.short_answer).where(
            Article.language == language, col(Article.state) != "archived"
        )
    ).all()
    return [Known(slug, title, tuple(variants), answer) for slug, title, variants, answer in rows]
