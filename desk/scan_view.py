"""The exact input of the page viewer (template parts/scan.html), of the indexing screen and of the list of scans."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pages.view import Choice, Form


@dataclass(frozen=True, slots=True)
class PageView:
    """One page. `confidence` 0–1, None where nothing was read; `unsure` where it is too low to be relied on."""

    number: int
    url: str
    width: int
    height: int
    confidence: float | None = None
    unsure: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ScanView:
    """The pages of one letter. Posts take-N for each chosen page, or page (to cut before it), and csrf to {url}/part;
    {url}/words gives the words."""

    url: str
    pages: tuple[PageView, ...]
    csrf: str = ""
    may_part: bool = False
    index_url: str = ""
    """Where text and sender are typed in; empty where the reader may not."""
    needs_indexing: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """Something found on the page that a person may take over: the field, the value, how sure (0–1) and from where."""

    field: str
    value: str
    confidence: float
    source: str


@dataclass(frozen=True, slots=True)
class IndexingPage:
    """Posts name, person, number, street, town, customer_no, subject, text, ticket, received, received_why and version to
    {scan.url}/index; {scan.url}/persons looks again for `persons` while name, numbers and address are typed."""

    ticket: str
    ticket_url: str
    medium: Literal["fax", "letter"]
    stamped_at: datetime
    file: str
    scan: ScanView
    form: Form
    hints: tuple[Hint, ...] = ()
    persons: tuple[Choice, ...] = ()
    """Known persons it may be from; `person` is the row of the one that is picked, empty for none of them."""
    may_restamp: bool = False
    """Whether the entry stamp can still be corrected."""
    version: int = 0
    """How often the letter had been typed in when the form was first shown."""
    may_overrule: bool = False
    """`received` lies before the date that was read on the letter: who knows better says so in `received_why`."""


@dataclass(frozen=True, slots=True)
class ScanRow:
    """A scanned file: waiting to be read (`seen`), `reading`, taken in (`imported`) or refused with the reason in `error`."""

    id: int
    medium: Literal["fax", "letter"]
    name: str
    source: str
    sender: str
    stamped_at: datetime
    pages: int
    pages_read: int
    state: Literal["seen", "reading", "imported", "refused"]
    error: str = ""
    confidence: float | None = None
    letters: tuple[Choice, ...] = ()
    """Ticket address (empty where the reader may not open it) and number of each letter in it."""
    readable: bool = True
    """Whether its text can be worked with; otherwise somebody types it in."""
    repeats: bool = False
    """The same file came before; `letters` are those of the first."""
    place: int = 0
    """Of one that waits: its place in the line, from 1; 0 where that is too far back to be counted."""

    @property
    def share(self) -> float:
        """How much of it has been read, 0–1."""
        return min(1.0, self.pages_read / self.pages) if self.pages else 0.0


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A watched folder: `trouble` in words, empty while all is well."""

    label: str
    medium: Literal["fax", "letter"]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ScansPage:
    """What is on its way in. `reading`: something waits or is being read, so the list looks again by itself."""

    rows: tuple[ScanRow, ...]
    folders: tuple[FolderRow, ...] = ()
    reads: bool = True
    """Whether there is a program that reads; without it every text has to be typed in."""
    reading: bool = False
    next_url: str | None = None
