"""Chains at work: begun by a level of a deadline, taken step by step, ended by whoever confirms or by the clock itself.

Steps are counted from the last one that was taken: after downtime a chain tells once and goes on from there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, update
from sqlmodel import Session, col, select

from sla.chain_acts import act
from sla.chain_tables import Escalation, EscalationChain
from sla.chains import CONFIRM_WITHIN, NOBODY, ON_CALL, Chain, Colleague, beginning, steps_of, told_at
from sla.events import EscalationConfirmed, EscalationTold
from sla.policy import Metric
from sla.registry import Registry
from sla.tables import SlaTimer
from sla.ticket_clocks import OPEN
from staff import roster
from staff.tables import Agent
from storage.change import Change
from storage.database import Database
from storage.once import once
from storage.straight import Straight
from storage.upsert import insert_or
from ticketing import agent_notices, pushing
from ticketing.actors import Actor
from ticketing.agent_notices import Deadline
from ticketing.events import DeadlineMissed, DeadlineWarned, TicketAssigned
from ticketing.history import happened
from ticketing.tables import Ticket

BATCH = 50
LONGEST_SLEEP = 30.0
TOPIC = "escalations"
MISSED = 100
TAKEN_UP: Metric = "level_pickup"
"""The clock that stops by being given to somebody: it says nothing of whether they care."""
_CLOCK = func.coalesce(
    select(func.max(col(SlaTimer.id)))
    .where(
        SlaTimer.ticket_id == bindparam("of_ticket"),
        SlaTimer.metric == bindparam("of_metric"),
        SlaTimer.state != "voided",
    )
    .scalar_subquery(),
    0,
)
"""The clock of this metric that counts: found by the statement that begins the chain."""
UNCONFIRMED = Straight(
    select(Escalation.id)
    .where(col(Escalation.ticket_id) == bindparam("ticket"), Escalation.state == "running")
    .limit(1)
)


def begin(change: Change, event: DeadlineWarned | DeadlineMissed) -> None:
    """The reaction to a level of a deadline: every chain that begins there, once for each due instant."""
    percent = event.percent if isinstance(event, DeadlineWarned) else MISSED
    chains = once(change.session, _chains)
    ticket = change.session.get(Ticket, event.ticket_id) if chains else None
    for chain in beginning(chains, event.metric, ticket.priority, percent) if ticket else ():
        _begin(change, chain, event.ticket_id, event.metric, event.due or event.at, change.now, _CLOCK)


def called(change: Change, event: TicketAssigned) -> None:
    """The reaction to work given to whoever is on call (N23): they confirm in time, or somebody else is told."""
    if event.reason != pushing.ON_CALL:
        return
    ticket, chains = change.session.get_one(Ticket, event.ticket_id), once(change.session, _chains)
    question = select(SlaTimer).where(SlaTimer.ticket_id == ticket.id, col(SlaTimer.state).in_(OPEN))
    open_ones = question.where(SlaTimer.metric != TAKEN_UP).order_by(
        col(SlaTimer.due_at).nulls_last(), col(SlaTimer.id)
    )
    clock = change.session.exec(open_ones.limit(1)).first()
    if clock is None:
        return
    for chain in beginning(chains, clock.metric, ticket.priority, ON_CALL):
        _begin(
            change,
            chain,
            event.ticket_id,
            clock.metric,
            clock.due_at or change.now,
            change.now + CONFIRM_WITHIN,
            clock.id or 0,
        )


def _begin(
    change: Change, chain: Chain, ticket_id: int, metric: str, due: datetime, first: datetime, clock: int | ColumnElement[int]
) -> None:  # fmt: skip
    row = {"ticket_id": ticket_id, "chain_id": chain.id, "metric": metric, "due_at": due, "step": 0, "state": "running"}
    statement = insert_or(change.session, Escalation).on_conflict_do_nothing()
    values = statement.values(**row, next_at=first, timer_id=clock)
    change.session.execute(values, {"of_ticket": ticket_id, "of_metric": metric} if clock is _CLOCK else {})
    change.wake(TOPIC)


async def run(database: Database, registry: Registry) -> None:
    """The loop: takes the steps that are due, sleeps until the next one."""
    bell = database.waking.bell(TOPIC)
    while True:
        while await database.change(lambda change: sweep(change, registry)) == BATCH:
            pass
        next_at = await database.read(next_step)
        pause = (next_at - database.clock.now()).total_seconds() if next_at else LONGEST_SLEEP
        await bell.wait(max(0.2, min(pause, LONGEST_SLEEP)))


def sweep(change: Change, registry: Registry) -> int:
    """Takes up to `BATCH` steps that are due; answers how many."""
    due = change.session.exec(
        select(Escalation, EscalationChain, Ticket)
        .join(EscalationChain, col(EscalationChain.id) == col(Escalation.chain_id))
        .join(Ticket, col(Ticket.id) == col(Escalation.ticket_id))
        .where(col(Escalation.next_at) <= change.now)
        .order_by(col(Escalation.next_at), col(Escalation.id))
        .limit(BATCH)
        .with_for_update(of=(Escalation, Ticket), skip_locked=True)
    ).all()
    for row, stored, ticket in due:
        _step(change, registry, row, _chain(stored), ticket)
    return len(due)


def next_step(session: Session) -> datetime | None:
    """When the next step of any chain is due."""
    question = select(Escalation.next_at).where(col(Escalation.next_at).is_not(None))
    return session.exec(question.order_by(col(Escalation.next_at)).limit(1)).first()


def unconfirmed(session: Session, ticket_id: int) -> bool:
    """Whether an escalation of the ticket waits for somebody to confirm."""
    return UNCONFIRMED.first(session, ticket=ticket_id) is not None


def confirm(change: Change, ticket: Ticket, by: Actor, metric: str = "") -> None:
    """Somebody cares: every chain on this ticket stops. With `metric` they said so of this deadline by the link of a mail, which is
    written down also where no chain runs."""
    mine = (col(Escalation.ticket_id) == ticket.id, col(Escalation.state) == "running")
    values = {"state": "confirmed", "next_at": None, "confirmed_by": by.agent_id, "confirmed_at": change.now}
    stopped = change.session.execute(update(Escalation).where(*mine).values(**values)).rowcount  # type: ignore[attr-defined]
    if stopped or metric:
        happened(change, EscalationConfirmed(ticket.id or 0, change.now, metric, bool(stopped)), by)


def _step(change: Change, registry: Registry, row: Escalation, chain: Chain, ticket: Ticket) -> None:
    if ticket.shelf != 0 or (clock := _clock(change.session, row)) is None:
        row.state, row.next_at = "over", None
        return
    if chain.calendar:
        hours = registry.current(change.session).hours(chain.calendar)
        if not hours.is_open(change.now):
            row.next_at = hours.next_opening(change.now)
            return
    duty = roster.at(change.session, change.now)
    staff = [
        one for one in once(change.session, _staff) if agent_notices.may_be_called(change.session, one, ticket, duty)
    ]
    on_call = duty.called_for(ticket.priority)
    there = {one.id for one in staff if one.presence == "present" and one.id not in duty.away} | set(on_call)
    colleagues = [
        Colleague(one.id or 0, tuple(one.levels), tuple(one.roles), one.id in there, one.id in on_call) for one in staff
    ]
    number, told = told_at(chain.steps, row.step, duty.stand_in(ticket.assignee_id), colleagues)
    for step in chain.steps[row.step : number + 1]:  # also of levels without anybody there
        if step.act:
            act(change, row, chain, step, ticket)
            clock = _clock(change.session, row) or clock  # it may have moved the due
    about = Deadline(row.metric, chain.percent, clock[0] or row.due_at, clock[1])
    for one in told:
        agent_notices.tell_by_mail(change, one, ticket.id or 0, "escalation", change.now, about, "chain", chain.name)
    last = number >= len(chain.steps)
    to = "lead" if last else chain.steps[number].to
    if to != NOBODY:
        happened(change, EscalationTold(ticket.id or 0, change.now, chain.name, row.metric, to, len(told)))
    row.step = number + 1
    row.next_at = None if last else change.now + timedelta(minutes=chain.steps[number].minutes)
    row.state = "told" if last else "running"


def _clock(session: Session, row: Escalation) -> tuple[datetime | None, str] | None:
    """Due and calendar of the clock that still waits for something."""
    question = select(SlaTimer.due_at, SlaTimer.calendar).where(
        SlaTimer.ticket_id == row.ticket_id, SlaTimer.metric == row.metric
    )
    return session.exec(question.where(col(SlaTimer.state).in_(OPEN)).limit(1)).first()


def _staff(session: Session) -> Sequence[Agent]:
    return session.exec(select(Agent).where(Agent.active).order_by(col(Agent.id))).all()


def _chains(session: Session) -> list[Chain]:
    return [_chain(one) for one in session.exec(select(EscalationChain).where(EscalationChain.active))]


def _chain(row: EscalationChain) -> Chain:
    return Chain(row.id or 0, row.name, row.metric, row.priority, row.percent, steps_of(row.steps), row.calendar)
