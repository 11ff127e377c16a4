"""The time machine for escalation chains: whom a chain would have told of past deadlines, and how far it would have gone. Pure.

Whether somebody was at the desk is not kept, so every step is taken to have reached somebody; a chain ends where its clock
stopped, or where somebody confirmed that they care.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sla.chains import Chain, beginning

MOST_NAMED = 20
Opening = Callable[[datetime], datetime]
"""When notices may next go out."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A deadline of a ticket that reached `percent` of its target at an instant; `ended` says when its clock stopped or somebody
    confirmed, None while it goes on."""

    ticket: str
    metric: str
    priority: str
    percent: int
    at: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a chain would have done: how often it began, how often each recipient was told, how often it ran out, some of
    the tickets with the number of steps taken, and how often each act (`act:value`) was due."""

    begun: int = 0
    told: Mapping[str, int] = field(default_factory=dict)
    ran_out: int = 0
    named: tuple[tuple[str, int], ...] = ()
    acts: Mapping[str, int] = field(default_factory=dict)


def replay(chain: Chain, past: Iterable[Reached], now: datetime, opening: Opening) -> Told:
    """Takes the chain through the past, each deadline by itself."""
    begun = ran_out = 0
    told: Counter[str] = Counter()
    acts: Counter[str] = Counter()
    named: list[tuple[str, int]] = []
    for one in past:
        if not beginning((chain,), one.metric, one.priority, one.percent):
            continue
        steps = _steps_taken(chain, one, now, opening)
        if not steps:
            continue
        begun += 1
        told.update(step.to for step in chain.steps[:steps] if step.to)
        acts.update(f"{step.act}:{step.value}" for step in chain.steps[:steps] if step.act)
        if steps > len(chain.steps):
            ran_out += 1
            told["lead"] += 1
        if len(named) < MOST_NAMED:
            named.append((one.ticket, steps))
    return Told(begun, told, ran_out, tuple(named), acts)


def _steps_taken(chain: Chain, one: Reached, now: datetime, opening: Opening) -> int:
    """One more than there are where the chain ran out and all leads were told."""
    at, until = opening(one.at), one.ended or now
    for number, step in enumerate(chain.steps):
        if at > until:
            return number
        at = opening(at + timedelta(minutes=step.minutes))
    return len(chain.steps) + (at <= until)
