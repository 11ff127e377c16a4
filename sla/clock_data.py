"""A running clock as plain data, for the row that keeps it, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sla.running_clock import Clock

UNPROMISED = "unpromised"
"""Instead of the state a ticket rested in: for this stretch nothing was promised."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that did not count, with the state its ticket rested in."""

    start: datetime
    end: datetime
    state: str = ""


@dataclass(frozen=True, slots=True)
class KeptClock:
    """A clock with what its row remembers beside it: the contact that answered it, who wrote that (agent, e_level),
    and the instant of the last event that touched it.

    `joined` is the number of the ticket merged into this one from which the clock, or its start, came.

    For the proof: the pauses that are over, ascending; the ticket's state when the one under way began; and the
    calendars it was measured in before, each with the instant until which it was.
    """

    clock: Clock
    last_at: datetime
    answer: int | None = None
    answered_by: str = ""
    pauses: tuple[Pause, ...] = ()
    resting: str = ""
    terms: tuple[tuple[datetime, str], ...] = ()
    joined: str = ""

    @property
    def promised_from(self) -> datetime:
        """When the clock began, or, where nothing was promised at first, when something was: working days count from then."""
        began = self.clock.started_at
        first = self.pauses[0] if self.pauses else None
        return first.end if first and (first.start, first.state) == (began, UNPROMISED) else began


def was_moot(kept: KeptClock) -> bool:
    """Whether it turned out that what was promised had been done before it was: such a clock never answered for anything."""
    stopped = kept.clock.stopped_at
    return kept.clock.state == "voided" and stopped is not None and stopped < kept.promised_from


def stepped(kept: KeptClock, clock: Clock, at: datetime, state: str = "") -> KeptClock:
    """With the clock after a step at this instant, `state` being the ticket's: a pause that ended there is remembered."""
    before = kept.clock
    since, resting = before.paused_since, kept.resting
    over = since is not None and clock.paused_since is None and at > since
    pauses = (*kept.pauses, Pause(since, at, resting)) if over and since else kept.pauses
    if clock.paused_since is None:
        resting = ""
    elif before.paused_since is None:
        resting = state
    return replace(kept, clock=clock, pauses=pauses, resting=resting)


def switched(kept: KeptClock, clock: Clock, calendar: str, *, recounted: bool = False) -> KeptClock:
    """With the clock after a switch of terms; `calendar` is the one it was measured in until then, or, where all of that was
    `recounted`, the one it is measured in now."""
    assert clock.measured_from is not None
    before = () if recounted else kept.terms
    return replace(kept, clock=clock, terms=(*before, (clock.measured_from, calendar)))


def to_data(kept: KeptClock) -> dict[str, Any]:
    """Instants become ISO 8601; what says nothing is left out, and the due, which stands in a column of its own."""
    clock = kept.clock
    data = {name: _plain(value) for name in _FIELDS if (value := getattr(clock, name)) not in (None, 0)}
    data["target_seconds"] = clock.target_seconds  # 0 where days that are over were promised
    data["last_at"] = kept.last_at.isoformat()
    if kept.answer is not None:
        data |= {"answer": kept.answer, "answered_by": kept.answered_by}
    if kept.pauses:
        data["pauses"] = [[one.start.isoformat(), one.end.isoformat(), one.state] for one in kept.pauses]
    if kept.resting:
        data["resting"] = kept.resting
    if kept.joined:
        data["joined"] = kept.joined
    if kept.terms:
        data["terms"] = [[until.isoformat(), calendar] for until, calendar in kept.terms]
    return data


def columns(kept: KeptClock) -> dict[str, Any]:
    """A clock as the columns of its row."""
    clock = kept.clock
    return {
        "clock": to_data(kept),
        "state": clock.state,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "stopped_at": clock.stopped_at,
        "paused_since": clock.paused_since,
        "paused_seconds": clock.paused_seconds,
        "breached_at": clock.breached_at,
    }


def from_data(data: Mapping[str, Any], due_at: datetime | None) -> KeptClock:
    """The inverse of `to_data`; `due_at` comes from its column."""
    said: dict[str, Any] = {name: value for name, value in data.items() if name in _FIELDS}
    said |= {name: datetime.fromisoformat(said[name]) for name in _INSTANTS & said.keys()}
    said["due_at"] = due_at
    instant = datetime.fromisoformat
    return KeptClock(
        Clock(**said),
        instant(data["last_at"]),
        data.get("answer"),
        data.get("answered_by", ""),
        tuple(Pause(instant(start), instant(end), state) for start, end, state in data.get("pauses", ())),
        data.get("resting", ""),
        tuple((instant(until), calendar) for until, calendar in data.get("terms", ())),
        data.get("joined", ""),
    )


_FIELDS = frozenset(field.name for field in fields(Clock)) - {"due_at"}
_INSTANTS = frozenset({"started_at", "stopped_at", "paused_since", "breached_at", "measured_from"})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
