"""The rarer moves: a ticket is followed, rests until a day, goes into another one, or is spam."""

from datetime import UTC, datetime, time, timedelta

from sqlmodel import col, select

from customers.tables import Person
from desk.query import day_of
from desk.said import Said
from foundation.errors import Invalid, Mistake
from foundation.wording import day_and_time
from pages.times import instant_of
from sla.events import TimePromised
from sla.tables import SlaTimer
from sla.ticket_clocks import COUNTING
from staff.rights import Right, may
from storage.change import Change
from ticketing import agent_moves, answers, following
from ticketing.history import happened
from ticketing.notice_texts import text_of
from ticketing.numbers import read_number
from ticketing.states import ACTIVE
from ticketing.tables import Ticket
from ticketing.ticket_scope import scope_of

FOLLOW_UP_HOUR = time(8)
FARTHEST = timedelta(days=366)


def follow(change: Change, ticket: Ticket, said: Said) -> None:
    following.follow(change, ticket.id or 0, said.asked.agent.agent_id)


def unfollow(change: Change, ticket: Ticket, said: Said) -> None:
    following.unfollow(change, ticket.id or 0, said.asked.agent.agent_id)


def follow_up(change: Change, ticket: Ticket, said: Said) -> None:
    """T14: rests until the morning of a day, with a word on whom we wait for."""
    day, reader = day_of(said.text("until")), said.asked.reader
    until = datetime.combine(day, FOLLOW_UP_HOUR, reader.zone).astimezone(UTC) if day else None
    if until is None or until <= change.now:
        raise Invalid(Mistake("until", "choose a day after today"))
    if not said.text("reason"):
        raise Invalid(Mistake("reason", "say whom or what we wait for"))
    agent_moves.wait_for_third_party(change, ticket, until, said.by, said.text("reason"))


def resume(change: Change, ticket: Ticket, said: Said) -> None:
    """T15: whoever was waited for has answered; the ticket is work again before its day."""
    agent_moves.resume(change, ticket, said.by)


def promise(change: Change, ticket: Ticket, said: Said) -> str | None:
    """N8: the customer is told an honest new time, or one sooner than agreed; the agreed deadlines stay as they are."""
    due, reason = instant_of(said.text("promised"), said.asked.reader), said.text("reason")[:1000]
    if due is None or not change.now < due < change.now + FARTHEST:
        raise Invalid(Mistake("promised", "choose a time to come, within a year"))
    if ticket.state not in ACTIVE:
        raise Invalid(Mistake("promised", "only an open ticket is promised a time"))
    happened(change, TimePromised(ticket.id or 0, change.now, due, reason), said.by)
    language = ticket.language if ticket.language in ("de", "en") else said.desk.settings.desk.language
    expected = day_and_time(due, said.desk.settings.desk.time_zone, language, change.now)
    agreed = select(SlaTimer.due_at).where(SlaTimer.ticket_id == ticket.id, SlaTimer.metric == "resolution", col(SlaTimer.state).in_(COUNTING))  # fmt: skip
    sooner = due <= (change.session.exec(agreed).first() or change.now)
    text = text_of(change, said.desk, ticket, "delay", {"expected": expected, "reason": reason, "sooner": sooner})
    told = answers.send(change, said.desk, ticket, "delay", text, said.by)
    return None if answers.reached(told) else "promised_unheard"


def merge(change: Change, ticket: Ticket, said: Said) -> None:
    """The conversation goes to another ticket, which stays."""
    target = other_ticket(change, said, "target")
    meant = read_number(said.asked.settings.desk.number_prefix, said.text("two_customers")) == target.number
    agent_moves.merge(change, ticket, target, said.by, two_customers=meant)


def other_ticket(change: Change, said: Said, field: str) -> Ticket:
    """The ticket whose number was entered, locked. Invalid where there is none, or none the agent may read: both sound alike."""
    number = read_number(said.asked.settings.desk.number_prefix, said.text(field))
    if number is None:
        raise Invalid(Mistake(field, "this is no ticket number"))
    found = change.session.exec(select(Ticket).where(Ticket.number == number).with_for_update()).first()
    if found is None or not may(said.asked.agent.who, Right.TICKET_READ, scope_of(change.session, found)):
        raise Invalid(Mistake(field, "there is no such ticket"))
    return found


def spam(change: Change, ticket: Ticket, said: Said) -> None:
    agent_moves.mark_spam(change, ticket, said.by, block_sender=False)


def block(change: Change, ticket: Ticket, said: Said) -> None:
    """Of a ticket that was set aside before, only the sender is left to be blocked."""
    if ticket.closure_code != "spam":
        agent_moves.mark_spam(change, ticket, said.by, block_sender=True)
    elif person := change.session.get(Person, ticket.person_id) if ticket.person_id else None:
        person.blocked = True
