"""What was agreed with a customer. The owner of agreements writes it; deadlines read it (`sla/agreements.py`)."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import FAR_FUTURE, Instant, PlainData


class CustomerAgreement(SQLModel, table=True):
    """One saved version of an agreement; the newest counts. Never changed, never deleted.

    `services` are codes of categories, empty for all. `targets` are its own promises as they were entered; what holds
    when stands in `sla_target`.
    """

    __tablename__ = "customer_agreement"
    __table_args__ = (UniqueConstraint("number", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str
    version: int
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    services: list[str] = Field(default_factory=list, sa_type=PlainData)
    targets: list[dict[str, Any]] = Field(default_factory=list, sa_type=PlainData)
    valid_from: datetime = Field(sa_type=Instant)
    valid_to: datetime = Field(default=FAR_FUTURE, sa_type=Instant)
    included: int = 0
    """So many tickets a month are under it (`sla/volume.py`); 0: all."""
    penalty: dict[str, Any] = Field(default_factory=dict, sa_type=PlainData)
    """What a missed promise costs (`sla/penalties.py`); empty: nothing."""
    note: str = ""
    saved_at: datetime = Field(sa_type=Instant)
    saved_by: str = ""
    reason: str = ""
