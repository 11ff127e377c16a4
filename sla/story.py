"""What a ticket's events mean for its clocks, whatever agreement is in force: runs, pauses, closed times.

Amounts come later (`sla.measure`); here are only instants. An event out of order is taken to have happened at the
instant of the one before it, so that nothing ever lasts a negative time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from sla.happening import Happening
from sla.policy import ClockPolicy, Metric

Kind = Literal[
    "created", "customer_message", "agent_reply", "auto_reply", "internal_note", "pause", "resume", "sla", "close", "reopen",
    "answer_rejected", "queued", "taken", "complaint", "no_complaint", "cancelled", "third_party", "third_party_over", "line",
]  # fmt: skip
SOLVED: tuple[Metric, ...] = ("resolution", "complaint_answer")
"""What closing ends; other clocks are held while a ticket is closed."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `agreement` is the name given by `created` and `sla` (None: nothing promised); `by_agent`, `paused`
        and `message` speak of `created` only. `answer_rejected` voids the first response and starts it anew; `queued` starts
        the pick-up of a level, `taken` ends it; `complaint` starts what complaints are owed, `no_complaint` voids it; `cancelled` voids every clock
        still running and ends the story (a ticket closed for good says so too). From `third_party` to `third_party_over` the ticket waits
    for a third party. `line` means something to the clocks a desk defined
    itself (`sla/defined_clocks.py`), and says what."""

    at: datetime
    kind: Kind
    agreement: str | None = None
    by_agent: bool = False
    paused: bool = False
    message: bool = True
    happening: Happening | None = None


@dataclass(slots=True)
class Span:
    """From an instant to another, or to nobody knows when."""

    start: datetime
    end: datetime | None = None


@dataclass(slots=True)
class Run:
    """One running of a clock. `answered` means a public reply ended it; `superseded` a later start took its place.

    `begun_under` and `ended_under` are the places in the story's agreements of those in force when it began and ended: what
    happened at one instant happened in an order.
    """

    metric: Metric
    start: datetime
    end: datetime | None = None
    answered: bool = False
    superseded: bool = False
    voided: bool = False
    by_agent: bool = False
    begun_under: int = 0
    ended_under: int | None = None

    def finish(
        self, at: datetime, under: int, *, answered: bool = False, superseded: bool = False, voided: bool = False
    ) -> None:
        self.end, self.ended_under = at, under
        self.answered |= answered
        self.superseded |= superseded
        self.voided |= voided

    def go_on(self) -> None:
        self.end = self.ended_under = None


@dataclass(slots=True)
class Story:
    """Everything the clocks depend on. `agreements` are (since, name), ascending; `waits` those for third parties, which hold
    the clocks whose terms say so."""

    runs: list[Run] = field(default_factory=list)
    pauses: list[Span] = field(default_factory=list)
    closings: list[Span] = field(default_factory=list)
    waits: list[Span] = field(default_factory=list)
    agreements: list[tuple[datetime, str | None]] = field(default_factory=list)
    latest: dict[Metric, Run] = field(default_factory=dict)
    """Where to look for what runs."""

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].end is None

    @property
    def closed(self) -> bool:
        return bool(self.closings) and self.closings[-1].end is None

    @property
    def under(self) -> int:
        """The place of the agreement in force."""
        return len(self.agreements) - 1

    def begin(self, metric: Metric, at: datetime, *, by_agent: bool = False) -> Run:
        run = self.latest[metric] = Run(metric, at, by_agent=by_agent, begun_under=self.under)
        self.runs.append(run)
        return run

    def current(self, metric: Metric) -> Run | None:
        """The latest run of a metric that was not voided."""
        return next((run for run in reversed(self.runs) if run.metric == metric and not run.voided), None)


def story_of(events: Iterable[Event], policy: ClockPolicy) -> Story:
    teller = _Teller(policy)
    latest: datetime | None = None
    for event in events:
        at = event.at.astimezone(UTC)
        latest = at if latest is None else max(latest, at)
        teller.tell(event, latest)
    return teller.story


class _Teller:
    """The state machine: one method per kind of event that means something to a clock."""

    def __init__(self, policy: ClockPolicy):
        self.policy = policy
        self.story = Story()
        self._responded = False
        self._cancelled = False

    def tell(self, event: Event, at: datetime) -> None:
        if self._cancelled:
            return
        if event.kind == "created":
            self._created(event, at)
        elif event.kind == "sla":
            self.story.agreements.append((at, event.agreement))
        else:
            act = _MEANINGS.get(event.kind)
            if act:
                act(self, at)

    def _created(self, event: Event, at: datetime) -> None:
        story, policy = self.story, self.policy
        story.agreements.append((at, event.agreement))
        story.begin("resolution", at)
        if not event.by_agent or policy.agent_opened_has_first_response:
            story.begin("first_response", at)
        else:
            self._responded = True
        if event.paused:
            self._pause(at)
        if event.message and not event.by_agent:
            self._customer_message(at)
        elif event.message and policy.update_restarts_on_agent_reply:
            story.begin("update", at, by_agent=True)

    def _customer_message(self, at: datetime) -> None:
        story, policy = self.story, self.policy
        if not self._responded and not policy.update_before_first_response:
            return
        cycle = self._open("update")
        if cycle and not cycle.by_agent and policy.update_start == "first_unanswered":
            return
        if cycle:
            cycle.finish(at, story.under, superseded=True)
        story.begin("update", at)

    def _agent_reply(self, at: datetime) -> None:
        story = self.story
        self._responded = True
        for metric in ("first_response", "update"):
            run = self._open(metric)
            if run:
                run.finish(at, story.under, answered=True)
        if self.policy.update_restarts_on_agent_reply:
            story.begin("update", at, by_agent=True)
        status = self._open("complaint_status")
        if status:
            status.finish(at, story.under, answered=True)
            story.begin("complaint_status", at)

    def _queued(self, at: datetime) -> None:
        waiting = self._open("level_pickup")
        if waiting and waiting.start == at:
            return
        if waiting:
            waiting.finish(at, self.story.under, voided=True)
        self.story.begin("level_pickup", at)

    def _taken(self, at: datetime) -> None:
        waiting = self._open("level_pickup")
        if waiting:
            waiting.finish(at, self.story.under)

    def _complaint(self, at: datetime) -> None:
        """What turned out to be solved by then is answered at once."""
        for metric in ("complaint_status", "complaint_answer"):
            if not self._open(metric):
                owed = self.story.begin(metric, at)
                if self.story.closed and metric in SOLVED:
                    owed.finish(at, self.story.under)

    def _no_complaint(self, at: datetime) -> None:
        for metric in ("complaint_status", "complaint_answer"):
            owed = self._open(metric)
            if owed:
                owed.finish(at, self.story.under, voided=True)

    def _answer_rejected(self, at: datetime) -> None:
        answered = self.story.current("first_response")
        if answered is None or answered.end is None:
            return
        answered.voided = True
        self._responded = False
        waiting = self._open("update")
        if waiting and not self.policy.update_before_first_response:
            waiting.finish(at, self.story.under, voided=True)
        self.story.begin("first_response", at)

    def _pause(self, at: datetime) -> None:
        if not self.story.paused and not self.story.closed:
            self.story.pauses.append(Span(at))

    def _resume(self, at: datetime) -> None:
        if self.story.paused:
            self.story.pauses[-1].end = at

    def _wait(self, at: datetime) -> None:
        self.story.waits.append(Span(at))

    def _wait_over(self, at: datetime) -> None:
        if self.story.waits:
            self.story.waits[-1].end = at

    def _close(self, at: datetime) -> None:
        if self.story.closed:
            return
        self._resume(at)
        self.story.closings.append(Span(at))
        for metric in SOLVED:
            solution = self._open(metric)
            if solution:
                solution.finish(at, self.story.under)

    def _reopen(self, at: datetime) -> None:
        if not self.story.closed:
            return
        self.story.closings[-1].end = at
        for metric in SOLVED:
            solution = self.story.current(metric)
            if solution is None:
                continue
            if self.policy.reopen in ("continue", "closed_counts"):
                solution.go_on()
                self.story.latest[metric] = solution
            elif self.policy.reopen == "restart":
                solution.superseded = True
                self.story.begin(metric, at)

    def _cancel(self, at: datetime) -> None:
        self._cancelled = True
        for run in self.story.runs:
            if run.end is None:
                run.finish(at, self.story.under, voided=True)

    def _open(self, metric: Metric) -> Run | None:
        run = self.story.latest.get(metric)  # what was voided is over
        return run if run and run.end is None else None


_MEANINGS = {
    "customer_message": _Teller._customer_message,
    "agent_reply": _Teller._agent_reply,
    "answer_rejected": _Teller._answer_rejected,
    "queued": _Teller._queued,
    "taken": _Teller._taken,
    "complaint": _Teller._complaint,
    "no_complaint": _Teller._no_complaint,
    "pause": _Teller._pause,
    "resume": _Teller._resume,
    "third_party": _Teller._wait,
    "third_party_over": _Teller._wait_over,
    "close": _Teller._close,
    "reopen": _Teller._reopen,
    "cancelled": _Teller._cancel,
}
"""Receipts and internal notes are missing on purpose: they answer nobody."""
