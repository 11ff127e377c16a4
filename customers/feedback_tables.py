"""What customers made of our help: matters solved without writing to us, and ratings of what we did."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant


class SelfHelp(SQLModel, table=True):
    """A visit of the form that ended with a helpful article and without sending (K18). `form_id` is the showing of the
    form, so that one visit counts once."""

    __tablename__ = "self_help"

    form_id: str = Field(primary_key=True)
    article_id: int = Field(foreign_key="article.id")
    at: datetime = Field(sa_type=Instant, index=True)


class Rating(SQLModel, table=True):
    """How satisfied a customer is with a ticket (K27): 1 very dissatisfied, 10 very satisfied. May be changed."""

    __tablename__ = "rating"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 10", name="ck_rating_score"),)

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    score: int
    comment: str = ""
    at: datetime = Field(sa_type=Instant, index=True)
