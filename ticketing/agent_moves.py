"""What agents (and programs with a token) do to a ticket. Each errand works in one change on a locked row.

A move from `queued` or `waiting` first takes the ticket (domain.md section 4). Rights are checked before, by whoever
calls (`staff/rights.py`); the guards of the life cycle are checked here.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from customers.tables import Person
from foundation.errors import Invalid, Mistake, NotFound
from storage.change import Change
from ticketing import custom_values, links, moves
from ticketing.actors import Actor
from ticketing.answers import send
from ticketing.checklists import open_steps
from ticketing.desk_context import DeskContext
from ticketing.events import TicketMergedIn, TicketsMerged
from ticketing.history import happened
from ticketing.inbound import File, Party
from ticketing.notice_texts import text_of
from ticketing.staffing import check_eligible
from ticketing.states import Facts, Move, State
from ticketing.tables import Contact, Queue, Ticket

OF_TWO_CUSTOMERS = "these tickets are of two different customers"


def locked(session: Session, number: str, seen_version: int | None = None) -> Ticket:
    """The ticket by its number, locked until the commit; NotFound, or Conflict where it is newer than `seen_version`."""
    ticket = session.exec(select(Ticket).where(Ticket.number == number).with_for_update()).first()
    if ticket is None:
        raise NotFound("There is no such ticket.")
    moves.check_version(ticket, seen_version)
    return ticket


def take(change: Change, ticket: Ticket, agent_id: int, by: Actor, reason: str = "", *, override: bool = False) -> None:
    """T9: gives the ticket to an agent whose level it is and who is fit for it (`staffing.py`), or with a reason to another
    (`override`: of another level)."""
    if not reason:
        check_eligible(change.session, ticket, agent_id)
    moves.assign(change, ticket, agent_id, by, reason)
    if by.agent_id == agent_id:
        ticket.unread = False
    if ticket.state == State.QUEUED:
        moves.move(change, ticket, Move.TAKE, by, Facts(may_take=not override, overrides=override, reason=reason))


def release(change: Change, ticket: Ticket, by: Actor, reason: str) -> None:
    """T10: back to the queue, with a note of what was tried."""
    moves.move(change, ticket, Move.RELEASE, by, Facts(reason=reason))


def escalate(change: Change, ticket: Ticket, level: int, queue: str, by: Actor, reason: str, *, why: str = "") -> None:
    """Functional escalation: to a queue of another (or the same) level, with a note of what was tried (T10). `why` is one
    of the reasons that can be counted."""
    if not reason.strip():
        raise Invalid(Mistake("reason", "say what was tried, for whoever takes over"))
    if ticket.state == State.IN_PROGRESS:
        moves.move(change, ticket, Move.RELEASE, by, Facts(reason=reason))
    elif ticket.assignee_id is not None:
        moves.assign(change, ticket, None, by, reason)
    moves.send_to(change, ticket, level, queue, by, reason, why)
    ticket.confidential |= bool(change.session.exec(select(Queue.restricted_to).where(Queue.code == queue)).first())


def reply(
    change: Change,
    desk: DeskContext,
    ticket: Ticket,
    text: str,
    by: Actor,
    *,
    html: str = "",
    files: Sequence[File] = (),
    to: Party | None = None,
    cc: Sequence[Party] = (),
    bcc: Sequence[Party] = (),
    wait: bool = False,
    form: str = "",
) -> Contact | None:
    """A public answer; with `wait` it asks something and the ticket waits for the customer (T11). `form` is the key of the form
    it was written on. `to` as in `answers.send`."""
    if not text.strip():
        raise Invalid(Mistake("text", "the answer is empty"))
    if ticket.state in (State.CLOSED, State.CANCELLED):
        raise Invalid(Mistake("state", "this ticket is closed", "open a new one that continues it"))
    _at_work(change, ticket, by)
    sent = send(
        change, desk, ticket, "question" if wait else "reply", text, by, html=html, files=files, to=to, cc=cc, bcc=bcc, form=form
    )  # fmt: skip
    if wait:
        moves.move(change, ticket, Move.ASK_CUSTOMER, by, Facts(text=text))
    ticket.unread = False
    return sent


def wait_for_third_party(change: Change, ticket: Ticket, until: datetime, by: Actor, reason: str) -> None:
    """T14: waits for a supplier until a date, with a note on whom."""
    _at_work(change, ticket, by)
    moves.move(change, ticket, Move.WAIT_THIRD_PARTY, by, Facts(follow_up_set=True, reason=reason))
    moves.set_follow_up(change, ticket, until, by, reason)


def resume(change: Change, ticket: Ticket, by: Actor) -> None:
    """T15: the third party answered, or the date has come."""
    moves.set_follow_up(change, ticket, None, by)
    moves.move(change, ticket, Move.RESUME, by)


def resolve(
    change: Change,
    desk: DeskContext,
    ticket: Ticket,
    text: str,
    code: str,
    category: str,
    by: Actor,
    *,
    tell: bool = True,
) -> Contact | None:
    """T16: with what solved it, how it ended and the final category; the customer is told (N6) unless `tell` is False. What
    they were told."""
    links.check_nothing_below(change.session, ticket)
    _at_work(change, ticket, by)
    if category and category != ticket.category:
        moves.correct(change, ticket, "category", category, by)
    custom_values.check_filled(change.session, ticket)
    undone = open_steps(change.session, ticket.id or 0, ticket.type, ticket.category)
    facts = Facts(text=text.strip(), code=code, category=category, steps_open=tuple(one.text for one in undone))
    moves.move(change, ticket, Move.RESOLVE, by, facts)
    ticket.resolution_text, ticket.resolution_code, ticket.final_category = text.strip(), code, category
    ticket.unread = False
    if not tell:
        return None
    until = desk.add_working_days(change.now, desk.settings.lifecycle.reopen_working_days)
    said = text_of(change, desk, ticket, "resolution", {"text": text.strip(), "until": until, "agent": ""})
    return send(change, desk, ticket, "resolution", said, by)


def reopen(change: Change, ticket: Ticket, by: Actor, reason: str) -> None:
    """T17 by an agent: a resolved ticket goes back to work; an automatic answer is taken back (T8)."""
    if ticket.state == State.AUTO_ANSWERED:
        moves.move(change, ticket, Move.REJECT, by, Facts(reason=reason))
    else:
        moves.move(change, ticket, Move.DISAGREE, by, Facts(reason=reason, inside_window=True))


def close(change: Change, ticket: Ticket, by: Actor) -> None:
    """T18 by a person, or by a program that says the customer confirmed; a complaint only by a person."""
    facts = Facts(by_person=by.kind == "agent", confirmed=True, is_complaint=ticket.type == "complaint")
    moves.move(change, ticket, Move.CLOSE, by, facts)
    ticket.closure_code = ticket.closure_code or "confirmed"


def cancel(change: Change, ticket: Ticket, by: Actor, reason: str, closure: str = "withdrawn") -> None:
    """T19: withdrawn, spam or a test; never deleted."""
    moves.move(change, ticket, Move.CANCEL, by, Facts(reason=reason))
    ticket.closure_code = closure


def mark_spam(change: Change, ticket: Ticket, by: Actor, *, block_sender: bool) -> None:
    """Cancels the ticket as spam; with `block_sender` further contacts of the person are set aside."""
    cancel(change, ticket, by, "spam", "spam")
    person = change.session.get(Person, ticket.person_id) if ticket.person_id else None
    if block_sender and person is not None:
        person.blocked = True


def merge(change: Change, ticket: Ticket, target: Ticket, by: Actor, *, two_customers: bool = False) -> None:
    """T19 with a target: the contacts move to the target, later messages follow them there. Tickets of two customers are
    put together only where it is said (`two_customers`) that this is meant."""
    if ticket.id == target.id or target.state in (State.CLOSED, State.CANCELLED):
        raise Invalid(Mistake("target", "a ticket can only be merged into another open one"))
    if ticket.person_id != target.person_id and not two_customers:
        raise Invalid(Mistake("two_customers", OF_TWO_CUSTOMERS, _customers(change, ticket, target)))
    for contact in change.session.exec(select(Contact).where(Contact.ticket_id == ticket.id)).all():
        contact.ticket_id = target.id
    moves.move(
        change, ticket, Move.CANCEL, by, Facts(reason=f"merged into {target.number}", merge_target=target.number)
    )
    ticket.merged_into_id, ticket.closure_code = target.id, "merged"
    happened(change, TicketsMerged(ticket.id or 0, change.now, target.id or 0), by)
    with moves.changing(change, target):
        target.last_contact_at = max(target.last_contact_at, ticket.last_contact_at)
        target.unread |= ticket.unread
        target.confidential |= ticket.confidential
    happened(change, TicketMergedIn(target.id or 0, change.now, ticket.id or 0, ticket.number), by)


def _customers(change: Change, *tickets: Ticket) -> str:
    people = (change.session.get(Person, one.person_id) if one.person_id else None for one in tickets)
    return "; ".join(
        f"{ticket.number}: {person.display_name if person else '–'}"
        for ticket, person in zip(tickets, people, strict=True)
    )


def _at_work(change: Change, ticket: Ticket, by: Actor) -> None:
    """Brings the ticket to `in_progress`, taking it where it is nobody's."""
    taken = ticket.assignee_id is None and by.agent_id is not None
    if taken or ticket.state == State.QUEUED:
        check_eligible(change.session, ticket, by.agent_id)
    if taken:
        moves.assign(change, ticket, by.agent_id, by)
    if ticket.state == State.QUEUED:
        moves.move(change, ticket, Move.TAKE, by, Facts(may_take=True))
    elif ticket.state == State.WAITING_CUSTOMER:
        moves.move(change, ticket, Move.CUSTOMER_ANSWERS, by, Facts(reason="taken up by the desk"))
        if ticket.state == State.QUEUED:
            moves.move(change, ticket, Move.TAKE, by, Facts(may_take=True))
    elif ticket.state == State.WAITING_THIRD_PARTY:
        resume(change, ticket, by)
    elif ticket.state == State.AUTO_ANSWERED:
        moves.move(change, ticket, Move.REJECT, by, Facts(reason="taken up by the desk"))
        moves.move(change, ticket, Move.TAKE, by, Facts(may_take=True))
