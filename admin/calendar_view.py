"""What the pages of service hours show, as frozen values; templates read nothing else. Spans are seconds of service time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from admin import calendar_parts
from admin.calendar_changes import different, in_force, planned, pushed_aside
from admin.calendar_form import day_name
from admin.calendar_steps import KINDS
from admin.calendar_trial import Trial
from admin.calendar_year import Month, weekdays, year_of
from admin.holiday_names import set_name, sets
from admin.load_view import Load, Tried
from admin.place import Asked
from pages.saying import Saying
from pages.view import Choice, Form
from pages.words import N_
from sla.calendar_text import WEEKDAYS
from sla.combining import followers
from sla.eras import Era, ruling
from sla.hours import compiled
from sla.service_calendar import DAY, ServiceCalendar
from sla.simulation import Differences
from sla.tables import CalendarVersion
from sla.terms import Terms

SHOWN = 8
"""So many tickets are listed at once; the others are folded away."""
FIELDS = {"since": "from", "followers": "week"}
PROBLEMS = {
    "week": N_("This calendar never opens; no deadline could be calculated in it."),
    "followers": N_("Another calendar is put together from this one and would then never open."),
}
"""Field of a mistake of `sla.saving` → the sentence for it."""


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar in the list."""

    url: str
    name: str
    zone: str
    holidays: str
    hours: str
    """Service time a week, such as 45 h."""
    version: int
    planned: datetime | None
    """When a version that does not rule yet begins to."""
    open_now: bool
    put_to: str
    """Which other calendars are put to its own hours, in words"""
    users: tuple[str, ...]
    """For whom it counts"""


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday's field; `bars` are (start, length) of a day in percent, for the picture beside it. Until `tail` percent of it
    the last shift of the day before goes on."""

    code: str
    name: str
    bars: tuple[tuple[float, float], ...]
    tail: float
    seconds: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket the draft makes a difference to."""

    ticket: str
    metric: str
    before: datetime
    after: datetime | None
    seconds: int
    verdict: str
    """appears, vanishes; of an open deadline at_once, for it is overdue the moment the draft counts, or stays, for it was missed
    already; empty where only the due moves."""
    level: int = 0
    segment: str = ""
    rests: bool = False
    """It stands still from then on."""


