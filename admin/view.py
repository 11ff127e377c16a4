"""The exact input of the administration's templates, as frozen values: handlers fill these, templates read nothing else.

Shares are 0–1, instants are aware; sentences are in the reader's language already.
"""

from dataclasses import dataclass
from datetime import datetime

from pages.view import Choice


@dataclass(frozen=True, slots=True)
class BoundView:
    """Observed share of wrong answers, the bound proved for it, and what is tolerated."""

    observed: float
    bound: float
    tolerated: float


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category on the console. `state`: licensed, learning, withdrawn, override, people, off."""

    code: str
    name: str
    url: str
    mode: str
    state: str
    licence: str
    licence_more: str
    progress: float | None
    bound: BoundView | None
    volume: int
    coverage: float | None
    precision: float | None
    trend: str
    """Path of the weekly coverage for an SVG of 92 × 34; empty without any message."""
    trend_end: tuple[float, float]
    step: str
    step_more: str


@dataclass(frozen=True, slots=True)
class Console:
    """`modes`: (mode, how many categories). Counts are of the last four weeks."""

    rows: tuple[CategoryRow, ...]
    people: tuple[CategoryRow, ...]
    """Categories that always go to people, or are switched off and quiet."""
    modes: tuple[tuple[str, int], ...]
    seen: int
    answered: int
    suggested: int
    judged: int
    wrong: int
    bound: float | None
    waiting: int
    model: int | None
    trained_at: datetime | None
    examples: int
    switched_on: bool
    tolerated: float
    certainty: float
    demo: bool
    young: bool
    """No category holds a licence."""
    withdrawn: int
    """Categories that have lost theirs."""
    may_teach: bool


@dataclass(frozen=True, slots=True)
class LogLine:
    at: datetime
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict found wrong, as a lesson. `counts` unless the answer would not have been sent in any case."""

    at: datetime
    text: str
    right_category: str
    confidence: float
    ticket_url: str
    counts: bool


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment that is weighed alone, or all the others; `threshold` is None where it holds no licence."""

    name: str
    judged: int
    wrong: int
    bound: float
    threshold: float | None


@dataclass(frozen=True, slots=True)
class CategoryPage:
    row: CategoryRow
    ceiling: str
    ceilings: tuple[Choice, ...]
    tolerated: float
    certainty: float
    stricter: str
    override_by: str
    override_at: datetime | None
    override_note: str
    always_people: bool
    licensed: bool
    segments: tuple[SegmentLine, ...]
    """Empty where the category is weighed as one."""
    log: tuple[LogLine, ...]
    wrong: tuple[Judged, ...]
    used: tuple[tuple[str, int], ...]
    """What agents made of the proposals they used in the last four weeks, in words, with how often; empty for none."""
    may_edit: bool


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The next decision to judge; `answer` empty where no article would have been sent."""

    audit_id: int
    text: str
    language: str
    category: str
    confidence: float
    article: str
    article_url: str
    answer: str
    what: str
    """What was done: answered, would have answered, abstained; as a sentence."""
    categories: tuple[Choice, ...]
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class GapTopic:
    """Questions without an article that share `terms` (empty: each stands alone). `examples` and `alike` are (text, url)
    of the ticket or of an article that may be about the same already; `answered`: a person's answer begins the draft."""

    like: str
    """What the most typical of them is called."""
    terms: str
    volume: int
    examples: tuple[tuple[str, str], ...]
    alike: tuple[tuple[str, str], ...]
    answered: bool
    draft_url: str


@dataclass(frozen=True, slots=True)
class GapView:
    """The unanswered questions about one matter in one language."""

    category: str
    language: str
    volume: int
    topics: tuple[GapTopic, ...]
