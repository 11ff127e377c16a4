"""Articles and the versions they had: every sentence sent can be traced to one of these rows."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class Article(SQLModel, table=True):
    """Approved text answering one matter in one language; the fields are those of its newest version."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("slug", "language"),
        CheckConstraint("state IN ('draft', 'review', 'published', 'expired', 'archived')", name="ck_article_state"),
        CheckConstraint("audience IN ('public', 'customer', 'agent')", name="ck_article_audience"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str
    language: str
    title: str
    category: str = Field(index=True)
    kind: str = "faq"
    audience: str = "public"
    state: str = "published"
    auto_answer_ok: bool = False
    short_answer: str
    """Markdown of the answer used in replies."""
    body: str
    """Markdown of the whole article."""
    variants: list[str] = Field(default_factory=list, sa_type=PlainData)
    version: int = 1
    review_due: date | None = Field(default=None, sa_type=Date)
    valid_to: date | None = Field(default=None, sa_type=Date)
    shown: int = 0
    used: int = 0
    helped: int = 0
    not_helped: int = 0
    updated_at: datetime = Field(sa_type=Instant)


class ArticleVersion(SQLModel, table=True):
    """What an article said in one version. Never changed."""

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True)
    version: int
    title: str
    short_answer: str
    body: str
    variants: list[str] = Field(default_factory=list, sa_type=PlainData)
    saved_at: datetime = Field(sa_type=Instant)
    saved_by: str = ""
