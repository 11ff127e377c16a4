"""The clocks of a ticket, derived from its events: what each has used, when it is due, whether it was kept.

Rebuilding from the same events gives the same states; nothing here remembers anything.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sla.budgets import NOTHING, Budget
from sla.hours import ServiceHours
from sla.measure import Hold, Term, measure
from sla.policy import COMMON, ClockPolicy, Metric
from sla.story import SOLVED, Event, Run, Span, Story, story_of
from sla.zone_offsets import EPOCH

_NEVER = datetime.max.replace(tzinfo=UTC)
_MANY = 10
"""From so many pauses on, looking for those a clock met costs less than measuring around all of them."""
State = Literal["running", "paused", "met", "breached_open", "breached_done", "voided"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is promised per metric, measured in these hours; a missing or empty budget promises nothing. `recount`: a clock
    that comes under it later is measured in these hours from its start. `third_party_pauses`: it stands still while the ticket
    waits for a third party."""

    hours: ServiceHours
    targets: Mapping[Metric, Budget]
    recount: bool = False
    third_party_pauses: bool = False


@dataclass(frozen=True, slots=True)
class ClockState:
    """One run of a clock as it stands at an instant.

    `due_at` is None where nothing is promised (any more); while `paused_since` is set it is the due as it was when
    the pause began. `breached_at` is the instant the budget ran out, if that was before the clock stopped and before
    now. `used_seconds` and `paused_seconds` are service time. `answered` tells that a public reply ended the run.
    """

    metric: Metric
    state: State
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    paused_since: datetime | None
    paused_seconds: int
    used_seconds: int
    breached_at: datetime | None
    answered: bool = False


def clock_states(
    events: Iterable[Event],
    agreements: Mapping[str, Agreement],
    now: datetime,
    policy: ClockPolicy = COMMON,
) -> list[ClockState]:
    """The state of every run that was ever promised, in the order the runs began."""
    story = story_of(events, policy)
    return states_of(story, agreements, now.astimezone(UTC), policy)


def states_of(
    story: Story, agreements: Mapping[str, Agreement], now: datetime, policy: ClockPolicy = COMMON
) -> list[ClockState]:
    """The same for a story already told."""
    states = []
    for run in story.runs:
        terms = terms_of(story, agreements, policy, run.metric, run.start)
        if any(term.target for term in terms):
            states.append(_state(run, _around(run, story, policy), terms, now, policy))
    return states


def _around(run: Run, story: Story, policy: ClockPolicy) -> Story:
    """A long story with those pauses and closed times alone that a run can have met, their ends cut as the policy says."""
    if len(story.pauses) + len(story.closings) < _MANY:
        return story
    until = None if run.end is None else run.end + timedelta(seconds=policy.pause_resolution)
    return replace(story, pauses=_met(story.pauses, run.start, until), closings=_met(story.closings, run.start, until))


def _met(spans: list[Span], start: datetime, until: datetime | None) -> list[Span]:
    first = bisect_right(spans, start, key=lambda one: one.end or _NEVER)
    return spans[first : None if until is None else bisect_left(spans, until, key=lambda one: one.start)]


def paused_seconds(
    story: Story, agreements: Mapping[str, Agreement], now: datetime, policy: ClockPolicy = COMMON
) -> int:
    """Service time the ticket spent under a pause until now."""
    terms = terms_of(story, agreements, policy, "resolution", now)
    return sum(_service_time(*pause, until=now, terms=terms) for pause in _cut(story.pauses, policy))


def terms_of(
    story: Story, agreements: Mapping[str, Agreement], policy: ClockPolicy, metric: Metric, start: datetime
) -> Sequence[Term]:
    """The terms a clock started there is measured under: each in its time, or the latest as if it had always been in force."""
    in_force = story.agreements if policy.on_switch == "piecewise" else story.agreements[-1:]
    terms: list[Term] = []
    promised_from: datetime | None = None
    for since, name in in_force:
        agreement = agreements[name] if name is not None else None
        begins = since if terms else None
        if agreement is None:
            terms.append(Term(begins, None))
            promised_from = None if since <= start else promised_from
        else:
            promised_from = promised_from or max(start, since)
            budget = agreement.targets.get(metric, NOTHING)
            seconds = budget.seconds_from(agreement.hours, promised_from)
            how = (budget.in_days, agreement.recount, agreement.third_party_pauses)
            terms.append(Term(begins, agreement.hours, seconds, *how))
    return terms


