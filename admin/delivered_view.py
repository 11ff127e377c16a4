"""What the report's page shows, as frozen values."""

from dataclasses import dataclass

from pages.delivered_lines import Line, Report
from pages.view import Choice
from sla.delivered import Delivered


@dataclass(frozen=True, slots=True)
class DeliveredPage:
    """The report with what was asked for and what may be asked for."""

    report: Report
    month: str
    months: tuple[Choice, ...]
    customer: int
    customers: tuple[Choice, ...]
    agreement: str
    agreements: tuple[Choice, ...]
    segment: str
    segments: tuple[Choice, ...]
    query: str
    causes: tuple[Choice, ...]
    may_judge: bool
    may_open: bool = True
    """Whether the reader may read tickets at all."""
    line: Line | None = None
    """The line whose tickets are asked for, with `opened`, the first of them."""
    opened: tuple[Delivered, ...] = ()
    closed: frozenset[str] = frozenset()
    """Those of the tickets named here that the reader may not read."""
