"""The time machine for deadlines: what a draft of calendars or targets would do to clocks that ran, and to those that run.

Pure over what is stored. Past clocks are judged as if the draft had ruled when they ran; open ones as if it were saved
and ruled from its instant on. With nothing changed, every past verdict comes out as it was booked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sla import third_party, working_days
from sla.clock_data import KeptClock
from sla.clocks import ClockState
from sla.eras import FROM_EVER, Era, ruling
from sla.hours import ServiceHours
from sla.measure import Hold, Term, measure
from sla.policy import Metric
from sla.running_clock import Clock
from sla.service_calendar import ServiceCalendar, built_on, rebuilt
from sla.targets import Target
from sla.terms import Promise, Terms

MOST_NAMED = 200
"""So many tickets are named; the figures count all."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is not saved yet: calendars by code, targets (None: as they are), and the instant it is to rule from.

    `targets` are the whole matrix, or all that the agreement of this number promises.
    """

    since: datetime
    calendars: Mapping[str, ServiceCalendar] = field(default_factory=dict)
    targets: tuple[Target, ...] | None = None
    agreement: str = ""

    def replaces(self, row: Target) -> bool:
        return row.agreement.rpartition(" v")[0] == self.agreement


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored clock: in which `calendar` and under which terms it ran or runs. `dimensions` as the ticket has them."""

    ticket: str
    metric: Metric
    state: str
    started_at: datetime
    stopped_at: datetime | None
    due_at: datetime
    breached_at: datetime | None
    pauses: tuple[Hold, ...]
    calendar: str
    taken: Mapping[str, Any]
    dimensions: Mapping[str, str]
    kept: KeptClock
    timer: int = 0
    waits: bool = False
    """Whether its ticket waits for a third party by now."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A clock on which the draft makes a difference. `missed`: whether its budget ran out before it stopped, or before now. `rests`:
    it stands still from then on, for its ticket waits for a third party; `after` is where it is due as if that ended at once."""

    ticket: str
    metric: str
    due_before: datetime
    due_after: datetime | None
    missed_before: bool
    missed_after: bool
    timer: int = 0
    level: int = 0
    segment: str = ""
    """Where the ticket lies, and whose it is, by now."""
    rests: bool = False

    @property
    def other_verdict(self) -> bool:
        return self.missed_before != self.missed_after


class Judged(NamedTuple):
    """A past clock with the draft: when it would have been due (None: not promised), whether missed, and what turns by that."""

    due: datetime | None
    missed: bool
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Differences:
    """Figures over all clocks looked at, and the first of those that turn: verdicts that change stand before the others."""

    clocks: int = 0
    earlier: int = 0
    later: int = 0
    appear: int = 0
    """Breaches there were not."""
    vanish: int = 0
    dropped: int = 0
    """Deadlines that are promised no more."""
    rest: int = 0
    """Open deadlines that stand still from then on."""
    turned: int = 0
    """On so many clocks the draft makes a difference."""
    turns: tuple[Turn, ...] = ()

    @property
    def moved(self) -> int:
        return self.earlier + self.later


def as_drafted(terms: Terms, draft: Draft, since: datetime) -> Terms:
    """The terms with the draft saved, ruling from `since`."""
    saved = dict(terms.saved)
    for code, eras in terms.saved.items():
        calendar = draft.calendars.get(code) or rebuilt(eras[-1].calendar, draft.calendars)
        concerned = draft.calendars.keys() & {code, *built_on(eras[-1].calendar)}
        if concerned and any(one != calendar for one in _ruling_from(eras, draft.since)):
            saved[code] = (*eras, Era(calendar, since, eras[-1].version + 1))
    targets = terms.targets
    if draft.targets is not None:
        targets = (
            *(until(row, since) if draft.replaces(row) else row for row in targets),
            *(replace(row, since=since) for row in draft.targets),
        )
    return replace(terms, saved=saved, targets=targets)


def _ruling_from(eras: Sequence[Era], since: datetime) -> Iterator[ServiceCalendar]:
    """The calendar that rules at an instant, and those planned for later: a draft like the last of them may bring it forward."""
    ruled = ruling(eras)
    for era, after in zip(ruled, (*ruled[1:], None), strict=True):
        if after is None or after.since > since:
            yield era.calendar


def until(row: Target, end: datetime) -> Target:
    """A row that no longer holds from `end` on (a row that had not begun never does)."""
    return replace(row, since=min(row.since, end), until=min(row.until, end))


def verdict(clock: Kept, terms: Terms, seconds: int, calendar: str, now: datetime) -> tuple[datetime | None, bool]:
    """Due, and whether it was missed, of a clock that ran under one promise, had it been this one."""
    latest = clock.stopped_at or now
    held = next((start for start, end in clock.pauses if end is None), None)
    end = min(latest, held) if held else latest
    found = measure(
        clock.started_at, max(clock.started_at, end), clock.pauses, [Term(None, terms.hours(calendar), seconds)]
    )
    ran_out = found.exhausted_at
    return found.due_at, ran_out is not None and ran_out < latest and (held is None or ran_out < held)


