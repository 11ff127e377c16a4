"""To whom the service report of an agreement is mailed, and who of a customer may read what was delivered."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant


class ServiceReport(SQLModel, table=True):
    """The wishes of one agreement, whatever its version. Once reports were wanted, the row stays; see `sla/service_reports.py`."""

    __tablename__ = "service_report"
    __table_args__ = (
        CheckConstraint("rhythm IN ('', 'month', 'quarter', 'year')", name="ck_service_report_rhythm"),
        CheckConstraint("language IN ('de', 'en')", name="ck_service_report_language"),
    )

    number: str = Field(primary_key=True)
    """of the agreement"""
    rhythm: str = ""
    """How often one goes out; empty: never."""
    address: str = ""
    name: str = ""
    """The contact's, to greet by."""
    language: str = "de"
    measures: str = ""
    """What the next report says about what is being done; gone once it has left."""
    last_key: str = ""
    """The key of the outbox entry that mailed the last one."""
    last_at: datetime | None = Field(default=None, sa_type=Instant)


class ReportReader(SQLModel, table=True):
    """An e-mail address (lower case) whose owner may read the report of an organisation (`customers/report_readers.py`)."""

    __tablename__ = "report_reader"

    address: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
