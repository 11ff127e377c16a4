"""The clocks of tickets as the desk shows them: a chip in a list, a clock with its proof on the ticket's page.

Pure where it counts: rows and service hours in, views out. What remains is always counted in service time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from desk.names import Names, hours_of
from desk.saying import Saying
from desk.ticket_view import ProofLine, TimerView
from pages.view import Chip
from sla import proof
from sla.hours import ServiceHours
from sla.tables import SlaTimer

OPEN = ("running", "paused", "breached_open")
COLUMNS = (
    col(SlaTimer.id), col(SlaTimer.ticket_id), col(SlaTimer.metric), col(SlaTimer.state), col(SlaTimer.target), col(SlaTimer.clock),
    col(SlaTimer.started_at), col(SlaTimer.due_at), col(SlaTimer.stopped_at), col(SlaTimer.paused_since),
    col(SlaTimer.paused_seconds), col(SlaTimer.breached_at),
)  # fmt: skip
CHIP_COLUMNS = (
    col(SlaTimer.ticket_id), col(SlaTimer.metric), col(SlaTimer.state), col(SlaTimer.target), col(SlaTimer.started_at),
    col(SlaTimer.due_at), col(SlaTimer.stopped_at),
)  # fmt: skip
OPEN_ONES = select(*CHIP_COLUMNS).where(
    col(SlaTimer.ticket_id).in_(bindparam("tickets", expanding=True)), col(SlaTimer.state).in_(OPEN)
)
ALL = select(*COLUMNS).where(col(SlaTimer.ticket_id) == bindparam("ticket")).order_by(col(SlaTimer.id))
LONGEST_PROOF = timedelta(days=120)


def of_tickets(session: Session, ticket_ids: Sequence[int]) -> list[Row[Any]]:
    """The open clocks of these tickets, with what a chip needs of them."""
    if not ticket_ids:
        return []
    return list(session.execute(OPEN_ONES, {"tickets": ticket_ids}))


def of_ticket(session: Session, ticket_id: int) -> list[Row[Any]]:
    """Every clock of one ticket, open ones first, each group by its start."""
    rows = session.execute(ALL, {"ticket": ticket_id})
    return sorted(rows, key=lambda row: (row.state not in OPEN, row.due_at is None, row.due_at or row.started_at))


def target_seconds(target: Mapping[str, Any]) -> int:
    """The promised service time of a target's snapshot."""
    for key, factor in (("target_seconds", 1), ("seconds", 1), ("minutes", 60)):
        if target.get(key):
            return int(target[key]) * factor
    return 0


def hours(target: Mapping[str, Any], names: Names) -> ServiceHours | None:
    """The hours a target runs in: the calendar kept in its snapshot, or the one it names."""
    said = target.get("calendar")
    if isinstance(said, Mapping):
        return hours_of(said)
    return names.calendars.get(str(said or target.get("calendar_code") or ""))


def next_chip(rows: Iterable[Row[Any]], metric: str, names: Names, now: datetime, _: Saying) -> Chip | None:
    """The chip of a list: the clock of `metric`, else the one that is due next; None where none runs."""
    clocks = sorted(rows, key=lambda row: (row.metric != metric, row.due_at is None, row.due_at or row.started_at))
    return chip(clocks[0], hours(clocks[0].target, names), now, _) if clocks else None


def chip(row: Row[Any], service: ServiceHours | None, now: datetime, _: Saying) -> Chip:
    """One clock in a word and a shape."""
    total = target_seconds(row.target)
    match row.state:
        case "voided":
            return Chip(row.metric, "void")
        case "met":
            return Chip(row.metric, "met", due_at=row.stopped_at)
        case "paused":
            return Chip(row.metric, "pause", note=_("waits for somebody else"))
    if row.due_at is None:
        return Chip(row.metric, "rest")
    if row.state == "breached_done":
        late = -_between(service, row.due_at, row.stopped_at or now)
        return Chip(row.metric, "missed", late, total, row.due_at)
    left = _between(service, now, row.due_at)
    if row.due_at < now:
        return Chip(row.metric, "over", min(left, -1), total, row.due_at)
    if service and not service.is_open(now):
        return Chip(row.metric, "rest", left, total, row.due_at, service.next_opening(now))
    return Chip(row.metric, "w90" if left <= total * 0.1 else "w75" if left <= total * 0.25 else "run", left, total, row.due_at)  # fmt: skip


def view(row: Row[Any], names: Names, now: datetime, _: Saying) -> TimerView:
    """One clock of the ticket's page, with the intervals that counted."""
    service = hours(row.target, names)
    end = row.stopped_at or row.paused_since or now
    used = max(0, _between(service, row.started_at, end) - row.paused_seconds)
    lines: tuple[ProofLine, ...] = ()
    if service and row.state != "voided" and end - row.started_at <= LONGEST_PROOF:
        held = pauses(row)
        lines = tuple(
            _lines(service, row.started_at, end, held, row.stopped_at is None and row.paused_since is None, _)
        )
        used = sum(line.seconds for line in lines) if held else used
    return TimerView(
        chip(row, service, now, _),
        target_seconds(row.target),
        used,
        lines,
        row.due_at if row.state != "voided" else None,
        row.paused_seconds,
        open=row.state == "breached_open",
    )


def pauses(row: Row[Any]) -> list[tuple[datetime, datetime]]:
    """The pauses kept with the clock, as pairs of instants; none where it keeps only their sum."""
    kept = row.clock.get("pauses") if isinstance(row.clock, Mapping) else None
    found = []
    for one in kept or ():
        begin, end = (one.get("start"), one.get("end")) if isinstance(one, Mapping) else (one[0], one[1])
        if begin and end:
            found.append((datetime.fromisoformat(begin), datetime.fromisoformat(end)))
    return found


def _lines(
    service: ServiceHours, start: datetime, end: datetime, held: list[tuple[datetime, datetime]], running: bool, _: Saying
) -> Iterable[ProofLine]:  # fmt: skip
    """The stretches from start to end, cut where a pause lay; the last one is open while the clock runs."""
    at = start
    stretches: list[tuple[datetime, datetime, bool]] = []
    for begin, finish in held:
        stretches += [(at, begin, False), (begin, finish, True)]
        at = finish
    stretches.append((at, end, False))
    for number, (begin, finish, paused) in enumerate(stretches):
        if finish <= begin:
            continue
        if paused:
            yield ProofLine(begin, finish, int((finish - begin).total_seconds()), False, _("the clock was paused"))
            continue
        lines = [line for line in service.proof(begin, finish) if line.reason != "clock_change"]
        for place, line in enumerate(lines):
            now = running and number == len(stretches) - 1 and place == len(lines) - 1
            yield ProofLine(line.start, None if now else line.end, line.seconds, line.counted, _reason(line, _))


def _reason(line: proof.ProofLine, _: Saying) -> str:
    match line.reason:
        case "weekly_hours":
            return _("service hours")
        case "outside_hours":
            return _("outside the service hours")
        case "closed_weekday":
            return _("no service on this weekday")
        case "holiday":
            return _("holiday: %(name)s", name=line.label) if line.label else _("holiday")
    return _("exception: %(name)s", name=line.label) if line.label else _("exceptional hours")


def _between(service: ServiceHours | None, start: datetime, end: datetime) -> int:
    """Service seconds between two instants, negative where they are swapped; without hours every second counts."""
    return service.between(start, end) if service else int((end - start).total_seconds())
