"""The proof of a deadline: every stretch of time that counted or did not, each with a machine-readable reason."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sla.composition import ComposedTable
from sla.intervals import OpenTable
from sla.service_calendar import DAY
from sla.zone_offsets import stretches

Reason = Literal[
    "weekly_hours",
    "exception",
    "outside_hours",
    "closed_weekday",
    "holiday",
    "clock_change",
    "paused",
    "other_calendar",
]


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One stretch, half open. `seconds` counted (0 where it did not); `label` names the holiday or exception,
    the state of the ticket while its clock was paused, or the code of the calendar that decided (`other_calendar`; empty
    where that one is nobody's but this calendar's).

    `version` counts the savings of the `calendar` (its code, where it has one), 0 where it has none. A clock change is a line without length: it says by how much (`label`, in seconds) the wall clock moved there.
    """

    start: datetime
    end: datetime
    counted: bool
    seconds: int
    reason: Reason
    label: str = ""
    version: int = 0
    calendar: str = ""


def proof_lines(table: OpenTable, first: int, last: int, most: int | None = None) -> list[ProofLine]:
    """Lines from `first` to `last` (UTC epoch seconds, ascending); not many beyond `most`, each but the last of them whole."""
    lines: list[ProofLine] = []
    before: int | None = None
    for begin, finish, offset in stretches(table.zone, first, last):
        if before is not None:
            lines.append(_line(begin, begin, False, "clock_change", f"{offset - before:+d}"))
        before = offset
        for day in range((begin + offset) // DAY, (finish + offset - 1) // DAY + 1):
            midnight = day * DAY - offset
            _of_day(lines, table, day, max(begin, midnight), min(finish, midnight + DAY))
            if most is not None and len(lines) > most:
                return lines
    return lines


def _of_day(lines: list[ProofLine], table: OpenTable, day: int, begin: int, end: int) -> None:
    if isinstance(table, ComposedTable):
        for start, stop, counts, decided in table.explained(begin, end, day):
            own = _why_open(table, day) if counts else _why_closed(table, day)
            _extend(lines, _line(start, stop, counts, *(own if decided is None else ("other_calendar", decided))))
        return
    at = begin
    for opens, closes in table.between(begin, end):
        if opens > at:
            _extend(lines, _line(at, opens, False, *_why_closed(table, day)))
        _extend(lines, _line(opens, closes, True, *_why_open(table, day)))
        at = closes
    if at < end:
        _extend(lines, _line(at, end, False, *_why_closed(table, day)))


def _why_open(table: OpenTable, day: int) -> tuple[Reason, str]:
    exception = table.plan.exceptions.get(day)
    return ("exception", exception.label) if exception else ("weekly_hours", "")


def _why_closed(table: OpenTable, day: int) -> tuple[Reason, str]:
    exception = table.plan.exceptions.get(day)
    if exception:
        return "exception", exception.label
    if day in table.plan.holidays:
        return "holiday", table.plan.holidays[day]
    return ("closed_weekday" if table.plan.weekday_is_empty(day) else "outside_hours"), ""


def _extend(lines: list[ProofLine], line: ProofLine) -> None:
    """Append, or lengthen the last line where both say the same."""
    last = lines[-1] if lines else None
    if last and (last.counted, last.reason, last.label, last.end) == (
        line.counted,
        line.reason,
        line.label,
        line.start,
    ):
        lines[-1] = ProofLine(last.start, line.end, line.counted, last.seconds + line.seconds, line.reason, line.label)
    else:
        lines.append(line)


def _line(start: int, end: int, counted: bool, reason: Reason, label: str = "") -> ProofLine:
    seconds = end - start if counted else 0
    return ProofLine(
        datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC), counted, seconds, reason, label
    )
