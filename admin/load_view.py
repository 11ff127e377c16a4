"""What falls on each level and segment by the hour of the week, so far and with a draft, as the pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import get_day_names
from sqlmodel import Session, col, select

from admin.place import Asked
from customers.tables import Segment
from pages.saying import Saying
from pages.words import N_
from sla.simulation import Draft
from sla.terms import Terms
from sla.what_if import DUE, MISSED, Simulated, simulate
from ticketing.rule_replay import TICKETS
from ticketing.week_load import HOURS, Share, WeekLoad, by_level

HEADINGS = {DUE: N_("Deadlines due"), MISSED: N_("Deadlines missed"), TICKETS: N_("Tickets")}
SHADES = 4
NAMED_HOURS = 24
"""So many hours in which the draft makes a difference are listed, the greatest differences first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of the week: the count with the draft and so far; `shade` from 0 (nothing) to `SHADES`."""

    after: int
    before: int
    shade: int


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of one level: weekdays by name, each with 24 cells."""

    level: int
    days: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """A level and segment, at an hour of the week where `hour` names one: (so far, with the draft) of each kind."""

    level: int
    segment: str
    counts: tuple[tuple[int, int], ...]
    hour: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """`headings` name the kinds that are counted; the weeks show the first of them."""

    headings: tuple[str, ...]
    weeks: tuple[Week, ...]
    sums: tuple[Sums, ...]
    hours: tuple[Sums, ...]
    more: int
    """So many hours with a difference are left out."""
    first: int = 0
    """The earliest hour of a day on which anything falls, on any day and level: the weeks are shown from there."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a draft of hours or targets would do, with the load it makes; `segments` are names by code."""

    simulated: Simulated
    load: Load | None
    segments: Mapping[str, str]


def tried(session: Session, terms: Terms, draft: Draft, now: datetime, months: int, who: Asked) -> Tried:
    found, names = simulate(session, terms, draft, now, months, who.reader.zone), segments(session, who.say)
    return Tried(found, load(found.load, names, who.say), names)


def segments(session: Session, say: Saying) -> dict[str, str]:
    rows = session.exec(select(Segment).order_by(col(Segment.id))).all()
    return {one.code: say.named(one.name_de, one.name_en) for one in rows}


def load(found: WeekLoad | None, names: Mapping[str, str], say: Saying) -> Load | None:
    """None where there is nothing to show; `names` are those of the segments."""
    shares = found.shares() if found else []
    if found is None or not shares:
        return None
    days = get_day_names("wide", locale=say.language)
    differing = [one for share in shares for one in _differing(share, found.kinds, names, days)]
    differing.sort(key=lambda one: -sum(abs(after - before) for before, after in one.counts))
    levels = list(by_level(shares, found.kinds[0]))
    most = max(max(*before, *after) for _, before, after in levels)
    return Load(
        tuple(say(HEADINGS[kind]) for kind in found.kinds),
        tuple(Week(level, tuple(_days(before, after, most, days))) for level, before, after in levels),
        tuple(Sums(one.level, _named(one, names), _counts(one, found.kinds)) for one in shares),
        tuple(differing[:NAMED_HOURS]), max(0, len(differing) - NAMED_HOURS),
        min((hour % 24 for _, before, after in levels for hour in range(HOURS) if before[hour] or after[hour]), default=0),
    )  # fmt: skip


def _days(
    before: Sequence[int], after: Sequence[int], most: int, names: Mapping[int, str]
) -> list[tuple[str, tuple[Cell, ...]]]:
    cells = [Cell(now, was, -(-SHADES * now // most) if most else 0) for was, now in zip(before, after, strict=True)]
    return [(names[day], tuple(cells[day * 24 : day * 24 + 24])) for day in range(HOURS // 24)]


def _differing(share: Share, kinds: Sequence[str], names: Mapping[str, str], days: Mapping[int, str]) -> list[Sums]:
    found = []
    for hour in range(HOURS):
        counts = tuple((share.before[kind][hour], share.after[kind][hour]) for kind in kinds)
        if any(before != after for before, after in counts):
            told = f"{days[hour // 24]} {hour % 24}–{hour % 24 + 1}"
            found.append(Sums(share.level, _named(share, names), counts, told))
    return found


def _counts(share: Share, kinds: Sequence[str]) -> tuple[tuple[int, int], ...]:
    return tuple((sum(share.before[kind]), sum(share.after[kind])) for kind in kinds)


def _named(share: Share, names: Mapping[str, str]) -> str:
    return names.get(share.segment, share.segment)
