"""When a resting ticket comes back by itself: silence after an answer, reminders, follow-up dates, closing (T7, T13, T15, T18).

Every such instant stands in `follow_up_at`, by index. The sweep asks "what is due by now" and moves it in the same
change, so each fires once after any downtime, and two processes share the work (SKIP LOCKED).
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.change import Change
from storage.database import Database
from storage.engines import passing
from storage.types import FAR_FUTURE
from ticketing.actors import SYSTEM
from ticketing.agent_notices import tell
from ticketing.answers import send
from ticketing.desk_context import DeskContext
from ticketing.events import TicketMoved
from ticketing.moves import move
from ticketing.notice_texts import text_of
from ticketing.states import Facts, Move, State
from ticketing.tables import Contact, Ticket, TicketEvent
from ticketing.unread import news

log = logging.getLogger(__name__)
BATCH = 50
LONGEST_SLEEP = 30.0
PAUSE_OVER = "longest pause"
"""The reason in the history of a ticket that has waited for its customer as long as its clocks may stand still."""


def schedule(desk: DeskContext) -> Callable[[Change, TicketMoved], None]:
    """The reaction that sets (or clears) the instant of return when a ticket comes to rest."""

    def reaction(change: Change, event: TicketMoved) -> None:
        ticket = change.session.get(Ticket, event.ticket_id)
        assert ticket is not None
        ticket.follow_up_at = _returns_at(desk, State(event.after), event.at)

    return reaction


def _returns_at(desk: DeskContext, state: State, since: datetime) -> datetime | None:
    settings = desk.settings
    if state is State.AUTO_ANSWERED:
        return since + timedelta(hours=settings.e_level.silence_hours)
    if state is State.WAITING_CUSTOMER:
        return _not_beyond(desk, since, since + timedelta(days=settings.lifecycle.reminder_days[0]))
    if state is State.RESOLVED:
        return desk.add_working_days(since, settings.lifecycle.reopen_working_days)
    return None


def _not_beyond(desk: DeskContext, asked: datetime, at: datetime) -> datetime:
    """This instant, or the earlier one at which the clocks have stood still for as long as they may."""
    longest = desk.settings.lifecycle.longest_pause_days
    return min(at, asked + timedelta(days=longest)) if longest else at


async def run(database: Database, desk: DeskContext) -> None:
    """The loop: sweeps what is due, sleeps until the next instant."""
    while True:
        while await database.change(lambda change: sweep(change, desk)) == BATCH:
            pass
        next_at = await database.read(next_return)
        pause = (next_at - database.clock.now()).total_seconds() if next_at else LONGEST_SLEEP
        await asyncio.sleep(max(0.2, min(pause, LONGEST_SLEEP)))


def sweep(change: Change, desk: DeskContext) -> int:
    """Moves up to `BATCH` tickets whose instant has come; answers how many."""
    due = change.session.exec(
        select(Ticket)
        .where(col(Ticket.follow_up_at) <= change.now)
        .order_by(col(Ticket.follow_up_at))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for ticket in due:
        instant, ticket.follow_up_at = ticket.follow_up_at or change.now, None
        try:
            with change.nested():
                _come_back(change, desk, ticket, instant)
        except Exception as error:
            if passing(error):
                raise
            log.exception("ticket %s could not come back by itself; it is looked at again in an hour", ticket.number)
            ticket.follow_up_at = change.now + timedelta(hours=1)
    return len(due)


def _come_back(change: Change, desk: DeskContext, ticket: Ticket, due: datetime) -> None:
    state = State(ticket.state)
    if state is State.AUTO_ANSWERED:
        move(change, ticket, Move.SILENT, SYSTEM, Facts(reason="silence"))
        ticket.closure_code = "e_silent"
    elif state is State.WAITING_CUSTOMER:
        _remind(change, desk, ticket, due)
    elif state is State.WAITING_THIRD_PARTY:
        move(change, ticket, Move.RESUME, SYSTEM, Facts(reason="follow-up date"))
        news(change, ticket)
    elif state is State.RESOLVED and ticket.type != "complaint":
        move(change, ticket, Move.CLOSE, SYSTEM, Facts(window_over=True))
        ticket.closure_code = ticket.closure_code or "silent"


def _work_again(change: Change, ticket: Ticket, at: datetime) -> None:
    """Nobody waits for ever: the clocks run again from `at` on, whenever that is noticed, and whoever had the ticket learns of it."""
    owner = ticket.assignee_id
    if owner is not None:  # before the move: it may give the ticket of somebody away back to its queue
        tell(change, owner, ticket.id or 0, "pause_over")
    move(change, ticket, Move.CUSTOMER_ANSWERS, SYSTEM, Facts(reason=PAUSE_OVER), at=at)
    news(change, ticket)


def _remind(change: Change, desk: DeskContext, ticket: Ticket, due: datetime) -> None:
    """Two reminders, then the end (T13), unless the longest pause is over before. After downtime the steps keep their distances:
    nobody is cut off unreminded."""
    change.write_now()
    mine = TicketEvent.ticket_id == ticket.id
    asked, asked_id = change.session.exec(
        select(TicketEvent.at, TicketEvent.id)
        .where(mine, TicketEvent.kind == "moved", col(TicketEvent.data)["move"].as_string() == Move.ASK_CUSTOMER.value)
        .order_by(col(TicketEvent.id).desc())
        .limit(1)
    ).one()
    if (ends := _not_beyond(desk, asked, FAR_FUTURE)) <= change.now:
        _work_again(change, ticket, max(ends, due, ticket.updated_at))
        return
    told = col(TicketEvent.kind).in_(("answer_sent", "notice_suppressed"))
    reminded = change.session.exec(
        select(func.count())
        .select_from(TicketEvent)
        .where(mine, told, col(TicketEvent.id) > asked_id, col(TicketEvent.data)["kind"].as_string() == "reminder")
    ).one()
    days = desk.settings.lifecycle.reminder_days
    key = f"{ticket.id}:{asked.isoformat()}"
    if reminded >= 2:
        move(change, ticket, Move.GIVE_UP, SYSTEM, Facts(reminders_sent=reminded, reason="no answer"))
        ticket.resolution_code, ticket.closure_code = "no_reply", "no_reply"
        send(change, desk, ticket, "closure", text_of(change, desk, ticket, "no_reply"), SYSTEM, key=f"no-reply:{key}")
        return
    next_step = max(
        asked + timedelta(days=days[reminded + 1]), change.now + timedelta(days=days[reminded + 1] - days[reminded])
    )
    closing = next_step + timedelta(days=days[2] - days[reminded + 1])
    said = {"question": _question(change, ticket), "closing": closing}
    text = text_of(change, desk, ticket, "reminder", said)
    send(change, desk, ticket, "reminder", text, SYSTEM, key=f"reminder:{key}:{reminded + 1}")
    ticket.follow_up_at = _not_beyond(desk, asked, next_step)


def _question(change: Change, ticket: Ticket) -> str:
    """What we asked last."""
    asked = select(Contact.body_text).where(Contact.ticket_id == ticket.id, Contact.kind == "question")
    return (change.session.exec(asked.order_by(col(Contact.id).desc()).limit(1)).first() or "").strip()


def next_return(session: Session) -> datetime | None:
    """When the next resting ticket comes back."""
    return session.exec(
        select(Ticket.follow_up_at)
        .where(col(Ticket.follow_up_at).is_not(None))
        .order_by(col(Ticket.follow_up_at))
        .limit(1)
    ).first()
