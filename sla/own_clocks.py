"""The clocks a desk defined itself, kept up with every line of the history: they stand as the log tells them.

A reaction of the same commit. A desk that promises none of them pays nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sla.defined_clocks import lines_of, story_of_defined
from sla.policy import Metric
from sla.rebuild import Retold
from sla.registry import Registry
from sla.running_clock import resume, stop, void
from sla.story import Run, Span, Story
from sla.tables import SlaTimer
from sla.taking_up import retold
from sla.ticket_clocks import OPEN, TicketClocks, hold
from storage.change import Change
from ticketing.events import TicketFact


@dataclass(frozen=True, slots=True)
class OwnClocks:
    """The reaction to whatever a condition may name."""

    registry: Registry

    def happened(self, change: Change, event: TicketFact) -> None:
        """What the line that was just written means to each clock. An event told twice changes nothing the second time."""
        terms = self.registry.current(change.session)
        own = [one for one in terms.clocks.values() if event.name in lines_of(one) and terms.ever_promised(one.code)]
        if not own:
            return
        clocks = TicketClocks(change, self.registry, event.ticket_id, event.at)
        told = retold(clocks).log
        assert told is not None
        for one in own:
            _follow(clocks, one.code, told, story_of_defined(one, told.events), event.at)
        clocks.done()


def _follow(clocks: TicketClocks, code: Metric, told: Retold, story: Story, since: datetime) -> None:
    """Brings the timers where their runs are; a run that began before this event and has none was promised nothing then."""
    known = [row for row in clocks.rows if row.metric == code]
    for run in story.runs:
        if not _ever_promised(clocks, code, told, run, story):
            continue
        row = next((one for one in known if one.started_at == run.start), None)
        if row is not None:
            known.remove(row)
        elif run.start >= since:
            row = clocks.start(code, run.start)
        if row is not None and row.state in OPEN:
            _bring(clocks, row, run, story.pauses)


def _ever_promised(clocks: TicketClocks, code: Metric, told: Retold, run: Run, story: Story) -> bool:
    """Whether anything was while it ran: what began and ended at one instant may have been over before a correction of that instant."""
    after = None if run.ended_under is None else run.ended_under + 1
    lived = (int(name) for _, name in story.agreements[run.begun_under : after] if name is not None)
    return any(clocks.terms.promise(code, told.dimensions[one], told.since[one]) for one in lived)


def _bring(clocks: TicketClocks, row: SlaTimer, run: Run, pauses: Sequence[Span]) -> None:
    last = pauses[-1] if pauses else None
    if run.end is not None:
        clocks.step(row, (lambda _, clock, at: void(clock, at)) if run.voided else stop, run.end)
    elif last is not None and last.end is None and row.paused_since is None:
        clocks.step(row, hold, last.start)
    elif last is not None and last.end is not None and row.paused_since is not None:
        clocks.step(row, resume, last.end)
