"""Work that is given to somebody instead of waiting to be taken (domain.md 5.2 steps 10 and 11): urgent work at once, work that
comes while its queue is closed to whoever is on call for it, and a customer's answer to whoever stands in for somebody away."""

from collections.abc import Callable, Iterator

from sqlmodel import Session, col, select

from customers.tables import ContactPoint, Organisation
from foundation.settings import Settings
from staff import roster
from staff.tables import Agent
from storage.change import Change
from ticketing import moves, notice_texts
from ticketing.actors import SYSTEM
from ticketing.callback_table import Callback
from ticketing.desk_context import DeskContext
from ticketing.eligibility import chosen
from ticketing.events import TicketAssigned, TicketMoved, TicketRouted
from ticketing.staffing import candidates, work_of
from ticketing.states import Facts, Move, State
from ticketing.tables import Queue, Ticket, TicketEvent

GIVEN, ON_CALL, STANDS_IN = "given", "on_call", "stands_in"
"""The reason in the history of a ticket nobody took by themselves."""
WORDED = {ON_CALL: "on_call"}
"""Reason → the notice that says so (N23); any other reason has `given`."""


def push(desk: DeskContext) -> Callable[[Change, TicketMoved | TicketRouted], None]:
    """The reaction to a ticket that has come to rest in a queue."""

    def reaction(change: Change, event: TicketMoved | TicketRouted) -> None:
        if isinstance(event, TicketMoved) and event.transition == "T10":
            return  # whoever releases a ticket is not given it again; where it is passed on to, it is given there
        ticket = change.session.get(Ticket, event.ticket_id)
        if ticket is None or ticket.state != State.QUEUED or ticket.assignee_id is not None:
            return
        answered = isinstance(event, TicketMoved) and event.transition == "T12"
        for why in _reasons(change, desk, ticket, answered=answered):
            if _given(change, ticket, desk.settings, why, passed_on=isinstance(event, TicketRouted)):
                return

    return reaction


def _reasons(change: Change, desk: DeskContext, ticket: Ticket, *, answered: bool) -> Iterator[str]:
    """Why somebody is given this ticket, the next reason where nobody is found for the one before; else it waits to be taken."""
    duty = roster.at(change.session, change.now)
    if duty.on_call and duty.called_for(ticket.priority):
        change.write_now()
        queue = change.session.get(Queue, ticket.queue)
        if queue and queue.calendar and desk.next_opening(change.session, queue.calendar, change.now):
            yield ON_CALL
    if ticket.priority in desk.settings.routing.push:
        yield GIVEN
    elif answered and duty.away and duty.stand_in(_before(change.session, ticket)):
        yield STANDS_IN


def _given(change: Change, ticket: Ticket, settings: Settings, why: str, *, passed_on: bool) -> bool:
    """Whether somebody was found who has it now. Follow-ups go to whoever had the ticket before, or stands in for them; what somebody passes on goes to anybody but them."""
    change.write_now()
    duty = roster.at(change.session, change.now)
    before = _before(change.session, ticket)
    staff = candidates(
        change.session, settings.routing.parallel_limit, duty, duty.called_for(ticket.priority) if why == ON_CALL else None
    )  # fmt: skip
    if passed_on:
        staff, before = [one for one in staff if one.id != before], None
    before = duty.stand_in(before)
    if why == STANDS_IN:
        staff = [one for one in staff if one.id == before]
    found = chosen(staff, work_of(change.session, ticket), before)
    if found is None:
        return False
    moves.assign(change, ticket, found, SYSTEM, why)
    moves.move(change, ticket, Move.TAKE, SYSTEM, Facts(may_take=True, reason=why))
    to = change.session.get(Agent, found)
    if to is not None and to.email:
        payload = _mail(change.session, ticket, to, settings, WORDED.get(why, GIVEN))
        key = f"{why}:{ticket.id}:{found}:{change.now.isoformat()}"
        change.later("staff_mail", payload, key=key, about=f"ticket:{ticket.id}")
    return True


def _mail(session: Session, ticket: Ticket, to: Agent, settings: Settings, name: str) -> dict[str, str]:
    """The payload of the mail to whoever has the ticket now."""
    customer = session.get(Organisation, ticket.organisation_id) if ticket.organisation_id else None
    language = settings.desk.spoken_by(to.language)
    said = {
        "number": ticket.number, "subject": ticket.subject, "priority": ticket.priority, "customer": customer.name if customer else "",
        "callback": _number_of(session, ticket), "url": f"{settings.public_url}/desk/tickets/{ticket.number}",
    }  # fmt: skip
    subject, _, text = notice_texts.notice(session, name, language, said).partition("\n")
    return {"to": to.email, "subject": subject, "text": text, "language": language}


def _number_of(session: Session, ticket: Ticket) -> str:
    """Where the customer wants to be called, else can be."""
    promised = select(Callback.number).where(Callback.ticket_id == ticket.id, Callback.state == "open")
    known = select(ContactPoint.value).where(ContactPoint.person_id == ticket.person_id, ContactPoint.kind == "phone")
    known = known.order_by(col(ContactPoint.is_primary).desc(), col(ContactPoint.id)).limit(1)
    return session.exec(promised).first() or session.exec(known).first() or ""


def _before(session: Session, ticket: Ticket) -> int | None:
    """Who was responsible last."""
    question = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind == TicketAssigned.name)
    for line in session.exec(question.order_by(col(TicketEvent.id).desc())):
        for name in ("agent_id", "agent_before"):
            if line.data.get(name):
                return int(line.data[name])
    return None
