"""The matrix of targets as a form: a cell for each segment, priority and metric, lines for everything more special. Pure.

`cell.SEGMENT.PRIORITY.METRIC` holds a duration, `hours.SEGMENT.PRIORITY` the calendar of that line, `line.N.NAME` the
dimensions of a special target with its `duration` and `calendar`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from foundation.errors import Mistake
from pages.saying import Saying
from pages.words import N_
from sla.targets import DIMENSIONS, Target, TargetMetric

METRICS: tuple[TargetMetric, ...] = ("first_response", "update", "resolution")
PRIORITIES = ("P1", "P2", "P3", "P4")
LINES = 30
"""So many special targets fit the form."""
_HOURS = re.compile(r"(\d+)(?:[.,](\d))?\s*(?:h|std\.?|stunden?|hours?)(?:\s*(\d{1,2})(?:\s*min\.?)?)?", re.I)
_MINUTES = re.compile(r"(\d+)\s*(?:m|min\.?|minuten|minutes)?", re.I)
_COLON = re.compile(r"(\d+):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class EnteredTargets:
    """The rows as entered, as if they held from ever; mistakes by field; remarks that stop nothing."""

    targets: tuple[Target, ...]
    mistakes: tuple[Mistake, ...]
    remarks: tuple[str, ...]


def read(values: Mapping[str, str], segments: Sequence[str], stored: Sequence[Target], say: Saying) -> EnteredTargets:
    """`stored` gives each cell the warnings it has."""
    warns = {_place(row): row.warn_percent for row in stored}
    targets: list[Target] = []
    mistakes: list[Mistake] = []
    remarks: list[str] = []

    def add(field: str, text: str, row: Target) -> None:
        seconds = duration(text)
        if seconds is None:
            mistakes.append(Mistake(field, say(N_("“%(text)s” is no span of time."), text=text), say(N_("For instance 30 min, 4 h or 1:30."))))  # fmt: skip
            return
        if seconds == 0:
            remarks.append(say(N_("%(where)s: 0 promises nothing, no clock will run."), where=told(row, say)))
        row = replace(row, seconds=seconds)
        targets.append(replace(row, warn_percent=warns.get(_place(row), row.warn_percent)))

    for segment in segments:
        for priority in PRIORITIES:
            for metric in METRICS:
                field = f"cell.{segment}.{priority}.{metric}"
                if text := values.get(field, "").strip():
                    calendar = values.get(f"hours.{segment}.{priority}", "")
                    add(field, text, Target(metric, 0, calendar, segment=segment, priority=priority))
    for number in range(LINES):
        said = {name: values.get(f"line.{number}.{name}", "").strip() for name in (*DIMENSIONS, "metric", "calendar")}
        if text := values.get(f"line.{number}.duration", "").strip():
            if said["metric"] not in METRICS:
                mistakes.append(Mistake(f"line.{number}.metric", say(N_("Choose what is promised."))))
                continue
            named = {name: said[name].replace(".", "/") if name == "category" else said[name] for name in DIMENSIONS}
            add(f"line.{number}.duration", text, Target(said["metric"], 0, said["calendar"], **named))  # type: ignore[arg-type]
    return EnteredTargets(tuple(targets), tuple(mistakes), tuple(remarks))


def written(targets: Sequence[Target]) -> dict[str, str]:
    """The fields of the form for a matrix; a line's calendar is that of its first cell, other cells of the line that run
    in another one become lines of their own."""
    fields: dict[str, str] = {}
    special: list[Target] = []
    for row in targets:
        cell = (
            not (row.ticket_type or row.category or row.channel)
            and row.segment
            and row.priority
            and row.metric in METRICS
        )
        hours = f"hours.{row.segment}.{row.priority}"
        if cell and fields.setdefault(hours, row.calendar) == row.calendar:
            fields[f"cell.{row.segment}.{row.priority}.{row.metric}"] = duration_text(row.seconds)
        else:
            special.append(row)
    for number, row in enumerate(special[:LINES]):
        said = {name: getattr(row, name) for name in DIMENSIONS} | {"metric": row.metric, "calendar": row.calendar}
        said |= {"category": row.category.replace("/", "."), "duration": duration_text(row.seconds)}
        fields |= {f"line.{number}.{name}": value for name, value in said.items()}
    return fields


def duration(text: str) -> int | None:
    """Seconds of `30`, `30 min`, `4 h`, `1,5 h`, `1 h 30`, `1:30`; None where it is none of these."""
    if match := _COLON.fullmatch(text):
        return int(match[1]) * 3600 + int(match[2]) * 60
    if match := _HOURS.fullmatch(text):
        return int(match[1]) * 3600 + int(match[2] or 0) * 360 + int(match[3] or 0) * 60
    if match := _MINUTES.fullmatch(text):
        return int(match[1]) * 60
    return None


def duration_text(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"


def told(row: Target, say: Saying) -> str:
    """Which row it is: `commercial, P1, Answer`."""
    named = [getattr(row, name) for name in DIMENSIONS if getattr(row, name)]
    return ", ".join([*named, say.word("metric", row.metric)])


def _place(row: Target) -> tuple[str, ...]:
    return (row.metric, *(getattr(row, name) for name in DIMENSIONS))
