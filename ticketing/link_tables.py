"""How tickets hang together, the words agents file them under, and who follows them."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class TicketLink(SQLModel, table=True):
    """`ticket_id` relates to, is a duplicate of, was caused by, or lies below (`parent`) the ticket `other_id`."""

    __tablename__ = "ticket_link"
    __table_args__ = (
        UniqueConstraint("ticket_id", "other_id", "kind"),
        CheckConstraint("kind IN ('related', 'duplicate', 'caused_by', 'parent')", name="ck_ticket_link_kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    other_id: int = Field(foreign_key="ticket.id", index=True)
    kind: str


class TicketTag(SQLModel, table=True):
    """A word of the desk's own on a ticket, in small letters."""

    __tablename__ = "ticket_tag"
    __table_args__ = (Index("ix_ticket_tag", "tag", "ticket_id"),)

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    tag: str = Field(primary_key=True)


class TicketFollower(SQLModel, table=True):
    """An agent who wants the news of a ticket though it is not theirs; current state only, never a history."""

    __tablename__ = "ticket_follower"

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    agent_id: int = Field(primary_key=True, foreign_key="agent.id", index=True)