def judged(clock: Kept, terms: Terms, now: datetime) -> Judged:
    """What a draft makes of a past clock that ran under one promise from start to end.

    `terms` are those of the draft, as if they had ruled all the time. What is promised no more was not missed either.
    """
    promise = terms.promise(clock.metric, clock.dimensions, clock.started_at)
    missed = clock.breached_at is not None
    if promise is None:
        return Judged(None, False, _told(clock, clock.due_at, None, missed, False) if missed else None)
    calendar = promise.snapshot["calendar"]
    due, misses = verdict(clock, terms, promise.seconds_from(clock.started_at), calendar, now)
    return Judged(due, misses, _turn(clock, due, misses))


def retold(clock: Kept, state: ClockState | None) -> Judged:
    """The same for a clock derived anew from its ticket's history; told where its verdict, or the instant of it, is another.
    One that is kept either way is taken to be due when it was."""
    if state is None:
        return Judged(None, False, _turn(clock, None, False))
    if clock.breached_at is None and state.breached_at is None:
        return Judged(clock.due_at, False)
    due, misses = state.breached_at or state.due_at, state.breached_at is not None
    return Judged(due, misses, _turn(clock, due, misses))


def moved(clocks: Sequence[Kept], terms: Terms, draft: Draft, now: datetime) -> list[Turn]:
    """What saving the draft would do to open clocks."""
    drafted = as_drafted(terms, draft, draft.since)
    dues = _on_drafted_calendars(clocks, terms, drafted, draft)
    turns = []
    for clock, due in zip(clocks, dues, strict=True):
        after: datetime | None = due
        ran = runs = clock.kept.clock.paused_since is None  # the due of a clock that rests lies where its rest began
        if draft.targets is not None:
            promise = drafted.promise(clock.metric, clock.dimensions, draft.since)
            if promise is None:
                after = None
            elif not promise.same_as(clock.taken):
                kept = replace(clock.kept, clock=replace(clock.kept.clock, due_at=due))
                under = _put_under(promise, kept, drafted.hours(clock.calendar), draft.since, waits=clock.waits)
                after, runs = under.due_at, under.paused_since is None
        was = clock.breached_at is not None or (ran and clock.due_at < now)
        overdue_at_once = runs and after is not None and after <= max(now, draft.since)
        if after != clock.due_at or (ran and not runs):
            missed = clock.breached_at is not None or overdue_at_once
            turns.append(replace(_told(clock, clock.due_at, after, was, missed), rests=ran and not runs))
    return turns


def _put_under(promise: Promise, kept: KeptClock, hours: ServiceHours, at: datetime, *, waits: bool) -> Clock:
    """As `ticket_clocks.retarget` does, for a ticket that waits for a third party, or for none."""
    kept = third_party.let_go(hours, kept, promise, at)
    kept = replace(kept, clock=working_days.put_under(promise, kept, hours, at))
    if waits and third_party.may_hold(kept, promise):
        kept = third_party.held(kept, at)
    return kept.clock


def _on_drafted_calendars(clocks: Sequence[Kept], terms: Terms, drafted: Terms, draft: Draft) -> list[datetime]:
    import numpy as np  # only a draft needs it, a start does not

    from sla import bulk

    dues = [clock.due_at for clock in clocks]
    for code in terms.saved:
        if terms.saved[code] == drafted.saved[code]:
            continue
        old_hours, new_hours = terms.hours(code), drafted.hours(code)
        measured = [place for place, clock in enumerate(clocks) if clock.calendar == code]
        for place in measured:
            clock = clocks[place]
            since = max(draft.since, clock.started_at)
            if working_days.promised(clock.taken):
                dues[place], _ = working_days.due_in(clock.taken, old_hours, new_hours, since, clock.due_at)
        places = [place for place in measured if not working_days.promised(clocks[place].taken)]
        if not places:
            continue
        begin = np.array([max(draft.since, clocks[place].started_at).timestamp() for place in places], dtype=np.int64)
        old = np.array([dues[place].timestamp() for place in places], dtype=np.int64)
        for place, before, after in zip(places, old, bulk.moved(old_hours, new_hours, begin, old), strict=True):
            dues[place] += (int(after) - int(before)) * _SECOND
    return dues


def summed(turns: Iterable[Turn], clocks: int) -> Differences:
    """The figures, and the tickets to name first."""
    earlier = later = appear = vanish = dropped = rest = 0
    verdicts: list[Turn] = []
    others: list[Turn] = []
    for turn in turns:
        if turn.due_after is not None:
            earlier += turn.due_after < turn.due_before
            later += turn.due_after > turn.due_before
        dropped += turn.due_after is None
        rest += turn.rests
        appear += turn.missed_after and not turn.missed_before
        vanish += turn.missed_before and not turn.missed_after
        (verdicts if turn.other_verdict else others).append(turn)
    turned, named = len(verdicts) + len(others), (*verdicts, *others)[:MOST_NAMED]
    return Differences(clocks, earlier, later, appear, vanish, dropped, rest, turned, named)


def _turn(clock: Kept, due: datetime | None, missed: bool) -> Turn | None:
    before, was = clock.breached_at or clock.due_at, clock.breached_at is not None
    return _told(clock, before, due, was, missed) if due != before or missed != was else None


def _told(clock: Kept, before: datetime, after: datetime | None, was: bool, missed: bool) -> Turn:
    level, segment = int(clock.dimensions.get("level") or 0), clock.dimensions.get("segment", "")
    return Turn(clock.ticket, clock.metric, before, after, was, missed, clock.timer, level, segment)


_SECOND = FROM_EVER.resolution * 1_000_000
