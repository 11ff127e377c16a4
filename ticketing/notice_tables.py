"""What an administrator made of the notices' texts."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.types import Instant


class NoticeWording(SQLModel, table=True):
    """A notice in the desk's own words; where there is no row, ours count (`ticketing/notices/`)."""

    __tablename__ = "notice_wording"

    name: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    text: str
    saved_at: datetime = Field(sa_type=Instant)
    saved_by: str = ""
