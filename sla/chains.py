"""Escalation chains as values: which begin at a level of a deadline, and who is told at a step. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

ON_CALL = 0
"""Instead of a percentage: where work came outside the opening hours and was given to whoever is on call."""
CONFIRM_WITHIN = timedelta(minutes=10)
"""Whoever is called confirms within this time, or the first step is taken."""
BEGINNINGS = (ON_CALL, 75, 90, 100, 150)
"""Percent of the target at which the watch over deadlines looks."""
NOBODY = ""
"""The recipient of a step that only does something."""
ACTS = ("raise", "pass_on", "call", "procedure")
"""What a step may do to the ticket beside telling somebody: priority one step up, to a queue, a call to another program, a procedure."""
RECIPIENTS = ("assignee", "on_call", "level_1", "level_2", "level_3", "lead")
LONGEST_WAIT = 24 * 60


@dataclass(frozen=True, slots=True)
class ChainStep:
    """`to` is one of `RECIPIENTS`, or `NOBODY`; `minutes` until the next step, if nobody confirms. `act` is one of `ACTS` or empty, and
    `value` its queue, the number of the program, or the name of the procedure."""

    to: str
    minutes: int
    act: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    id: int
    name: str
    metric: str
    priority: str
    percent: int
    steps: tuple[ChainStep, ...]
    calendar: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be told. On duty is who is at the desk, or on call for such work."""

    id: int
    levels: tuple[int, ...]
    roles: tuple[str, ...]
    on_duty: bool
    on_call: bool = False


def beginning(chains: Iterable[Chain], metric: str, priority: str, percent: int) -> list[Chain]:
    """The chains that begin where a deadline of such a ticket reaches this share."""
    return [
        one
        for one in chains
        if one.percent == percent and one.metric in ("", metric) and one.priority in ("", priority) and one.steps
    ]


def told_at(
    steps: Sequence[ChainStep], place: int, assignee: int | None, staff: Sequence[Colleague]
) -> tuple[int, tuple[int, ...]]:
    """The next step from `place` on at which somebody is on duty, and whom it tells. A level off duty is skipped, a step that tells
    nobody is taken; where the whole rest is off duty, the leads are told wherever they are: (number of steps, everybody who leads)."""
    for number in range(place, len(steps)):
        found = tuple(one.id for one in staff if one.on_duty and _is_meant(one, steps[number].to, assignee))
        if found or steps[number].to == NOBODY:
            return number, found
    return len(steps), tuple(one.id for one in staff if "lead" in one.roles)


def steps_of(stored: Iterable[Mapping[str, Any]]) -> tuple[ChainStep, ...]:
    return tuple(ChainStep(one["to"], one["minutes"], one.get("act", ""), one.get("value", "")) for one in stored)


def raised(priority: str, priorities: Sequence[str]) -> str:
    """The next higher one of `priorities`, which begin with the highest; the highest stays."""
    return priorities[max(0, priorities.index(priority) - 1)]


def _is_meant(one: Colleague, to: str, assignee: int | None) -> bool:
    if to == "assignee":
        return one.id == assignee
    if to == "on_call":
        return one.on_call and one.id != assignee
    if to == "lead":
        return "lead" in one.roles
    return to != NOBODY and int(to[-1]) in one.levels
