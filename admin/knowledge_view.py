"""The exact input of the knowledge pages' templates."""

from dataclasses import dataclass
from datetime import date, datetime

from knowledge_base.differences import Piece
from pages.view import Choice, Form


@dataclass(frozen=True, slots=True)
class Edition:
    """An article in one language, as a sign in the list; `url` edits it, or writes it where it is missing."""

    language: str
    url: str
    state: str
    """published, draft, expired, archived, or missing"""
    waiting: bool = False
    """A proposal waits for approval."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One line of the list: an article in all its languages."""

    slug: str
    title: str
    url: str
    category: str
    audience: str
    editions: tuple[Edition, ...]
    review_due: date | None
    overdue: bool
    helped: int
    voted: int


@dataclass(frozen=True, slots=True)
class KnowledgeList:
    """`filters`: (value, label); `chosen` is one of them."""

    rows: tuple[Matter, ...]
    filters: tuple[tuple[str, str], ...]
    chosen: str
    query: str
    next_url: str | None
    may_approve: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """How it will look: `answer` as it is mailed, `html` as it stands in the help centre. `near`: (title, url, likeness)
    of articles that say nearly the same; `missing` are placeholders without a value."""

    title: str
    answer: str
    html: str
    language: str
    near: tuple[tuple[str, str, float], ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Editor:
    """One article in one language. `seen` is the version it is written from (0: a new one); `draft_by` whose proposal
    is shown; `other` the same article in the other language."""

    url: str
    slug: str
    language: str
    seen: int
    state: str
    form: Form
    categories: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    audiences: tuple[Choice, ...]
    placeholders: tuple[tuple[str, str], ...]
    editions: tuple[Edition, ...]
    preview: Preview
    other: Preview | None
    may_approve: bool
    draft_by: str = ""
    draft_at: datetime | None = None
    outdated: bool = False
    """Somebody has published a newer version than the one the proposal was written from."""
    review_due: date | None = None
    overdue: bool = False
    taken: str = ""
    """What somebody else has published meanwhile, where both were written at once."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version with what was different from the one before, field by field: (label, pieces)."""

    number: int
    saved_at: datetime
    saved_by: str
    changes: tuple[tuple[str, tuple[Piece, ...]], ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Versions:
    url: str
    title: str
    language: str
    rows: tuple[Version, ...]
    older_url: str | None
    may_approve: bool
