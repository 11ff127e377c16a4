"""The exact input of the out-tray (template paper.html)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter or fax of ours. `state`: queued (being made), tray (waits for a printer), printed, faxed, failed.
    Of a matter reserved for others `subject` says so, `to` and `ticket` are empty; `ticket_url` is empty where the reader may
    not open it."""

    contact_id: int
    medium: Literal["fax", "letter"]
    to: str
    subject: str
    kind: str
    ticket: str
    ticket_url: str
    state: Literal["queued", "tray", "printed", "faxed", "failed"]
    at: datetime
    trouble: str = ""
    pdf_url: str = ""
    url: str = ""
    """What its buttons post to: {url}/printed, {url}/faxed; with failed, {url}/retry."""
    no_address: bool = False
    """A letter that nobody can send as it is."""
    lay_in: tuple[str, ...] = ()
    """Enclosures that are no part of the PDF: somebody puts them into the envelope."""


@dataclass(frozen=True, slots=True)
class PaperPage:
    rows: tuple[LetterRow, ...]
    next_url: str | None = None
    folder: str = ""
    """Where finished PDFs are also put; empty: nowhere."""
