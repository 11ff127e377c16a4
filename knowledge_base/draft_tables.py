"""Changes to articles that wait for somebody to approve them."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class ArticleDraft(SQLModel, table=True):
    """The proposed next version of an article, while the approved one goes on being shown. One for each article."""

    __tablename__ = "article_draft"

    article_id: int = Field(primary_key=True, foreign_key="article.id")
    text: dict[str, Any] = Field(sa_type=PlainData)
    """The fields of `knowledge_base.markdown.ArticleText`."""
    based_on: int
    """The version it was written from."""
    saved_at: datetime = Field(sa_type=Instant)
    saved_by: str
