"""Which levels the deadlines of the last months have reached, read from what is stored."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from sla.chain_replay import Reached
from sla.events import EscalationConfirmed
from sla.tables import SlaTimer
from ticketing.events import DeadlineMissed, DeadlineWarned
from ticketing.tables import Ticket, TicketEvent

BATCH = 500
MONTH = timedelta(days=30)
LEVELS = (DeadlineWarned.name, DeadlineMissed.name)


def reached(session: Session, now: datetime, months: int) -> Iterator[Reached]:
    """Of timers started in the last `months` (of 30 days), the newest first. The priority is the ticket's present one."""
    oldest, below = now - months * MONTH, None
    while True:
        question = select(SlaTimer).order_by(col(SlaTimer.id).desc()).limit(BATCH)
        rows = session.exec(question if below is None else question.where(col(SlaTimer.id) < below)).all()
        late = [row for row in rows if row.warned and row.state != "voided" and row.started_at >= oldest]
        yield from _of(session, late)
        if len(rows) < BATCH or all(row.started_at < oldest for row in rows):
            return
        below = rows[-1].id


def _of(session: Session, timers: Sequence[SlaTimer]) -> Iterator[Reached]:
    tickets = {row.ticket_id for row in timers}
    known = {one.id: one for one in session.exec(select(Ticket).where(col(Ticket.id).in_(tickets))).all()}
    kinds = (*LEVELS, EscalationConfirmed.name)
    lines = select(TicketEvent).where(col(TicketEvent.ticket_id).in_(tickets), col(TicketEvent.kind).in_(kinds))
    events: dict[int, list[TicketEvent]] = {}
    for line in session.exec(lines.order_by(col(TicketEvent.id))).all():
        events.setdefault(line.ticket_id, []).append(line)
    for row in timers:
        mine = events.get(row.ticket_id, ())
        confirmed = [line.at for line in mine if line.kind == EscalationConfirmed.name]
        for line in mine:
            if line.kind in LEVELS and line.data.get("metric") == row.metric and line.at >= row.started_at:
                ends = [at for at in (row.stopped_at, *confirmed) if at is not None and at >= line.at]
                percent = int(line.data.get("percent", 100))
                yield Reached(known[row.ticket_id].number, row.metric, known[row.ticket_id].priority, percent, line.at, min(ends, default=None))  # fmt: skip
