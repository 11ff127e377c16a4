"""What the report shows, as frozen values; page and document read nothing else."""

from dataclasses import dataclass

from pages.view import Choice
from sla.delivered import Delivered, Kept


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what was promised in words, and what became of it."""

    kept: Kept
    segment: str
    target: str
    hours: str


@dataclass(frozen=True, slots=True)
class DeliveredPage:
    month: str
    heading: str
    months: tuple[Choice, ...]
    customer: int
    customers: tuple[Choice, ...]
    agreement: str
    agreements: tuple[Choice, ...]
    segment: str
    segments: tuple[Choice, ...]
    query: str
    lines: tuple[Line, ...]
    missed: tuple[Delivered, ...]
    paused: tuple[Delivered, ...]
    may_judge: bool
