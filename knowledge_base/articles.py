"""What customers may read: published public articles, each in the visitor's language or else in another one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from knowledge_base.tables import Article
from storage.change import Change


@dataclass(frozen=True, slots=True)
class PublicArticle:
    """One published article; `short_answer` and `body` are Markdown with placeholders. `helped` counts the thumbs up."""

    id: int
    slug: str
    language: str
    title: str
    category: str
    short_answer: str
    body: str
    variants: tuple[str, ...]
    helped: int
    updated_at: datetime


def published(session: Session, language: str, today: date) -> tuple[PublicArticle, ...]:
    """Every public article of one language that is valid today, by category and title."""
    question = select(Article).where(*_public(today), Article.language == language)
    return tuple(_shown(row) for row in session.exec(question.order_by(col(Article.category), col(Article.title))))


def by_slug(session: Session, slug: str, language: str, today: date) -> PublicArticle | None:
    """The article in this language, else in any other; None where there is none that customers may read."""
    rows = session.exec(
        select(Article).where(*_public(today), Article.slug == slug).order_by(col(Article.language))
    ).all()
    return next((_shown(row) for row in sorted(rows, key=lambda row: row.language != language)), None)


def edition(session: Session) -> tuple[int, str]:
    """Changes whenever an article is added, changed, published or withdrawn: what a kept search index is compared with."""
    count, newest = session.exec(select(func.count(col(Article.id)), func.max(Article.updated_at))).one()
    states = session.exec(select(Article.state, func.count(col(Article.id))).group_by(Article.state)).all()
    return count, f"{newest} {sorted(states)}"


def voted(change: Change, article_id: int, helped: bool) -> None:
    """Somebody has said whether the article helped."""
    counter = col(Article.helped) if helped else col(Article.not_helped)
    change.session.execute(update(Article).where(col(Article.id) == article_id).values({counter: counter + 1}))


def _public(today: date):  # type: ignore[no-untyped-def]  # column expressions
    valid = col(Article.valid_to).is_(None) | (col(Article.valid_to) >= today)
    return Article.state == "published", Article.audience == "public", valid


def _shown(row: Article) -> PublicArticle:
    assert row.id is not None
    return PublicArticle(
        row.id, row.slug, row.language, row.title, row.category, row.short_answer, row.body, tuple(row.variants), row.helped,
        row.updated_at,
    )  # fmt: skip
