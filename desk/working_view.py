"""The exact input of the pages for one's own way of working: steps with several tickets, templates, news.

As in `desk.view`: frozen values, aware instants, enumerations as they are stored.
"""

from dataclasses import dataclass
from datetime import datetime

from pages.view import Choice, Form


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One of several tickets a step is meant for. `active`: it can still be worked on; an answer on it goes to `to`, with copies to `cc`."""

    number: str
    version: int
    subject: str
    state: str
    priority: str
    queue: str
    assignee: str
    active: bool
    to: str = ""
    cc: str = ""


@dataclass(frozen=True, slots=True)
class DueMove:
    """A deadline of a ticket that would be due otherwise; `before` None: it would begin, `after` None: it would end. While it
    `rests` it is due no earlier than `after`."""

    number: str
    subject: str
    metric: str
    before: datetime | None
    after: datetime | None
    rests: bool = False
    missed: bool = False

    @property
    def way(self) -> str:
        """earlier, later, begins, ends."""
        if self.before is None or self.after is None:
            return "begins" if self.before is None else "ends"
        return "earlier" if self.after < self.before else "later"


@dataclass(frozen=True, slots=True)
class DueMoves:
    """The deadlines a step with several tickets would move. `left`: tickets that would stay as they are."""

    rows: tuple[DueMove, ...]
    left: int = 0

    @property
    def missed(self) -> int:
        """Tickets that would miss a deadline at once."""
        return len({row.number for row in self.rows if row.missed})

    @property
    def groups(self) -> tuple[tuple[DueMove, ...], ...]:
        """Those of one metric that move the same way, the most first."""
        found: dict[tuple[str, str], list[DueMove]] = {}
        for row in self.rows:
            found.setdefault((row.metric, row.way), []).append(row)
        return tuple(sorted(map(tuple, found.values()), key=lambda rows: -len(rows)))


@dataclass(frozen=True, slots=True)
class BulkPage:
    """What a step (`do`: assign, pass_on, priority, reply) would do to them."""

    do: str
    rows: tuple[BulkRow, ...]
    back: str
    form: Form
    colleagues: tuple[Choice, ...] = ()
    queues: tuple[Choice, ...] = ()
    priorities: tuple[Choice, ...] = ()
    form_id: str = ""
    """The id of this showing of the form: an answer sent twice on it goes once."""
    missing: frozenset[str] = frozenset()
    """The tickets that would miss a deadline at once, where that was asked."""
    moves: DueMoves | None = None
    """From when to when deadlines would move under what was chosen; None where nothing was chosen yet."""
    tells: bool = False
    """Whether customers who have heard nothing for a day learn that somebody else takes over."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A piece of news: `said` in words, and the ticket it is about. `fresh`: not seen yet."""

    kind: str
    said: str
    url: str
    number: str
    subject: str
    at: datetime
    fresh: bool


@dataclass(frozen=True, slots=True)
class NoticesPage:
    rows: tuple[NoticeRow, ...]
    next_url: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateRow:
    id: int
    name: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class TemplatesPage:
    """Answer templates; `edited` is the one in the form, None for a new one."""

    rows: tuple[TemplateRow, ...]
    form: Form
    edited: int | None = None
    may_edit: bool = False
