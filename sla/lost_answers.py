"""An answer that never arrived: what it had stopped lives through everything that has happened since, as if it had not been sent."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

from sla.clock_data import from_data
from sla.defined_clocks import CONSENT
from sla.history import history_of
from sla.in_order import Line
from sla.policy import BY_HAND
from sla.rebuild import RETOLD, retell
from sla.registry import dimensions_of
from sla.running_clock import resume, unstop
from sla.tables import SlaTimer
from sla.taking_up import begin_promised, runs_told
from sla.terms import held_by_third_parties
from sla.third_party import WAITS
from sla.ticket_clocks import OPEN, TicketClocks, hold, retarget
from ticketing.events import TAKEN_BACK

Nature = tuple[datetime, Mapping[str, str]]
"""An instant, and the dimensions of the matrix a ticket had from then on."""

_HOLDS = {
    "first_response": {"T13", "T16"},
    "update": {"T4", "T11", "T13", "T16"},
    "complaint_status": {"T13", "T16"},
    BY_HAND: set[str](),
}
_RELEASES = {
    "first_response": {"T17"},
    "update": {"T8", "T12", "T17"},
    "complaint_status": {"T17"},
    BY_HAND: set[str](),
}


def take_back(clocks: TicketClocks, contact_id: int) -> None:
    """What this answer stopped runs as if it had not been sent, up to the next answer that did arrive."""
    lines = history_of(clocks.change, clocks.ticket.id or 0, RETOLD)
    natures = _natures(clocks, lines)
    lost = {line.data.get("contact_id") for line in lines if line.kind == "answer_bounced" and line.data["permanent"]}
    for row in list(clocks.rows):
        if row.state not in ("met", "breached_done") or from_data(row.clock, row.due_at).answer != contact_id:
            continue
        following = _run_on(clocks, row, lines, natures, contact_id, lost)
        if row.metric == BY_HAND:
            continue
        repeated = "complaint_status" if row.metric == "complaint_status" else "update"
        for other in clocks.rows if row.state != "voided" else ():  # what was owed no more held up nothing later
            if other is not row and other.metric == repeated and _began_within(other, following):
                clocks.void(other)
    if clocks.current("first_response") is None:
        _unanswered(clocks, natures)


def _unanswered(clocks: TicketClocks, natures: Iterable[Nature]) -> None:
    """Where no first response was promised when the answer was given, or none is any more: whatever began after the answer did not
    begin, and what has been promised since then waits for one."""
    told = {one.started_at for one in runs_told(clocks, "update") if one.state != "voided"}
    for row in clocks.rows:
        from_elsewhere = from_data(row.clock, row.due_at).joined
        if row.metric == "update" and row.state != "voided" and row.started_at not in told and not from_elsewhere:
            clocks.void(row)
    promised, began = False, None
    for since, dimensions in natures:
        before, promised = promised, clocks.terms.promise("first_response", dimensions, since) is not None
        began = since if promised and not before else began
    if promised and began:
        begin_promised(clocks, "first_response", began)


def _run_on(
    clocks: TicketClocks,
    row: SlaTimer,
    lines: Sequence[Line],
    natures: Sequence[Nature],
    contact_id: int,
    lost: Set[int | None],
) -> Line | None:
    """Lets a stopped clock live through what came after its answer; the answer that stopped it at last."""
    held, running, state = False, False, ""
    accepted = any(line.kind == "moved" and line.data["transition"] in ("T6", "T7") for line in lines)
    holds = (
        _HOLDS[row.metric] | {"T4"} if accepted and _HOLDS[row.metric] else _HOLDS[row.metric]
    )  # solved when the answer was given
    for line in lines:
        if running:
            natures = _lived_through(clocks, row, natures, line.at, state)
        transition = line.data["transition"] if line.kind == "moved" else ""
        state = line.data["after"] if transition else state
        if transition in holds:
            held = True
            if running:
                clocks.step(row, hold, line.at, state)
        elif transition == "T14":
            if running and held_by_third_parties(row.target):
                clocks.step(row, hold, line.at, state)
        elif transition == "T15":
            if running and row.paused_since is not None:
                clocks.step(row, resume, line.at)
        elif transition in _RELEASES[row.metric] or (state in CONSENT and _back_to_work(line)):
            held = False
            if running:
                clocks.step(row, resume, line.at)
        elif line.kind == "answer_sent" and line.data["contact_id"] == contact_id:
            running = True
            natures = [one for one in natures if one[0] >= line.at]
            clocks.step(row, lambda _, clock, __: unstop(clock))
            if held or (state == WAITS and held_by_third_parties(row.target)):
                clocks.step(row, hold, line.at, state)
        elif (
            running and line.kind == "answer_sent" and line.data["substantive"] and line.data["contact_id"] not in lost
        ):
            clocks.answer(row, line.data["contact_id"], line.data["by"], line.at)
            return line
    _lived_through(clocks, row, natures, clocks.at, state)
    return None


def _back_to_work(line: Line) -> bool:
    """A ticket whose answer came back is work again; whether one is whose answer was taken back, its own move says."""
    return line.kind == "answer_bounced" and line.data["permanent"] and line.data["status"] != TAKEN_BACK


def _natures(clocks: TicketClocks, lines: Sequence[Line]) -> list[Nature]:
    """Since when the ticket was what, and since when other targets held for it."""
    changes = [since for since in clocks.terms.changes if since <= clocks.at]
    told = retell(lines, dimensions_of(clocks.ticket), True, changes)
    return sorted(zip(told.since, told.dimensions, strict=True), key=lambda nature: nature[0])


def _lived_through(
    clocks: TicketClocks, row: SlaTimer, natures: Sequence[Nature], until: datetime, state: str
) -> list[Nature]:
    """Puts a clock under what was promised each time the ticket became another one; what is still ahead then. `state`: the
    ticket's meanwhile."""
    for since, dimensions in natures:
        if since <= until and row.state in OPEN and row.metric != BY_HAND:
            retarget(clocks.change, clocks.terms, row, dimensions, since, state)
    return [one for one in natures if one[0] > until]


def _began_within(update: SlaTimer, following: Line | None) -> bool:
    """Whether an update clock began while, as is known now, an earlier clock still waited for its answer."""
    if following is None:
        return update.state in OPEN
    return update.state != "voided" and from_data(update.clock, update.due_at).answer == following.data["contact_id"]