def _state(run: Run, story: Story, terms: Sequence[Term], now: datetime, policy: ClockPolicy) -> ClockState:
    pauses = _cut(story.pauses, policy) if run.metric in policy.pause_stops else []
    pauses += _held_by_third_parties(story.waits, terms)
    closings = _closed_times(run, story, policy)
    holds = [*pauses, *closings] if policy.pause_extends else closings
    holds = sorted((hold for hold in holds if run.end is None or hold[0] < run.end), key=lambda hold: hold[0])
    latest = min(now, run.end) if run.end else now
    held = next((start for start, end in holds if end is None), None)
    until = min(latest, held) if held else latest
    found = measure(run.start, max(run.start, until), holds, terms, policy.exhaustion)
    ran_out = found.exhausted_at
    breached = ran_out is not None and ran_out < latest and (held is None or ran_out < held)
    paused_since = next((start for start, end in [*pauses, *closings] if end is None), None) if not run.end else None
    return ClockState(
        metric=run.metric,
        state=_named(run, breached, paused_since),
        started_at=run.start,
        due_at=found.due_at,
        stopped_at=run.end,
        paused_since=paused_since,
        paused_seconds=sum(
            _service_time(max(run.start, start), end, until=latest, terms=terms) for start, end in pauses
        ),
        used_seconds=found.used_seconds,
        breached_at=ran_out if breached else None,
        answered=run.answered,
    )


def _held_by_third_parties(waits: Iterable[Span], terms: Sequence[Term]) -> list[Hold]:
    """The waits for third parties as far as the terms in force let them hold the clock; under terms that follow one pause goes on."""
    found: list[Hold] = []
    for wait in waits:
        for term, following in zip(terms, [*terms[1:], None], strict=True):
            start = max(wait.start, term.since or wait.start)
            end = min((at for at in (wait.end, following and following.since) if at), default=None)
            if not term.third_party_pauses or (end is not None and end <= start):
                continue
            if found and found[-1][1] == start:
                start = found.pop()[0]
            found.append((start, end))
    return found


def _named(run: Run, breached: bool, paused_since: datetime | None) -> State:
    if run.voided:
        return "voided"
    if run.end is not None:
        return "breached_done" if breached else "met"
    if breached:
        return "breached_open"
    return "paused" if paused_since else "running"


def _closed_times(run: Run, story: Story, policy: ClockPolicy) -> list[Hold]:
    """While a ticket is closed nothing runs; whether that time counts after reopening is the policy's choice."""
    counts = policy.reopen == "closed_counts"
    return [
        (one.start, one.end) for one in story.closings if (run.metric not in SOLVED if one.end is None else not counts)
    ]


def _cut(pauses: Iterable[Span], policy: ClockPolicy) -> list[Hold]:
    unit = policy.pause_resolution
    return [(_floor(one.start, unit), None if one.end is None else _floor(one.end, unit)) for one in pauses]


def _floor(at: datetime, unit: int) -> datetime:
    return at if unit == 1 else at - (at - EPOCH) % timedelta(seconds=unit)


def _service_time(start: datetime, end: datetime | None, *, until: datetime, terms: Sequence[Term]) -> int:
    end = until if end is None else min(end, until)
    total = 0
    for index, term in enumerate(terms):
        begins = start if term.since is None else max(start, term.since)
        following = terms[index + 1].since if index + 1 < len(terms) else None
        ends = end if following is None else min(end, following)
        if term.hours is not None and begins < ends:
            total += term.hours.between(begins, ends)
    return total
