"""What the potential of automation was measured to be."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class PotentialReport(SQLModel, table=True):
    """One measurement. `report` holds the fields of `potential.Potential`, `asked` what it was asked with."""

    __tablename__ = "potential_report"

    id: int | None = Field(default=None, primary_key=True)
    made_at: datetime = Field(sa_type=Instant)
    made_by: str
    history: str
    """Name of the file the history came from; empty: what the desk has been taught."""
    asked: dict[str, Any] = Field(sa_type=PlainData)
    report: dict[str, Any] = Field(sa_type=PlainData)
