"""What an agent is told about tickets that are theirs, or that somebody wants them to see."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from storage.types import Instant


class AgentNotice(SQLModel, table=True):
    """One piece of news for one agent. `by_agent_id` is the colleague who caused it; None: the customer did."""

    __tablename__ = "agent_notice"
    __table_args__ = (
        Index("ix_agent_notice", "agent_id", "id"),
        Index("ix_agent_notice_unseen", "agent_id", "ticket_id", sqlite_where=text("seen_at IS NULL"), postgresql_where=text("seen_at IS NULL")),
        CheckConstraint("kind IN ('mentioned', 'assigned', 'customer_wrote')", name="ck_agent_notice_kind"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agent.id")
    ticket_id: int = Field(foreign_key="ticket.id")
    kind: str
    by_agent_id: int | None = None
    at: datetime = Field(sa_type=Instant)
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
