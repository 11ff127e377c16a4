"""Notices to our own people about deadlines: N19 (new work), N20 (75 %, 90 %) and N21 (100 %, 150 %).

They stand in the ticket's history and among the news of those they are for, in the commit that books the outbox entry;
`ticketing/notice_mails.py` mails them. Who is on duty is told at once, who is not when the service hours of the deadline
open again. What lost its sense meanwhile is written down as suppressed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from sla.asleep import asleep
from sla.events import NewWorkTold, StaffNotified
from sla.levels import BREACH
from sla.registry import Registry
from sla.tables import SlaTimer
from sla.told_staff import Member, in_charge, leads
from staff import rights, roster
from staff.rights import TicketScope, Who
from staff.tables import Agent
from storage.change import Change
from storage.once import once
from storage.outbox import Entry
from ticketing import agent_notices
from ticketing.agent_notices import Deadline
from ticketing.due_order import next_due
from ticketing.events import NoticeSuppressed, TicketMoved
from ticketing.history import happened
from ticketing.inbound import OLD_MAIL
from ticketing.states import State
from ticketing.tables import Queue, Ticket
from ticketing.ticket_scope import scope_of

LEAD_FROM = 90
_STAFF = (
    select_columns(col(Agent.id), col(Agent.roles), col(Agent.levels), col(Agent.queues), col(Agent.presence))
    .where(col(Agent.active))
    .order_by(col(Agent.id))
)
_DEADLINE: Any = (
    select_columns(
        col(SlaTimer.metric), col(SlaTimer.due_at), col(SlaTimer.calendar), col(SlaTimer.stopped_at), col(Ticket.priority),
        col(Ticket.level), col(Ticket.queue), col(Queue.restricted_to), col(Ticket.confidential), col(Ticket.assignee_id), col(Ticket.first_level),
    )
    .join(Ticket, col(Ticket.id) == col(SlaTimer.ticket_id))
    .outerjoin(Queue, col(Queue.code) == col(Ticket.queue))
    .where(col(SlaTimer.id) == bindparam("timer"))
)  # fmt: skip
"""Asked for each deadline of a storm, and so in one statement past the ORM."""
URGENT = ("P1", "P2")
NEW_WORK = "new_work"


def waits_in_queue(change: Change, event: TicketMoved) -> None:
    """The reaction to urgent work that has come to a queue: those on duty there are told, unless somebody takes it first."""
    if event.after != State.QUEUED:
        return
    ticket = change.session.get(Ticket, event.ticket_id)
    if ticket is not None and ticket.priority in URGENT:
        key = f"{NEW_WORK}:{ticket.id}:{event.at.isoformat()}"
        change.later(NEW_WORK, {"ticket_id": ticket.id}, key=key, about=f"ticket:{ticket.id}")


@dataclass(frozen=True, slots=True)
class StaffNotices:
    """Works the outbox entries `staff_notice` (`{"ticket_id", "timer_id", "metric", "percent"}`) and `new_work`."""

    registry: Registry

    async def deadline(self, entry: Entry) -> Callable[[Change], None]:
        return lambda change: self._deadline(change, **entry.payload)

    async def new_work(self, entry: Entry) -> Callable[[Change], None]:
        return lambda change: self._new_work(change, **entry.payload)

    def _deadline(self, change: Change, ticket_id: int, timer_id: int, metric: str, percent: int) -> None:
        row = change.session.connection().execute(_DEADLINE, {"timer": timer_id}).first()
        if row is None:
            return
        if percent < BREACH and row.stopped_at is not None:
            happened(change, NoticeSuppressed(ticket_id, change.now, "timer_warning", "answered_meanwhile"))
            return
        scope = TicketScope(
            row.level, row.queue, row.restricted_to or "", row.confidential, row.assignee_id, row.first_level
        )
        members = _members(change, row.priority)
        led = leads(members, scope) if percent >= LEAD_FROM else []
        told = ["assignee" if row.assignee_id is not None else "queue"] + ["lead"] * (percent >= LEAD_FROM)
        kind = "timer_warning" if percent < BREACH else "violation"
        charged = "assignee" if row.assignee_id is not None else "queue"
        mine = {one.id: (one, charged) for one in in_charge(members, scope)}
        self._tell(change, {one.id: (one, "lead") for one in led} | mine, ticket_id, kind, row, percent)
        happened(change, StaffNotified(ticket_id, change.now, metric, percent, ",".join(told)))

    def _new_work(self, change: Change, ticket_id: int) -> None:
        ticket = change.session.get(Ticket, ticket_id)
        if ticket is None:
            return
        if ticket.assignee_id is not None or ticket.state != State.QUEUED:
            happened(change, NoticeSuppressed(ticket_id, change.now, NEW_WORK, "taken_meanwhile"))
            return
        question = select(SlaTimer).where(
            SlaTimer.ticket_id == ticket_id, SlaTimer.due_at == next_due(change.session, ticket_id).at
        )
        row = change.session.exec(question.limit(1)).first()
        if row is None and asleep(change, ticket_id, []):
            happened(change, NoticeSuppressed(ticket_id, change.now, NEW_WORK, OLD_MAIL))
            return
        found = in_charge(_members(change, ticket.priority), scope_of(change.session, ticket))
        self._tell(change, {one.id: (one, "queue") for one in found}, ticket_id, NEW_WORK, row, 0)
        happened(change, NewWorkTold(ticket_id, change.now, len(found)))

    def _tell(
        self,
        change: Change,
        members: Mapping[int, tuple[Member, str]],
        ticket_id: int,
        kind: str,
        clock: Any,
        percent: int,
    ) -> None:
        """`members`: by number, with why they are told. `clock`: metric, due and calendar of the deadline it is about, or None."""
        about = Deadline(clock.metric, percent, clock.due_at, clock.calendar) if clock else Deadline()
        for number, (one, why) in members.items():
            agent_notices.tell_by_mail(change, number, ticket_id, kind, self._mail_at(change, clock, one), about, why)

    def _mail_at(self, change: Change, clock: Any, to: Member) -> datetime:
        if to.on_duty or clock is None:
            return change.now
        return self.registry.current(change.session).hours(clock.calendar).next_opening(change.now)


def _members(change: Change, priority: str) -> list[Member]:
    """Everybody; on duty is who is at the desk and not away by the roster, or on call for work of this priority."""
    return once(change.session, _on_duty, priority, change.now)


def _on_duty(session: Session, priority: str, now: datetime) -> list[Member]:
    duty = roster.at(session, now)
    called = duty.called_for(priority)
    return [Member(number, who, number in called or (there and number not in duty.away)) for number, who, there in once(session, _staff)]  # fmt: skip


def _staff(session: Session) -> list[tuple[int, Who, bool]]:
    """Number, rights, and whether they are at the desk."""
    return [
        (one.id, rights.agent(one.id, one.roles, one.levels, one.queues), one.presence == "present")
        for one in session.execute(_STAFF)
    ]
