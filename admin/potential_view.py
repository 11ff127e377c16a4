"""The potential report as its page and its paper show it: names instead of codes, and the curve of what articles add. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from e_level.apart import UnderWay
from e_level.potential import CategoryPotential, Costs, Potential, Topic
from pages.view import Form

WIDTH, HEIGHT = 600.0, 180.0
"""Of the curve, in its own units."""


@dataclass(frozen=True, slots=True)
class Line:
    """One category. `bar` is its volume and `fill` what of it could be answered, as shares of the largest volume; `from_`
    and `to` the error bar on the same scale."""

    name: str
    url: str
    row: CategoryPotential
    bar: float
    fill: float
    from_: float
    to: float


@dataclass(frozen=True, slots=True)
class Curve:
    """What is answered of all messages with the first, the first two, … categories, the most rewarding first: a path, the
    height of the goal, the highest share on the scale, and how many categories are drawn."""

    path: str
    goal: float
    top: float
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A stored report."""

    report: Potential
    made_at: datetime
    made_by: str
    history: str
    costs: Costs
    lines: tuple[Line, ...]
    missing: tuple[Line, ...]
    """Categories to write an article for, the most rewarding first."""
    topics: tuple[Topic, ...]
    curve: Curve
    currency: str = "€"


@dataclass(frozen=True, slots=True)
class PotentialPage:
    """`shown` is None before the first measurement, `measuring` while none is under way."""

    form: Form
    shown: Shown | None
    may_measure: bool
    measuring: UnderWay | None
    answered: int = 0
    seen: int = 0
    """Messages the e-level has looked at in the last four weeks, and how many of them it answered, as *Automation* has it."""


def lines(report: Potential, names: Mapping[str, str]) -> tuple[Line, ...]:
    """The categories, the largest first, on one scale."""
    largest = max((row.volume for row in report.categories), default=1) or 1
    return tuple(_line(row, row.volume / largest, names) for row in report.categories)


def missing(report: Potential, every: Sequence[Line]) -> tuple[Line, ...]:
    by_code = {line.row.category: line for line in every}
    return tuple(by_code[code] for code in report.missing_articles)


def curve(report: Potential) -> Curve:
    """The curve over all categories."""
    gains = sorted((row.possible * row.volume for row in report.categories), reverse=True)
    heights = list(_sums(gains, max(1, report.messages)))
    top = max(report.goal, *heights, 0.05) * 1.1
    step = WIDTH / max(1, len(heights))
    points = [f"{0:.1f},{HEIGHT:.1f}"]
    points += (f"{step * at:.1f},{HEIGHT * (1 - height / top):.1f}" for at, height in enumerate(heights, 1))
    return Curve("M" + " L".join(points), round(HEIGHT * (1 - report.goal / top), 1), top, len(heights))


def _sums(gains: Sequence[float], messages: int) -> Iterator[float]:
    together = 0.0
    for gain in gains:
        together += gain
        yield together / messages


def _line(row: CategoryPotential, bar: float, names: Mapping[str, str]) -> Line:
    name = names.get(row.category, row.category)
    url = f"/admin/automation/{row.category}" if row.category in names else ""
    return Line(name, url, row, bar, bar * row.answerable, bar * row.least, bar * row.most)
