"""Whether the clock on the wall goes on as time does. A jump holds firing back and raises an alarm; nothing is taken back.

A clock that was set wrong is mostly set right soon: so firing goes on when the clock has been steady again for a while.
Then everything due fires once with its own instant, as after any downtime. A machine that slept looks the same.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from foundation.clock import Clock

LIMIT = timedelta(minutes=5)
HELD = 600.0
"""Seconds without another jump until firing goes on."""
SHOWN = 3600.0
"""Seconds the alarm stands."""


@dataclass(slots=True)
class SteadyClock:
    """`steady` counts seconds that nobody can set. `jumped` is by how much the clock jumped last, forwards or backwards."""

    clock: Clock
    steady: Callable[[], float] = time.monotonic
    jumped: timedelta = timedelta()
    _last: tuple[datetime, float] | None = field(default=None)
    _jumped_at: float = field(default=float("-inf"))

    def is_sound(self) -> bool:
        """Looks at both clocks; False while firing is to be held back."""
        now, steady = self.clock.now(), self.steady()
        if self._last is not None:
            jump = now - self._last[0] - timedelta(seconds=steady - self._last[1])
            if abs(jump) > LIMIT:
                self.jumped, self._jumped_at = jump, steady
        self._last = (now, steady)
        return steady - self._jumped_at >= HELD

    @property
    def alarmed(self) -> bool:
        return self.steady() - self._jumped_at < SHOWN

    @property
    def sentence(self) -> str:
        """For the health page; empty when all is well."""
        if not self.alarmed:
            return ""
        minutes = round(abs(self.jumped).total_seconds() / 60)
        return f"The clock of this machine jumped {'forwards' if self.jumped > timedelta() else 'backwards'} by {minutes} minutes."
