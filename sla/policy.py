"""What an agreement's clocks do where products and companies differ; each field's default is the ground most share."""

from dataclasses import dataclass
from typing import Literal

from sla.hours import Exhaustion

Metric = str
"""What a clock measures: one of `METRICS`, `BY_HAND`, or the code of a clock the desk defined (`sla/defined_clocks.py`). Which
there are on a desk its `Terms.metrics` say, and what they are called `ticketing/deadline_words.py`."""
METRICS: tuple[Metric, ...] = (
    "first_response",
    "update",
    "resolution",
    "level_pickup",
    "complaint_status",
    "complaint_answer",
)
"""Those the product knows by itself."""
INTERNAL: tuple[Metric, ...] = ("level_pickup",)
"""What our own people owe each other."""
BY_HAND: Metric = "promise"
"""A time somebody promised by hand: kept apart from what was agreed, by the clock on the wall, moved by nothing."""
UpdateStart = Literal["first_unanswered", "last_contact"]
OnSwitch = Literal["recompute", "piecewise"]
Reopen = Literal["continue", "restart", "closed_counts", "stays_met"]
PROMISED: tuple[Metric, ...] = ("first_response", "update", "resolution")
"""What customers are promised about every ticket, and all that the exchange format knows of."""
PAUSABLE: tuple[Metric, ...] = (*PROMISED, "complaint_status", "complaint_answer")
"""What waiting for a third party may hold, where its target says so; a clock a desk defined itself says what holds it."""


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """The meanings of the clocks.

    exhaustion: where a budget that ends with an opening is due.
    pause_resolution: both ends of a pause are cut to multiples of this many seconds.
    pause_stops: the clocks a pause holds. pause_extends: whether a pause also gives its service time back.
    update_before_first_response: whether an unanswered message is timed before the first answer.
    update_restarts_on_agent_reply: whether our own answer starts the next cycle.
    update_start: the oldest unanswered customer message starts the cycle, or every one starts it anew.
    on_switch: a change of agreement counts from the start, or only from its moment (time used stays as measured).
    reopen: time closed does not count; or a new solution clock starts; or time closed counts; or the solution stays met.
    agent_opened_has_first_response: whether a ticket an agent opened promises a first response.
    """

    exhaustion: Exhaustion = "closing"
    pause_resolution: int = 1
    pause_stops: frozenset[Metric] = frozenset(PROMISED)
    pause_extends: bool = True
    update_before_first_response: bool = True
    update_restarts_on_agent_reply: bool = False
    update_start: UpdateStart = "first_unanswered"
    on_switch: OnSwitch = "recompute"
    reopen: Reopen = "continue"
    agent_opened_has_first_response: bool = False


COMMON = ClockPolicy()
"""The meanings of the exchange format where nothing else is said."""

PRODUCT = ClockPolicy(
    pause_stops=frozenset({"update", "resolution"}),
    update_before_first_response=False,
    on_switch="piecewise",
)
"""The product's own defaults: first response is not pausable, updates begin after it, changes are piecewise."""
