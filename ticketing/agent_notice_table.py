"""What an agent is told about tickets that are theirs, or that somebody wants them to see."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from storage.types import Instant


class AgentNotice(SQLModel, table=True):
    """One piece of news for one agent. `by_agent_id` is the colleague who caused it; None: the customer or the clock did.
    `for_agent_id`: whom it would have reached, who is away; the agent stands in for them.

    `metric`, `percent` and `due_at` speak of the deadline it is about, which runs in the hours of `calendar` (None: it is about none; empty:
    the clock on the wall). `why` says why they are told: assignee, queue, lead, or chain, whose name is `chain`. What is to be mailed too
    waits for `mail_at`.
    """

    __tablename__ = "agent_notice"
    __table_args__ = (
        Index("ix_agent_notice", "agent_id", "id"),
        Index("ix_agent_notice_unseen", "agent_id", "ticket_id", sqlite_where=text("seen_at IS NULL"), postgresql_where=text("seen_at IS NULL")),
        Index("ix_agent_notice_mail", "mail_at", "id", sqlite_where=text("mail_at IS NOT NULL"), postgresql_where=text("mail_at IS NOT NULL")),
        CheckConstraint(
            "kind IN ('mentioned', 'assigned', 'customer_wrote', 'answered', 'noted', 'resolved', 'new_work', 'told', 'timer_warning', 'violation', 'escalation', 'pause_over')",
            name="ck_agent_notice_kind",
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agent.id")
    ticket_id: int = Field(foreign_key="ticket.id")
    kind: str
    by_agent_id: int | None = None
    for_agent_id: int | None = None
    at: datetime = Field(sa_type=Instant)
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
    metric: str = ""
    percent: int = 0
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    calendar: str | None = None
    why: str = ""
    chain: str = ""
    mail_at: datetime | None = Field(default=None, sa_type=Instant)
    mail: str = ""
    """What became of the mail: sent, or why none went (seen, over, hidden, no_address); empty while it waits."""
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    """When they said by the link of the mail that they care."""
