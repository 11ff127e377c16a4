"""The clocks a desk defined itself, kept up with every line of the history: they stand as the log tells them.

A reaction of the same commit. A desk that promises none of them pays nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sla.clock_data import UNPROMISED, Pause, from_data, to_data
from sla.defined_clocks import lines_of, story_of_defined
from sla.lost_answers import Nature
from sla.policy import Metric
from sla.rebuild import Retold
from sla.registry import Registry
from sla.running_clock import resume, stop, unstop, void
from sla.story import Run, Span, Story
from sla.tables import SlaTimer
from sla.taking_up import begin_promised, retold, take_up
from sla.terms import Terms
from sla.ticket_clocks import OPEN, TicketClocks, hold, retarget
from storage.change import Change
from ticketing.events import TAKEN_BACK, AnswerBounced, TicketFact, TicketRouted

Hold = tuple[datetime, datetime | None, str]
"""From an instant to another (or nobody knows when); why, where it is not the ticket's state."""


@dataclass(frozen=True, slots=True)
class OwnClocks:
    """The reaction to whatever a condition may name."""

    registry: Registry

    def happened(self, change: Change, event: TicketFact) -> None:
        """What the line that was just written means to each clock. An event told twice changes nothing the second time."""
        terms = self.registry.current(change.session)
        if isinstance(event, TicketRouted) and event.passed_on:
            self._passed_on(change, event, terms)
        own = [one for one in terms.clocks.values() if event.name in lines_of(one) and terms.ever_promised(one.code)]
        if not own:
            return
        clocks = TicketClocks(change, self.registry, event.ticket_id, event.at)
        told = retold(clocks).log
        assert told is not None
        never_left = isinstance(event, AnswerBounced) and event.status == TAKEN_BACK
        for one in own:
            _follow(clocks, one.code, told, story_of_defined(one, told.events), event.at, never_left=never_left)
        clocks.done()

    def _passed_on(self, change: Change, event: TicketRouted, terms: Terms) -> None:
        """Another level has the ticket: what is promised by it counts from now on, before whatever the line itself means."""
        by_level = [one for one in terms.clocks if terms.by_level(one) and terms.ever_promised(one)]
        if not by_level:
            return
        before = {"level": str(event.level_before)}
        clocks = TicketClocks(change, self.registry, event.ticket_id, event.at, before)
        for row in clocks.open(*by_level):
            clocks.retarget(row)
        take_up(clocks, before, tuple(terms.clocks))
        clocks.done()


def _follow(
    clocks: TicketClocks, code: Metric, told: Retold, story: Story, since: datetime, *, never_left: bool
) -> None:
    """Brings the timers where their runs are; a run that began before this event and has none was promised nothing then. Where
    an answer `never_left`, what it stopped was not stopped, and what began after that did not begin."""
    known, missing = [row for row in clocks.rows if row.metric == code], list[datetime]()
    for run in story.runs:
        lived = [*_lived_under(told, run, story)]
        promised = _promised_since(clocks, code, lived)
        if promised is None:
            continue
        row = next((one for one in known if one.started_at == run.start), None)
        if row is not None:
            known.remove(row)
        elif run.start >= since:
            row = clocks.start(code, run.start)
        elif never_left:
            missing.append(promised)
        if row is not None and never_left and row.stopped_at and not _stands(row, run):
            if row.state == "voided":
                missing.append(promised)
            else:
                _revive(clocks, row, run, story.pauses, lived)
        if row is not None and row.state in OPEN:
            _bring(clocks, row, run, story.pauses)
    for row in known if never_left else ():
        if row.state != "voided":
            clocks.void(row)
    if missing:
        began = min(missing)
        begin_promised(clocks, code, began)
        _rested(clocks, code, began, story.pauses)


def _rested(clocks: TicketClocks, code: Metric, since: datetime, pauses: Iterable[Span]) -> None:
    """For the proof: the pauses a clock has lived through that began only now, as of that instant."""
    for row in clocks.rows:
        kept = from_data(row.clock, row.due_at)
        if row.metric == code and kept.clock.measured_from == clocks.at and row.terms_since == since:
            state = clocks.ticket.state
            over = [Pause(max(one.start, since), one.end, state) for one in pauses if one.end and one.end > since]
            row.clock = to_data(replace(kept, pauses=(*kept.pauses, *(one for one in over if one not in kept.pauses))))


def _lived_under(told: Retold, run: Run, story: Story) -> Iterator[Nature]:
    """What the ticket was like while it ran, in order: at one instant a run may end before a correction."""
    after = None if run.ended_under is None else run.ended_under + 1
    for since, name in story.agreements[run.begun_under : after]:
        if name is not None:
            yield since, told.dimensions[int(name)]


def _promised_since(clocks: TicketClocks, code: Metric, lived: Iterable[Nature]) -> datetime | None:
    """Since when it was promised something, for the last time; None where it never was."""
    found, promised = None, False
    for since, dimensions in lived:
        before, promised = promised, clocks.terms.promise(code, dimensions, since) is not None
        found = since if promised and not before else found
    return found


def _stands(row: SlaTimer, run: Run) -> bool:
    return (row.stopped_at, row.state == "voided") == (run.end, run.voided)


def _revive(clocks: TicketClocks, row: SlaTimer, run: Run, pauses: Sequence[Span], natures: Iterable[Nature]) -> None:
    """It lives through what came after the answer that had stopped it: pauses, and what was promised."""
    stopped, until = row.stopped_at, run.end or clocks.at
    assert stopped is not None
    clocks.step(row, lambda _, clock, __: unstop(clock))
    lived: list[tuple[datetime, Callable[[], object]]] = []
    holds = [(max(one.start, stopped), one.end, "") for one in pauses if one.end is None or one.end > stopped]
    lapsed: datetime | None = None
    for since, dimensions in natures:
        if clocks.terms.promise(row.metric, dimensions, since):
            holds += [(lapsed, since, UNPROMISED)] if lapsed else []
            lapsed = None
            lived.append((since, partial(retarget, clocks.change, clocks.terms, row, dimensions, since)))
        else:
            lapsed = lapsed or max(since, stopped)
    for start, end, why in _apart(holds):
        lived.append((start, partial(clocks.step, row, hold, start, why)))
        if end is not None:
            lived.append((end, partial(clocks.step, row, resume, end)))
    for at, live in sorted(lived, key=lambda one: one[0]):
        if stopped <= at <= until and row.state in OPEN:
            live()
    if lapsed and row.state in OPEN:
        clocks.step(row, lambda _, clock, at: void(clock, at), lapsed)


def _apart(holds: Iterable[Hold]) -> list[Hold]:
    """What overlaps or touches is one."""
    found: list[Hold] = []
    for start, end, why in sorted(holds, key=lambda one: one[0]):
        if found and ((before := found[-1][1]) is None or start <= before):
            found[-1] = (found[-1][0], None if before is None or end is None else max(before, end), found[-1][2])
        else:
            found.append((start, end, why))
    return found


def _bring(clocks: TicketClocks, row: SlaTimer, run: Run, pauses: Sequence[Span]) -> None:
    last = pauses[-1] if pauses else None
    if run.end is not None:
        clocks.step(row, (lambda _, clock, at: void(clock, at)) if run.voided else stop, run.end)
    elif last is not None and last.end is None and row.paused_since is None:
        clocks.step(row, hold, last.start)
    elif row.paused_since is not None and (last is None or last.end is not None):
        rested = row.paused_since if last is None or last.end is None else last.end
        clocks.step(row, resume, rested)
