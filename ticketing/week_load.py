"""How much falls into which hour of the week, by level and segment: as it was, and as a draft would have it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = 24 * len(WEEKDAYS)
_QUARTER = 900
"""Seconds; every zone is some quarters of an hour away from UTC, so that one quarter lies in one hour of the week."""

Hours = list[int]
"""A count for each hour of the week, the first of them Monday from midnight on."""


@dataclass(frozen=True, slots=True)
class Share:
    """What falls on a level from a segment. `before` and `after` have `Hours` by what is counted."""

    level: int
    segment: str
    before: dict[str, Hours]
    after: dict[str, Hours]


@dataclass(slots=True)
class WeekLoad:
    """Counts each of `kinds` by the hour of the week on the clock of `zone`, level and segment."""

    kinds: tuple[str, ...]
    zone: ZoneInfo
    _shares: dict[tuple[int, str], Share] = field(default_factory=dict)
    _hours: dict[int, int] = field(default_factory=dict)

    def share(self, level: int, segment: str) -> Share:
        found = self._shares.get((level, segment))
        if found is None:
            before, after = ({kind: [0] * HOURS for kind in self.kinds} for _ in range(2))
            found = self._shares[level, segment] = Share(level, segment, before, after)
        return found

    def hour(self, at: datetime) -> int:
        """The hour of the week an aware instant lies in."""
        quarter = int(at.timestamp()) // _QUARTER
        found = self._hours.get(quarter)
        if found is None:
            local = at.astimezone(self.zone)
            found = self._hours[quarter] = local.weekday() * 24 + local.hour
        return found

    def shares(self) -> list[Share]:
        """By level, then segment."""
        return [self._shares[key] for key in sorted(self._shares)]


def by_level(shares: Sequence[Share], kind: str) -> Iterator[tuple[int, Hours, Hours]]:
    """Of each level the hours of one kind, before and after, over all its segments."""
    for level in sorted({one.level for one in shares}):
        mine = [one for one in shares if one.level == level]
        before, after = (
            [sum(hour) for hour in zip(*(side[kind] for side in sides), strict=True)]
            for sides in ([one.before for one in mine], [one.after for one in mine])
        )
        yield level, before, after


def as_json(load: WeekLoad) -> dict[str, Any]:
    """Each share with its sums, and under `hours` every hour of the week in which there is anything."""
    return {"zone": load.zone.key, "shares": [_share(one, load.kinds) for one in load.shares()]}


def _share(one: Share, kinds: Sequence[str]) -> dict[str, Any]:
    sums = {f"{kind}_{name}": sum(side[kind]) for kind in kinds for name, side in _sides(one)}
    hours = []
    for hour in range(HOURS):
        said = {f"{kind}_{name}": side[kind][hour] for kind in kinds for name, side in _sides(one)}
        if any(said.values()):
            hours.append({"weekday": WEEKDAYS[hour // 24], "hour": hour % 24, **said})
    return {"level": one.level, "segment": one.segment, **sums, "hours": hours}


def _sides(one: Share) -> tuple[tuple[str, dict[str, Hours]], tuple[str, dict[str, Hours]]]:
    return ("before", one.before), ("after", one.after)
