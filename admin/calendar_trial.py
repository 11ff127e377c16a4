"""The test box of a calendar: is it open at an instant, when is a target due that starts then, and what counts on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from admin.place import Asked
from foundation.errors import Invalid, Mistake
from pages.words import N_
from sla.hours import ServiceHours, compiled
from sla.proof import ProofLine
from sla.service_calendar import ServiceCalendar

USUAL_HOURS = "4"
MOST_HOURS = 10_000
REASONS = {
    "weekly_hours": N_("service hours"), "exception": N_("dated hours"), "outside_hours": N_("outside the service hours"),
    "closed_weekday": N_("no service on this weekday"), "holiday": N_("holiday"), "clock_change": N_("the clocks are changed"),
    "other_calendar": N_("by another calendar"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of the proof."""

    start: datetime
    end: datetime
    counted: bool
    seconds: int
    reason: str


@dataclass(frozen=True, slots=True)
class Trial:
    """The answer. `opened`: whether the calendar is open at the start. `saved`: counted with what is saved, each day by the
    version that rules it; else with the draft alone."""

    start: datetime
    opened: bool
    due: datetime
    lines: tuple[Counted, ...]
    seconds: int
    saved: bool


def tried(
    values: Mapping[str, str], calendar: ServiceCalendar, saved: ServiceHours | None, who: Asked, names: Mapping[str, str]
) -> tuple[Trial | None, tuple[Mistake, ...]]:  # fmt: skip
    """With the fields `start` (a reading in the calendar's zone) and `amount` (hours); in the hours `saved` where the draft is
    what was saved."""
    say = who.say
    try:
        start = datetime.fromisoformat(values.get("start", "")).replace(tzinfo=ZoneInfo(calendar.zone))
    except ValueError:
        return None, (Mistake("start", say(N_("Say from which moment on, such as tomorrow at 16:00."))),)
    try:
        hours = float(values.get("amount", "").strip().replace(",", "."))
    except ValueError:
        return None, (Mistake("amount", say(N_("This is no number of hours; write for instance 4 or 0.5."))),)
    if not hours > 0:
        return None, (Mistake("amount", say(N_("Say a number of hours above zero."))),)
    if hours > MOST_HOURS:
        return None, (Mistake("amount", say(N_("At most %(most)s hours can be tried here."), most=MOST_HOURS)),)
    return _run(calendar, saved, start, round(hours * 3600), who, names)


def _run(
    calendar: ServiceCalendar, saved: ServiceHours | None, start: datetime, seconds: int, who: Asked, names: Mapping[str, str]
) -> tuple[Trial | None, tuple[Mistake, ...]]:  # fmt: skip
    reckoned = saved or compiled(calendar)
    try:
        due = reckoned.add(start, seconds)
    except (Invalid, OverflowError):
        return None, (Mistake("amount", who.say(N_("The calendar does not open long enough after this moment."))),)
    proof = [line for line in reckoned.proof(start, due) if line.reason != "clock_change"]
    several = len({line.version for line in proof}) > 1
    lines = tuple(_counted(line, who, names, several) for line in proof)
    return Trial(start, reckoned.is_open(start), due, lines, sum(line.seconds for line in lines), saved is not None), ()


def _counted(line: ProofLine, who: Asked, names: Mapping[str, str], several: bool) -> Counted:
    reason = who.say(REASONS[line.reason])
    label = names.get(line.label, line.label) if line.reason == "other_calendar" else line.label
    version = who.say(N_("version %(version)s"), version=line.version) if several else ""
    words = ", ".join(filter(None, (f"{reason}: {label}" if label else reason, version)))
    return Counted(line.start, line.end, line.counted, line.seconds, words)
