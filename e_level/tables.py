"""What the e-level recognised, what it did about it, and which model it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class ModelVersion(SQLModel, table=True):
    """A trained model: a signed file in the storage directory, by the name of its row. One is active."""

    __tablename__ = "model_version"

    id: int | None = Field(default=None, primary_key=True)
    trained_at: datetime = Field(sa_type=Instant)
    """the last time that a training had this outcome"""
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
    __table_args__ = (Index("ix_prediction_category", "category", "model_version_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    model_version_id: int | None = Field(default=None, foreign_key="model_version.id")
    category: str
    confidence: float
    second_category: str = ""
    margin: float = 0
    evidence: list[list[Any]] = Field(default_factory=list, sa_type=PlainData)
    """[[word, weight], …], the strongest first"""
    read: list[list[str]] = Field(default_factory=list, sa_type=PlainData)
    """[[as written, as read], …]: words with a slip of the finger"""
    meaning: float | None = None
    """part of the lead over the second category that comes from what the text means; none where words alone were judged"""
    language: str
    unseen: float = 0
    """share of the message's features the model has never seen"""
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
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    """what was known when it fell (`e_level.decision.Facts`): the same facts give the same decision at any later time"""
    answer_contact_id: int | None = Field(default=None, foreign_key="contact.id")
    reaction_token: str | None = Field(default=None, unique=True)
    reaction: str = ""
    """pending, helped, not_helped, replied, person, silent; empty where nothing was sent"""
    reaction_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_at: datetime = Field(sa_type=Instant)


class Audit(SQLModel, table=True):
    """A decision a person judges, drawn at random when it fell. The unit judged is the answer: sent, or to be sent.

    Nothing says who judged: verdicts are about answers, not about colleagues.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_open", "id", sqlite_where=text("verdict = ''"), postgresql_where=text("verdict = ''")),
        Index("ix_audit_category", "category", "judged_at", "id"),
        Index("ix_audit_judged", "judged_at"),
        CheckConstraint("verdict IN ('', 'right', 'wrong')", name="ck_audit_verdict"),
        CheckConstraint("source IN ('stream', 'demo')", name="ck_audit_source"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id", unique=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    category: str
    segment: str = ""
    """the customer's when the decision fell"""
    language: str = ""
    text: str = ""
    """the core text, masked"""
    confidence: float
    margin: float = 0
    match_score: float = 0
    article_id: int | None = Field(default=None, foreign_key="article.id")
    article_version: int | None = None
    threshold: float | None = None
    """the licence's when the decision fell"""
    model_version_id: int | None = Field(default=None, foreign_key="model_version.id")
    candidate: bool = False
    """every condition but mode, licence and confidence was met: a looser threshold would have answered it"""
    answered: bool = False
    kept_back: bool = False
    """no model learns from it, so that it can measure the next one"""
    share: float = 1
    """the share of decisions that was being drawn"""
    source: str = "stream"
    drawn_at: datetime = Field(sa_type=Instant)
    verdict: str = ""
    right_category: str = ""
    judged_at: datetime | None = Field(default=None, sa_type=Instant)


class AuditScore(SQLModel, table=True):
    """What a later model says to a verdict that was kept back from it."""

    __tablename__ = "audit_score"

    audit_id: int = Field(primary_key=True, foreign_key="audit.id")
    model_version_id: int = Field(primary_key=True, foreign_key="model_version.id")
    category: str
    confidence: float
    candidate: bool
    right: bool
    """it would send the answer that was judged right, and no other"""


class CategoryLicence(SQLModel, table=True):
    """Where a category stands: what it may, by which evidence, since when. One row a category that was ever weighed."""

    __tablename__ = "category_licence"
    __table_args__ = (CheckConstraint("state IN ('learning', 'licensed', 'withdrawn')", name="ck_licence_state"),)

    category: str = Field(primary_key=True, foreign_key="category.code")
    state: str = "learning"
    tolerated: float | None = None
    certainty: float | None = None
    """both None: the desk's settings"""
    threshold: float | None = None
    bound: float | None = None
    n: int = 0
    wrong: int = 0
    needed: int = 0
    judged: int = 0
    judged_wrong: int = 0
    """verdicts that count as evidence, and how many of them found the answer wrong"""
    reviewed: int = 0
    """how many there were when they were weighed last"""
    parts: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    """segment → threshold, bound, n, wrong of those that are weighed alone, "" of the others; empty: weighed as one"""
    model_version_id: int | None = Field(default=None, foreign_key="model_version.id")
    since: datetime | None = Field(default=None, sa_type=Instant)
    """when the present state began"""
    evidence_from: datetime | None = Field(default=None, sa_type=Instant)
    """older verdicts count no more: something has changed since"""
    fresh_starts: int = 0
    """how often its evidence was begun anew after wrong answers: the proof grows stricter with each"""
    reason: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    """why it was withdrawn"""
    proposals_by: str = ""
    """who let agents see its proposals before the evidence did"""
    override_by: str = ""
    override_at: datetime | None = Field(default=None, sa_type=Instant)
    override_note: str = ""


class LicenceEvent(SQLModel, table=True):
    """The log of a category's licence: granted, renewed, withdrawn, overridden, settings changed. Never changed."""

    __tablename__ = "licence_event"
    __table_args__ = (Index("ix_licence_event_category", "category", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    category: str
    at: datetime = Field(sa_type=Instant)
    kind: str
    by: str = ""
    """an admin's log-in name; empty: the evidence"""
    data: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)


class LabelledText(SQLModel, table=True):
    """A message with its category from a history that was imported: masked, to learn from."""

    __tablename__ = "labelled_text"

    digest: str = Field(primary_key=True)
    """SHA-256 of language and text"""
    text: str
    label: str
    language: str = ""
    added_at: datetime = Field(sa_type=Instant)
