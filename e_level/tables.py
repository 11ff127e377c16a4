"""What the e-level recognised, what it did about it, and which model it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class ModelVersion(SQLModel, table=True):
    """A trained model: a signed file in the storage directory, by the name of its row. One is active."""

    __tablename__ = "model_version"

    id: int | None = Field(default=None, primary_key=True)
    trained_at: datetime = Field(sa_type=Instant)
    n_examples: int
    digest: str
    """SHA-256 of the signed file; the file itself is a blob, so that every process has the same one."""
    status: str = "candidate"
    """candidate, active, retired, unusable (its file was refused)"""
    note: str = ""
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)


class Prediction(SQLModel, table=True):
    """What the model said of one contact."""

    __tablename__ = "prediction"

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    model_version_id: int | None = Field(default=None, foreign_key="model_version.id")
    category: str
    confidence: float
    second_category: str = ""
    margin: float = 0
    evidence: list[list[Any]] = Field(default_factory=list, sa_type=PlainData)
    """[[word, weight], …], the strongest first"""
    language: str
    at: datetime = Field(sa_type=Instant)


class AutomationDecision(SQLModel, table=True):
    """What the e-level did with a prediction, and why; later what the customer made of it."""

    __tablename__ = "automation_decision"
    __table_args__ = (
        Index("ix_automation_decision_ticket", "ticket_id", "id"),
        Index("ix_automation_decision_person", "person_id", "decided_at"),
        Index("ix_automation_decision_pending", "reaction", "decided_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    prediction_id: int | None = Field(default=None, foreign_key="prediction.id")
    category: str = ""
    article_id: int | None = Field(default=None, foreign_key="article.id")
    article_version: int | None = None
    match_score: float = 0
    proposals: list[dict[str, Any]] = Field(default_factory=list, sa_type=PlainData)
    mode: str
    outcome: str
    """answered, suggested, passed"""
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=PlainData)
    answer_contact_id: int | None = Field(default=None, foreign_key="contact.id")
    reaction_token: str | None = Field(default=None, unique=True)
    reaction: str = ""
    """pending, helped, not_helped, replied, person, silent; empty where nothing was sent"""
    reaction_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_at: datetime = Field(sa_type=Instant)
