"""Promised callbacks: made, kept, and called to mind when their time has come.

A callback is a task of its own and touches no clock: neither the promise nor the reminder answers the customer
(domain.md T1). The sweep asks the index "what is due by now" and marks it in the same change, so each reminds once
after any downtime, and two processes share the work.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.change import Change
from storage.database import Database
from ticketing.actors import SYSTEM, Actor
from ticketing.events import CallbackDue, CallbackEnded, CallbackPromised, TicketMoved
from ticketing.history import happened
from ticketing.states import State, shelf
from ticketing.tables import Callback, Ticket

AHEAD = timedelta(minutes=2)
"""So long before its time a callback is called to mind: enough to finish a sentence and read the ticket."""
BATCH = 50
LONGEST_SLEEP = 30.0
TOPIC = "calls"
"""Whoever shows calls and callbacks waits for this."""


def promise(
    change: Change, ticket: Ticket, due: datetime, number: str, by: Actor, agent_id: int | None = None
) -> Callback:
    """Somebody will phone at `due`, `agent_id` or else whoever promises; an open promise of the ticket is replaced."""
    end(change, ticket.id or 0, by, "replaced")
    callback = Callback(
        ticket_id=ticket.id or 0, agent_id=agent_id or by.agent_id, number=number, due_at=due, created_at=change.now
    )
    change.session.add(callback)
    change.session.flush()
    happened(change, CallbackPromised(ticket.id or 0, change.now, due), by)
    change.wake(TOPIC)
    change.wake("callbacks")
    return callback


def end(change: Change, ticket_id: int, by: Actor, how: str = "done") -> bool:
    """Ends the open callback of a ticket; False where there is none."""
    callback = open_one(change.session, ticket_id, lock=True)
    if callback is None:
        return False
    callback.state, callback.ended_at = how, change.now
    change.session.flush()
    happened(change, CallbackEnded(ticket_id, change.now, how), by)
    change.wake(TOPIC)
    return True


def open_one(session: Session, ticket_id: int, *, lock: bool = False) -> Callback | None:
    """The callback a ticket waits for."""
    question = select(Callback).where(Callback.ticket_id == ticket_id, Callback.state == "open")
    return session.exec(question.with_for_update() if lock else question).first()


def rest(change: Change, event: TicketMoved) -> None:
    """The reaction to a ticket that comes to rest: nobody has to phone about it any more."""
    if shelf(State(event.after)) != 0:
        end(change, event.ticket_id, SYSTEM, "over")


async def run(database: Database) -> None:
    """The loop: reminds of what is due, sleeps until the next one or until an earlier one is promised."""
    bell = database.waking.bell("callbacks")
    while True:
        while await database.change(sweep) == BATCH:
            pass
        next_at = await database.read(next_reminder)
        pause = (next_at - database.clock.now()).total_seconds() if next_at else LONGEST_SLEEP
        await bell.wait(max(0.2, min(pause, LONGEST_SLEEP)))


def sweep(change: Change) -> int:
    """Reminds of up to `BATCH` callbacks whose time has come; answers how many."""
    due = change.session.exec(
        select(Callback)
        .where(Callback.state == "open", col(Callback.reminded_at).is_(None), Callback.due_at <= change.now + AHEAD)
        .order_by(col(Callback.due_at))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for callback in due:
        callback.reminded_at = change.now
        happened(change, CallbackDue(callback.ticket_id, change.now), SYSTEM)
        change.wake(TOPIC)
    return len(due)


def next_reminder(session: Session) -> datetime | None:
    """When the next callback is called to mind."""
    question = select(Callback.due_at).where(Callback.state == "open", col(Callback.reminded_at).is_(None))
    due = session.exec(question.order_by(col(Callback.due_at)).limit(1)).first()
    return due - AHEAD if due else None
