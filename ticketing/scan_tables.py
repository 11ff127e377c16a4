"""Scans of faxes and letters: what was taken in from paper, and its pages as they are shown and searched."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Instant, PlainData


class ImportItem(SQLModel, table=True):
    """One scanned file, taken in or refused. Its bytes are those of its arrival; `origin` is unique, so that a file
    that could not be moved away is not taken twice.

    `state`: seen (waits to be read), reading, imported (its letters wait for or have their contacts), refused (`error` says why).
    """

    __tablename__ = "import_item"
    __table_args__ = (
        Index("ix_import_item_state", "state", "id"),
        CheckConstraint("state IN ('seen', 'reading', 'imported', 'refused')", name="ck_import_item_state"),
        CheckConstraint("medium IN ('fax', 'letter')", name="ck_import_item_medium"),
    )

    id: int | None = Field(default=None, primary_key=True)
    arrival_id: int | None = Field(default=None, foreign_key="arrival.id", unique=True)
    origin: str = Field(unique=True)
    medium: str
    source: str
    """The folder or mailbox it came from."""
    name: str
    """Of the file, as it was found."""
    stamped_at: datetime = Field(sa_type=Instant)
    """The entry stamp: when the fax came in, the day the letter was received."""
    stamp_source: str = "file"
    """side_car, name, file, mail, or hand: somebody corrected it"""
    sender_number: str = ""
    sender_name: str = ""
    number_source: str = ""
    """side_car, name or mail; empty without a number"""
    pages: int = 0
    pages_read: int = 0
    whole: bool = True
    text_source: str = "none"
    """side_car, text_layer, ocr or none"""
    confidence: float | None = None
    state: str = "seen"
    error: str = ""
    created_at: datetime = Field(sa_type=Instant)


class ScanPage(SQLModel, table=True):
    """One page of a scan. `document` counts the letters that lay in it, 0 for a separator sheet; words are
    [text, left, top, width, height in thousandths of the page, confidence]."""

    __tablename__ = "scan_page"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index("ix_scan_page_document", "item_id", "document", "number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="import_item.id")
    number: int
    document: int = 1
    contact_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    """The letter it belongs to, once the intake has booked it."""
    picture: str
    """SHA-256 of the upright page as PNG."""
    width: int
    height: int
    header: str = ""
    """The line that the sending fax machine printed across the top; it is no part of the text."""
    text: str = ""
    source: str = "none"
    confidence: float = 0.0
    blank: bool = False
    trouble: str = ""
    codes: list[str] = Field(default_factory=list, sa_type=PlainData)
    words: list[Any] = Field(default_factory=list, sa_type=PlainData)
