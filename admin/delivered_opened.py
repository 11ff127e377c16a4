"""Behind a figure of the report: the tickets of its line, in the order that shows how the figure came about. Pure."""

from collections.abc import Iterable, Mapping

from pages.delivered_lines import Line
from pages.delivered_report import SHOWN
from pages.words import N_
from sla.delivered import Delivered

ORDERS = {
    "count": N_("In the order in which they came to their end."),
    "kept": N_("Missed promises first."),
    "service": N_("By service time, the shortest first; what still runs stands last."),
    "wall": N_("By the time on the clock, the shortest first; what still runs stands last."),
}
"""Figure → the order of the tickets behind it."""
MEDIAN, NINE_OF_TEN = N_("median"), N_("9 of 10 within")


def opened_line(line: Line, clocks: Iterable[Delivered], by: str) -> tuple[Delivered, ...]:
    """The tickets behind the figure `by` of a line, at most `SHOWN`."""
    mine = [one for one in clocks if one.promise == line.kept.promise]
    if by == "kept":
        mine.sort(key=lambda one: not one.missed)
    elif by in ("service", "wall"):
        mine.sort(key=lambda one: _seconds(one, by))
    return tuple(mine[:SHOWN])


def marked(line: Line, tickets: Iterable[Delivered], by: str) -> Mapping[int, tuple[str, ...]]:
    """Timer → which figures of the line are this ticket's time."""
    figures = {
        "service": (line.kept.service_median, line.kept.service_p90),
        "wall": (line.kept.wall_median, line.kept.wall_p90),
    }
    found: dict[int, tuple[str, ...]] = {}
    for value, name in zip(figures.get(by, ()), (MEDIAN, NINE_OF_TEN), strict=False):
        first = next((one for one in tickets if value is not None and _seconds(one, by) == value), None)
        if first:
            found[first.timer] = (*found.get(first.timer, ()), name)
    return found


def _seconds(one: Delivered, by: str) -> float:
    """Its time; what still runs has none yet."""
    value = one.service if by == "service" else one.wall
    return float("inf") if value is None else value
