"""Where articles come from besides the desk's own editor, and which article came from where."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer
from sqlmodel import Field, SQLModel

from storage.types import FAR_FUTURE, Instant, PlainData


class KnowledgeSource(SQLModel, table=True):
    """A folder, file or feed that is looked at again and again. `category`, `language`, `audience` and
    `auto_answer_ok` count for articles that do not say themselves."""

    __tablename__ = "knowledge_source"
    __table_args__ = (CheckConstraint("kind IN ('markdown', 'csv', 'json')", name="ck_knowledge_source_kind"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    place: str
    """A folder, a file, or the address of a feed."""
    category: str = ""
    language: str = "de"
    audience: str = "public"
    auto_answer_ok: bool = False
    publishes: bool = False
    """What comes is shown at once; otherwise it waits as a proposal."""
    hours: int = 24
    """Between two looks; 0 for the button only."""
    next_at: datetime = Field(default=FAR_FUTURE, sa_type=Instant, index=True)
    synced_at: datetime | None = Field(default=None, sa_type=Instant)
    counts: dict[str, int] = Field(default_factory=dict, sa_type=PlainData)
    """What the last look found: the steps of `source_plan.py`, how often each."""
    troubles: list[dict[str, Any]] = Field(default_factory=list, sa_type=PlainData)
    """`source_reading.Trouble` of the last look, as plain values."""


class SourceArticle(SQLModel, table=True):
    """An article that came from a source. `taken` and `ours` are digests of texts: what the source said last, and
    what of it stood in the article when it was last looked at."""

    __tablename__ = "source_article"

    article_id: int = Field(
        sa_column=Column(Integer, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    source_id: int = Field(
        sa_column=Column(Integer, ForeignKey("knowledge_source.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    place: str
    """Where in the source it stands."""
    taken: str
    ours: str
    present: bool = True
    """Whether the source still has it."""
