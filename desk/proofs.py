"""The proof of one clock, to be read aloud: what counted until its deadline, what came after, what will count until then. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from desk.names import Names
from desk.proof_marks import marked
from desk.timer_view import ProofLine
from pages.saying import Saying
from pages.words import N_
from sla import proof
from sla.clock_data import UNPROMISED, KeptClock
from sla.clock_proof import ahead_of, proof_of
from sla.reclassified import left_no_time
from sla.third_party import WAITS

LONGEST, A_SECOND = timedelta(days=120), timedelta(seconds=1)
RESTED = {
    "waiting_customer": N_("waiting for the customer"),
    "auto_answered": N_("answered automatically, waiting for the customer"),
    "resolved": N_("solved"),
    "waiting_third_party": N_("waiting for a third party"),
    "queued": N_("waiting in the queue"),
    "in_progress": N_("in progress"),
    UNPROMISED: N_("nothing was promised in this time"),
}
"""State of the ticket → why its clock was paused; for any other:"""
PAUSED = N_("the clock was paused")
SWITCHED = N_("%(change)s: from here on another promise counts; what was used stays used")
MISSED_BY = N_(
    "%(change)s: from here on another promise counts, and more than it gives was used by then: missed by this change"
)
Pausers = Mapping[datetime, str]
"""Who began the pause of that instant."""
Switches = Mapping[datetime, str]
"""What was corrected on the ticket at that instant, in words."""


def lines_of(
    kept: KeptClock,
    calendar: str,
    names: Names,
    now: datetime,
    pausers: Pausers,
    _: Saying,
    switches: Switches | None = None,
) -> tuple[ProofLine, ...]:
    """Every stretch from the start until the stop, or the due that lies ahead; nothing where it cannot be told any more."""
    clock = kept.clock
    known = all(code in names.calendars for code in (calendar, *(code for _until, code in kept.terms)))
    if clock.state == "voided" or not known or (clock.stopped_at or now) - clock.started_at > LONGEST:
        return ()
    hours = names.calendars.__getitem__
    found = list(_told(proof_of(kept, calendar, hours, now), clock.breached_at, names, pausers, _))
    if found and clock.stopped_at is None:
        found[-1] = replace(found[-1], ends_at=None)
    found = _with_switches(found, kept, switches or {}, _)
    if clock.due_at - now < LONGEST:
        coming = _told(ahead_of(kept, calendar, hours, now), None, names, pausers, _)
        found += (replace(line, place="ahead") for line in coming)
    return tuple(found)


def _with_switches(lines: list[ProofLine], kept: KeptClock, switches: Switches, _: Saying) -> list[ProofLine]:
    """With a line at each instant from which another promise counted: what it was, and what was used by then, which stays so.
    What was corrected while the clock was paused counts from where the pause began."""
    paused = {one.start: one.end for one in kept.pauses}
    under_way = kept.clock.paused_since
    missed = left_no_time(kept)
    for at in dict.fromkeys(at for at, _calendar in kept.terms):
        corrected = (
            said for when, said in switches.items() if at <= when and (at == under_way or when <= paused.get(at, at))
        )
        said = "; ".join(corrected) or _("other targets began to hold")
        lines = marked(lines, at, at, _(MISSED_BY if missed and at == missed[0] else SWITCHED, change=said))
    return lines


def _told(
    lines: list[proof.ProofLine], missed: datetime | None, names: Names, pausers: Pausers, _: Saying
) -> Iterator[ProofLine]:
    for index, line in enumerate(lines):
        if line.reason == "clock_change":
            if not any(one.counted for one in lines[max(0, index - 1) : index + 2]):
                continue
        elif not line.counted and line.end - line.start < A_SECOND:
            continue  # says nothing: instants are kept finer than clocks are read
        one = ProofLine(line.start, line.end, line.seconds, line.counted, _reason(line, names, pausers, _))
        if missed is None or line.end <= missed:
            yield one
        elif line.start >= missed:
            yield replace(one, place="after")
        else:
            until = int((missed - line.start).total_seconds()) if line.counted else 0
            if until or missed - line.start >= A_SECOND:
                yield replace(one, ends_at=missed, seconds=until)
            yield replace(one, starts_at=missed, seconds=line.seconds - until, place="after")


def _reason(line: proof.ProofLine, names: Names, pausers: Pausers, _: Saying) -> str:
    match line.reason:
        case "weekly_hours":
            calendar = names.calendar(line.calendar, _)
            return _("service hours “%(calendar)s”, version %(version)s", calendar=calendar, version=line.version)
        case "outside_hours":
            return _("outside the service hours")
        case "closed_weekday":
            return _("no service on this weekday")
        case "holiday":
            return _("holiday: %(name)s", name=line.label) if line.label else _("holiday")
        case "other_calendar" if not line.label:
            return _("hours a program put to this calendar")
        case "other_calendar" if line.counted:
            return _("open by another calendar: %(calendar)s", calendar=names.calendar(line.label, _))
        case "other_calendar":
            return _("closed by another calendar: %(calendar)s", calendar=names.calendar(line.label, _))
        case "clock_change":
            return _("the clocks were changed (%(minutes)s minutes)", minutes=f"{int(line.label) // 60:+d}")
        case "paused":
            return rest(line.label, line.start, pausers, _)
    return _("exception: %(name)s", name=line.label) if line.label else _("exceptional hours")


def rest(state: str, since: datetime, pausers: Pausers, _: Saying) -> str:
    """Why a clock stands still in that state of its ticket since then, and who made it."""
    why, who = _(RESTED.get(state, PAUSED)), pausers.get(since)
    if who is None and state == WAITS:  # held only later, under another target or on a clock that began in the wait
        who = pausers.get(max((at for at in pausers if at < since), default=since))
    return _("%(why)s (by %(who)s)", why=why, who=who) if who else why
