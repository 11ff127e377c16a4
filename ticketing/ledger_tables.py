"""The kept counters of the ledger."""

from sqlmodel import Field, SQLModel


class LedgerCount(SQLModel, table=True):
    """A kept counter of the ledger: how often `entry` happened to a mailbox on a day, and why (ticketing/ledger.py).

    `day` is the UTC date the arrival was kept on, as 2026-03-09; the empty day holds the sum of all days.
    """

    __tablename__ = "ledger_count"

    day: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    mailbox: str = Field(primary_key=True)
    entry: str = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    count: int = 0
