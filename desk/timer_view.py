"""The exact input of a clock with its proof on the ticket's page (parts/timers.html)."""

from dataclasses import dataclass
from datetime import datetime

from pages.view import Chip


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One interval: whether it counted, and why. `ends_at` None: until now. `place`: `after` the deadline that was missed,
    or still `ahead`, until the deadline; a `switch` is the instant from which another promise counts, or a wait that stops nothing, with what was `used` when it began."""

    starts_at: datetime
    ends_at: datetime | None
    seconds: int
    counted: bool
    reason: str
    place: str = ""
    used: int = 0


@dataclass(frozen=True, slots=True)
class TimerView:
    """A clock with its proof. `used` and `target` in working seconds; `name` overrides the metric's word. `days` says a
    target of working days in words; `target` is then what they come to in the hours as they are now. `missed_at` lies before `due_at` where more
    is promised now than when it was missed."""

    chip: Chip
    target: int
    used: int
    proof: tuple[ProofLine, ...] = ()
    due_at: datetime | None = None
    paused: int = 0
    name: str = ""
    note: str = ""
    open: bool = False
    promised: str = ""
    """What promises it, and why this: the agreement or the row of the matrix, and its hours."""
    owed: str = ""
    """Whose debt it is, in a sentence."""
    stopped_at: datetime | None = None
    days: str = ""
    missed_at: datetime | None = None
    zone: str = ""
    """Whose clocks on the wall its hours are read by, and `zone_data` the release of the data that says how these go."""
    zone_data: str = ""
    review: str = ""
    """What a second person confirmed about the verdict, in words."""
    broke: str = ""
    """The target it missed, in words, where another one counts by now."""
    rests_since: datetime | None = None
    rests: str = ""
    """Why it stands still, and who made it."""
    missed_by_switch: bool = False
    """Whether another promise left no time, so that its target was not used up there but long before."""

    @property
    def late(self) -> int:
        """Service time after it was missed."""
        return sum(line.seconds for line in self.proof if line.place == "after")

    @property
    def late_before(self) -> bool:
        """Whether it is late by what was promised before, so that the due of what is promised since tells nothing."""
        return self.chip.state == "over" and self.missed_at is not None and self.missed_at != self.due_at

    @property
    def share(self) -> float:
        """Used share of the target, 0–1, for the track."""
        return min(1.0, self.used / self.target) if self.target else 0.0