@dataclass(frozen=True, slots=True)
class Change:
    """What saving would do: figures, what is different in words, and the tickets concerned."""

    since: datetime
    open_moved: int
    open_earlier: int
    open_late: int
    """Open deadlines that would be missed the moment it is saved."""
    open_dropped: int
    """Open deadlines that would be promised no more."""
    open_begin: int
    """Deadlines that would begin on tickets that wait already."""
    begin_late: int
    """Those of them that would be missed the moment it is saved."""
    open_clocks: int
    vanish: int
    appear: int
    past_clocks: int
    months: int
    words: tuple[str, ...]
    pushed: tuple[str, ...]
    """What was planned and would never count."""
    first: tuple[Moved, ...]
    others: tuple[Moved, ...]
    verdicts: tuple[Moved, ...]
    unnamed: int = 0
    """How many more move and are not named."""
    load: Load | None = None
    open_rest: int = 0
    """Open deadlines that would stand still, for their tickets wait for a third party."""


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    since: datetime | None
    saved_at: datetime
    saved_by: str
    reason: str
    rules: bool
    """Whether it rules at some time: what a later saving pushed aside does not."""


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One calendar. `open_now` with `next_change` answers "is it open now" for what is saved."""

    name: str
    url: str
    version: int
    form: Form
    days: tuple[Day, ...]
    seconds: int
    sets: tuple[Choice, ...]
    year: int
    years: tuple[tuple[Month, ...], ...]
    """This year and the next"""
    weekdays: tuple[str, ...]
    kinds: tuple[Choice, ...]
    """What an exception can be"""
    remarks: tuple[str, ...]
    change: Change | None
    trial: Trial | None
    open_now: bool
    next_opening: datetime | None
    versions: tuple[Version, ...]
    planned: str
    """That the hours shown do not count yet, and what counts until then; empty where they count."""
    tomorrow: str
    """The first date that can be chosen, as a date field writes it."""
    others: tuple[Choice, ...]
    """The calendars that can be put to it"""
    ways: tuple[Choice, ...]
    parts: tuple[int, ...]
    """Places of the lines for them: see `calendar_parts.lines`."""
    followers: tuple[str, ...]
    """Names of the calendars that are put together from this one"""
    users: tuple[str, ...]
    """For whom it counts"""


def weekly(calendar: ServiceCalendar) -> float:
    """How many seconds a week it is open by its own hours."""
    return sum(one.end - one.start for windows in calendar.week for one in windows)


def row(code: str, names: Mapping[str, str], saved: tuple[Era, ...], users: tuple[str, ...], who: Asked) -> CalendarRow:
    """The calendar in the list; `names` are those of all."""
    eras = ruling(saved)
    now = who.reader.now
    ruled = in_force(saved, now)
    planned = next((era.since for era in eras if era.since > now), None)
    week = weekly(ruled.calendar)
    opened = compiled(ruled.calendar).is_open(now)
    put_to = calendar_parts.told(ruled.calendar.parts, names, who.say)
    return CalendarRow(f"/admin/calendars/{code}", names[code], ruled.calendar.zone, set_name(ruled.calendar.holiday_set, who.say), f"{week / 3600:g} h", saved[-1].version, planned, opened, put_to, users)  # fmt: skip


def whole(
    name: str, code: str, terms: Terms, versions: Sequence[CalendarVersion], form: Form, calendar: ServiceCalendar,
    remarks: tuple[str, ...], change: Change | None, trial: Trial | None, who: Asked, names: Mapping[str, str], users: tuple[str, ...],
) -> CalendarPage:  # fmt: skip
    now, hours = who.reader.now, terms.hours(code)
    days = tuple(days_of(calendar, who.say))
    ruled = {era.version for era in hours.eras}
    today = now.astimezone(who.reader.zone).date()
    return CalendarPage(
        name, f"/admin/calendars/{code}", terms.version(code), form, days, sum(day.seconds for day in days),
        sets(form.value("holiday_set"), who.say), today.year, tuple(year_of(calendar, today.year + more, who.say) for more in (0, 1)),
        weekdays(who.say), tuple(Choice(code, who.say(word)) for code, word in KINDS.items()), remarks,
        change, trial, hours.is_open(now), hours.next_opening(now),
        tuple(
            Version(one.version, one.since if one.since.year > 1970 else None, one.saved_at, one.saved_by, one.reason, one.version in ruled)
            for one in versions
        ),
        planned(terms.saved[code], calendar, who, names),
        (today + timedelta(days=1)).isoformat(),
        tuple(Choice(other, told) for other, told in names.items() if other != code),
        tuple(Choice(way, who.say(word)) for way, word in calendar_parts.WAYS.items()),
        calendar_parts.lines(form),
        tuple(names[one] for one in followers(terms.saved, code)), users,
    )  # fmt: skip


def change(found: Tried, since: datetime, words: tuple[str, ...], pushed: tuple[str, ...] = ()) -> Change:
    simulated, names = found.simulated, found.segments
    moves = tuple(
        replace(one, verdict="at_once") if one.verdict == "appears" else one for one in _moved(simulated.open, names)
    )
    late = simulated.open.appear
    verdicts = tuple(one for one in _moved(simulated.past, names) if one.verdict not in ("", "stays"))
    return Change(
        since, simulated.open.moved, simulated.open.earlier, late, simulated.open.dropped, simulated.begin, simulated.begin_late, simulated.open.clocks,
        simulated.past.vanish, simulated.past.appear, simulated.past.clocks, simulated.months, words, pushed, moves[:SHOWN],
        moves[SHOWN:], verdicts, simulated.open.turned - len(moves), found.load, simulated.open.rest,
    )  # fmt: skip


def of_hours(
    found: Tried, since: datetime, saved: Sequence[Era], draft: ServiceCalendar, who: Asked, names: Mapping[str, str]
) -> Change:  # fmt: skip
    """The same for service hours, told against the version that rules at `since`."""
    words = different(in_force(saved, since).calendar, draft, who, names)
    return change(found, since, tuple(words), tuple(pushed_aside(saved, since, who)))


def days_of(calendar: ServiceCalendar, say: Saying) -> Iterable[Day]:
    """The week as it is drawn; a shift past midnight is counted on the day it begins on and drawn on both."""
    ends = [max((one.end for one in windows), default=0) for windows in calendar.week]
    for at, (day, windows) in enumerate(zip(WEEKDAYS, calendar.week, strict=True)):
        bars = tuple((one.start / DAY * 100, (min(one.end, DAY) - one.start) / DAY * 100) for one in windows)
        tail = max(0, ends[at - 1] - DAY) / DAY * 100
        yield Day(day, day_name(day, say), bars, tail, sum(one.end - one.start for one in windows))


def _moved(found: Differences, names: Mapping[str, str]) -> Iterable[Moved]:
    for turn in found.turns:
        verdict = _VERDICTS[turn.missed_before, turn.missed_after]
        seconds = int((turn.due_after - turn.due_before).total_seconds()) if turn.due_after else 0
        segment = names.get(turn.segment, turn.segment)
        yield Moved(
            turn.ticket, turn.metric, turn.due_before, turn.due_after, seconds, verdict, turn.level, segment, turn.rests
        )


_VERDICTS = {(False, False): "", (False, True): "appears", (True, False): "vanishes", (True, True): "stays"}
"""By whether it was missed, and would be."""
