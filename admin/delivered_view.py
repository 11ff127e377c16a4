"""What the report's page shows, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pages.delivered_lines import Line, Report
from pages.view import Choice, Form
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
    order: str = ""
    """In which order `opened` stands, in words."""
    marked: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Timer → which figures of the line this ticket's time is."""
    judged: int = 0
    """The timer whose cause or waiver was refused, with what was entered in `form`."""
    form: Form = field(default_factory=lambda: Form(""))
