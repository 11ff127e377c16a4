"""Addresses of calendar files that are looked at again and again."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class CalendarFeed(SQLModel, table=True):
    """The address one calendar's days off come from, with the last copy that was sound.

    A feed never changes a calendar by itself: what it brings is taken into a draft, looked at and saved.
    """

    __tablename__ = "calendar_feed"

    code: str = Field(primary_key=True, foreign_key="calendar.code")
    url: str
    saved_by: str = ""
    entered_at: datetime = Field(sa_type=Instant)
    """Since when this address is looked at."""
    days: list[list[str]] = Field(default_factory=list, sa_type=PlainData)
    """(date, name) of the last sound copy, from `fetched_at` on for two years."""
    fetched_at: datetime | None = Field(default=None, sa_type=Instant)
    checked_at: datetime | None = Field(default=None, sa_type=Instant)
    next_at: datetime = Field(sa_type=Instant, index=True)
    problem: str = ""
    """Why the last look brought nothing: shrunk, no_calendar, web_page, empty, or as `foundation.fetching.cause_of` says; an empty
    text: it was sound."""
    found: int = 0
    """How many days off the last look found, sound or not."""
