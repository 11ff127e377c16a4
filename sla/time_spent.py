"""Where the time of tickets went: in a queue, at work, with the customer or with third parties. Pure.

A ticket counts where its resolution came to its end. Its time is service time of the hours that resolution was promised in,
for each level and team it lay with; who worked on it is never told.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Place = Literal["queue", "work", "customer", "third_party"]
By = Literal["level", "team", "category"]
PLACES: tuple[Place, ...] = ("queue", "work", "customer", "third_party")
GROUPS: tuple[By, ...] = ("level", "team", "category")
_PLACE: Mapping[str, Place] = {
    "new": "queue", "e_level": "queue", "queued": "queue", "in_progress": "work", "waiting_third_party": "third_party",
    "waiting_customer": "customer", "auto_answered": "customer", "resolved": "customer",
}  # fmt: skip
COLUMNS = ("by", "key", "tickets", *(f"{place}_s" for place in PLACES), "resolved", "kept")
FEWEST = 5
"""Of fewer tickets a share would be a figure about a person (domain.md section 7)."""
KINDS = ("moved", "routed")
"""The facts of a ticket's history that say where it lay."""
Fact = tuple[datetime, str, Mapping[str, Any]]
"""When, of which kind (`KINDS`), and its data."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one instant until another a ticket lay with a level and team, and waited or was worked on."""

    start: datetime
    end: datetime
    place: Place
    level: int
    team: str


@dataclass(frozen=True, slots=True)
class Spent:
    """A ticket whose resolution ended: where, whether it was kept, and the seconds of (place, level, team)."""

    category: str
    level: int
    team: str
    kept: bool
    seconds: Mapping[tuple[Place, int, str], int]


@dataclass(frozen=True, slots=True)
class Line:
    """A level, team or category: of how many tickets it had which seconds, how many it resolved and how many of these in time."""

    key: str
    tickets: int
    seconds: Mapping[Place, int]
    resolved: int
    kept: int

    @property
    def total(self) -> int:
        return sum(self.seconds.values())

    def mean(self, place: Place) -> float:
        """Seconds per ticket."""
        return self.seconds[place] / self.tickets

    def share(self, place: Place) -> float:
        return self.seconds[place] / self.total if self.total else 0.0

    @property
    def share_kept(self) -> float | None:
        """How many of those resolved here were in time; None of fewer than `FEWEST`."""
        return self.kept / self.resolved if self.resolved >= FEWEST else None


def stretches(facts: Iterable[Fact], since: datetime, until: datetime) -> Iterator[Stretch]:
    """What lay between two instants. A fact out of order is taken to have happened with the one before it."""
    at, place, level, team = since, _PLACE["new"], 1, ""
    for happened, kind, data in facts:
        now = min(max(happened, at), until)
        if now > at:
            yield Stretch(at, now, place, level, team)
            at = now
        if kind == "routed":
            level, team = data["level"], data["queue"]
        elif kind == "moved":
            place = _PLACE.get(data["after"], place)
    if until > at:
        yield Stretch(at, until, place, level, team)


def added(found: Iterable[Stretch], measured: Callable[[datetime, datetime], int]) -> dict[tuple[Place, int, str], int]:
    """The stretches of a ticket, each measured, by where it lay."""
    seconds: dict[tuple[Place, int, str], int] = defaultdict(int)
    for one in found:
        seconds[one.place, one.level, one.team] += measured(one.start, one.end)
    return seconds


def summed(spent: Iterable[Spent], by: By) -> list[Line]:
    """A line each: levels in their order, teams and categories by the time they took."""
    tickets: dict[str, int] = defaultdict(int)
    ended: dict[str, list[bool]] = defaultdict(list)
    seconds: dict[str, dict[Place, int]] = defaultdict(lambda: dict.fromkeys(PLACES, 0))
    for one in spent:
        end = _key(by, one, one.level, one.team)
        ended[end].append(one.kept)
        keys = {end}
        for (place, level, team), amount in one.seconds.items():
            key = _key(by, one, level, team)
            seconds[key][place] += amount
            if amount:
                keys.add(key)
        for key in keys:
            tickets[key] += 1
    lines = [Line(key, count, seconds[key], len(ended[key]), sum(ended[key])) for key, count in tickets.items()]
    return sorted(lines, key=lambda line: (int(line.key) if by == "level" else -line.total, line.key))


def values(spent: Sequence[Spent]) -> list[dict[str, Any]]:
    """Every line as plain values, named as in `COLUMNS`."""
    rows = ((by, line) for by in GROUPS for line in summed(spent, by))
    return [
        dict(zip(COLUMNS, (by, one.key, one.tickets, *(one.seconds[p] for p in PLACES), one.resolved, one.kept), strict=True))
        for by, one in rows
    ]  # fmt: skip


def _key(by: By, one: Spent, level: int, team: str) -> str:
    return str(level) if by == "level" else team if by == "team" else one.category
