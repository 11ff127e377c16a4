"""Which levels the deadlines of the last months have reached, read from what is stored."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from sla.chain_replay import Reached
from sla.chains import CONFIRM_WITHIN, ON_CALL
from sla.escalations import TAKEN_UP
from sla.events import EscalationConfirmed
from sla.tables import SlaTimer
from ticketing import pushing
from ticketing.events import DeadlineMissed, DeadlineWarned, TicketAssigned
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


def called(session: Session, now: datetime, months: int) -> Iterator[Reached]:
    """Where tickets opened in the last `months` were given to whoever was on call: a chain begins when nobody confirmed in time."""
    below = None
    while True:
        question = select(Ticket).where(Ticket.created_at >= now - months * MONTH).order_by(col(Ticket.id).desc())
        tickets = session.exec(
            (question if below is None else question.where(col(Ticket.id) < below)).limit(BATCH)
        ).all()
        events = _lines(session, {one.id for one in tickets}, (TicketAssigned.name, EscalationConfirmed.name))
        given = {ticket for ticket, lines in events.items() if any(map(_on_call, lines))}
        timers: dict[int, list[SlaTimer]] = {}
        rows = select(SlaTimer).where(col(SlaTimer.ticket_id).in_(given), SlaTimer.metric != TAKEN_UP)
        for row in session.exec(rows.order_by(col(SlaTimer.due_at).nulls_last(), col(SlaTimer.id))).all():
            timers.setdefault(row.ticket_id, []).append(row)
        for ticket in tickets:
            yield from _called(ticket, events.get(ticket.id or 0, []), timers.get(ticket.id or 0, []))
        if len(tickets) < BATCH:
            return
        below = tickets[-1].id


def _called(ticket: Ticket, lines: Sequence[TicketEvent], timers: Sequence[SlaTimer]) -> Iterator[Reached]:
    for line in filter(_on_call, lines):
        ran = (
            one for one in timers if one.started_at <= line.at and (one.stopped_at is None or one.stopped_at > line.at)
        )
        clock = next(ran, None)
        if clock is not None:
            confirmed = [one.at for one in lines if one.kind == EscalationConfirmed.name and one.at >= line.at]
            ended = min([at for at in (clock.stopped_at, *confirmed) if at is not None], default=None)
            yield Reached(ticket.number, clock.metric, ticket.priority, ON_CALL, line.at + CONFIRM_WITHIN, ended)


def _on_call(line: TicketEvent) -> bool:
    return line.kind == TicketAssigned.name and line.data.get("reason") == pushing.ON_CALL


def _lines(session: Session, tickets: Collection[int | None], kinds: Collection[str]) -> dict[int, list[TicketEvent]]:
    """The history lines of these kinds, by ticket."""
    question = select(TicketEvent).where(col(TicketEvent.ticket_id).in_(tickets), col(TicketEvent.kind).in_(kinds))
    events: dict[int, list[TicketEvent]] = {}
    for line in session.exec(question.order_by(col(TicketEvent.id))).all():
        events.setdefault(line.ticket_id, []).append(line)
    return events


def _of(session: Session, timers: Sequence[SlaTimer]) -> Iterator[Reached]:
    tickets = {row.ticket_id for row in timers}
    known = {one.id: one for one in session.exec(select(Ticket).where(col(Ticket.id).in_(tickets))).all()}
    events = _lines(session, tickets, (*LEVELS, EscalationConfirmed.name))
    for row in timers:
        mine = events.get(row.ticket_id, ())
        confirmed = [line.at for line in mine if line.kind == EscalationConfirmed.name]
        for line in mine:
            if line.kind in LEVELS and line.data.get("metric") == row.metric and line.at >= row.started_at:
                ends = [at for at in (row.stopped_at, *confirmed) if at is not None and at >= line.at]
                percent = int(line.data.get("percent", 100))
                yield Reached(known[row.ticket_id].number, row.metric, known[row.ticket_id].priority, percent, line.at, min(ends, default=None))  # fmt: skip
