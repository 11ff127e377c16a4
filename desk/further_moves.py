"""The rarer moves: a ticket rests until a day, goes into another one, or is spam."""

from datetime import UTC, datetime, time

from customers.tables import Person
from desk.query import day_of
from desk.said import Said
from foundation.errors import Invalid, Mistake
from pages.seen_tickets import scope_of
from staff.rights import Right, may
from storage.change import Change
from ticketing import agent_moves
from ticketing.numbers import read_number
from ticketing.tables import Ticket

FOLLOW_UP_HOUR = time(8)


def follow_up(change: Change, ticket: Ticket, said: Said) -> None:
    """T14: rests until the morning of a day, with a word on whom we wait for."""
    day, reader = day_of(said.text("until")), said.asked.reader
    until = datetime.combine(day, FOLLOW_UP_HOUR, reader.zone).astimezone(UTC) if day else None
    if until is None or until <= change.now:
        raise Invalid(Mistake("until", "choose a day after today"))
    if not said.text("reason"):
        raise Invalid(Mistake("reason", "say whom or what we wait for"))
    agent_moves.wait_for_third_party(change, ticket, until, said.by, said.text("reason"))


def merge(change: Change, ticket: Ticket, said: Said) -> None:
    """The conversation goes to another ticket, which stays."""
    number = read_number(said.asked.settings.desk.number_prefix, said.text("target"))
    if number is None:
        raise Invalid(Mistake("target", "this is no ticket number"))
    target, who = agent_moves.locked(change.session, number), said.asked.agent.who
    if not may(who, Right.TICKET_READ, scope_of(change.session, target)):
        raise Invalid(Mistake("target", "there is no such ticket"))
    agent_moves.merge(change, ticket, target, said.by)


def spam(change: Change, ticket: Ticket, said: Said) -> None:
    agent_moves.mark_spam(change, ticket, said.by, block_sender=False)


def block(change: Change, ticket: Ticket, said: Said) -> None:
    """Of a ticket that was set aside before, only the sender is left to be blocked."""
    if ticket.closure_code != "spam":
        agent_moves.mark_spam(change, ticket, said.by, block_sender=True)
    elif person := change.session.get(Person, ticket.person_id) if ticket.person_id else None:
        person.blocked = True
