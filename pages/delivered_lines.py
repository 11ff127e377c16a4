"""The report of a month in words, as frozen values; page, document, mail and the customer's own page read nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sla.delivered import Delivered, Kept
from sla.settled import Settled


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what was promised in words, and what became of it. `key` names it in the page's address."""

    kept: Kept
    segment: str
    target: str
    hours: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement in a month: what it includes and what came in, and what its missed promises cost, `rule` and `owed` in words;
    both empty where nothing was agreed."""

    settled: Settled
    month: str
    rule: str = ""
    owed: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader gets of a period named by `heading`, on a page or on paper."""

    heading: str
    lines: tuple[Line, ...]
    missed: tuple[Delivered, ...]
    paused: tuple[Delivered, ...]
    because: Mapping[int, str] = field(default_factory=dict)
    """Timer of one that was missed by a reclassification → which, in words."""
    paused_in_all: int = 0
    """`missed` and `paused` are the first of them."""
    agreements: tuple[AgreementLine, ...] = ()
    """Those with a volume or a penalty"""
