"""What is kept of routing rules beside the rules themselves: what stood in them when a ticket met them, and how often they held."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class RuleEdition(SQLModel, table=True):
    """The active rules as they stood when a ticket was routed by them, so that its path can be told later on."""

    __tablename__ = "rule_edition"

    digest: str = Field(primary_key=True)
    rules: list[dict[str, Any]] = Field(sa_type=PlainData)
    """name and conditions of each, in their order"""
    first_used_at: datetime = Field(sa_type=Instant)


class RuleHit(SQLModel, table=True):
    """A kept counter: how many tickets a rule took on a day (UTC, as 2026-03-09)."""

    __tablename__ = "rule_hit"

    rule: str = Field(primary_key=True)
    """its name"""
    day: str = Field(primary_key=True)
    count: int = 0
