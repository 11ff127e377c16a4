"""Whether a figure stays the same over a long trial, or grows by more than it differs from one window to the next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean

WINDOWS = 15
_T = 2.16
"""Student's t of 13 degrees of freedom, both sides, 95 %: a line through 15 windows."""
_MOST_ALIKE = 0.9


@dataclass(frozen=True, slots=True)
class Growth:
    """By how much a figure grew from the first to the last window along the line that fits best, and by how much that may be
    wrong (95 %), both in the figure's unit. `mean` is that of all windows."""

    by: float
    error: float
    mean: float

    def exceeds(self, allowed: float) -> bool:
        """Whether it certainly grew by more than that."""
        return self.by - self.error > allowed

    def __str__(self) -> str:
        return f"{self.by:+.1f} ± {self.error:.1f} around {self.mean:.1f}"


def growth(windows: Sequence[float]) -> Growth:
    """Least squares through `WINDOWS` figures of equal stretches of time. Neighbours that differ alike from the line, as
    windows of memory do, are fewer looks than they seem: the error is widened by sqrt((1 + r) / (1 - r)), r how alike."""
    assert len(windows) == WINDOWS, len(windows)
    middle, mean = (WINDOWS - 1) / 2, fmean(windows)
    spread = sum((at - middle) ** 2 for at in range(WINDOWS))
    slope = sum((at - middle) * one for at, one in enumerate(windows)) / spread
    off = [one - mean - slope * (at - middle) for at, one in enumerate(windows)]
    squares = sum(one * one for one in off)
    alike = sum(one * other for one, other in pairwise(off)) / squares if squares else 0.0
    alike = min(max(alike, 0.0), _MOST_ALIKE)
    error = _T * sqrt(squares / (WINDOWS - 2) / spread * (1 + alike) / (1 - alike))
    return Growth(slope * (WINDOWS - 1), error * (WINDOWS - 1), mean)
