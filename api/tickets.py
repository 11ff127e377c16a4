"""Finding and reading tickets."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from api.calls import Call, need
from api.models import By, Happened, Listed, Ticket, TicketListed
from api.paging import Page, next_of
from api.ticket_views import listed, whole
from customers.directory import find_person
from customers.identity import normal_address
from customers.tables import Segment
from foundation.errors import Forbidden, Invalid, Mistake, NotFound
from pages.seen_tickets import seen
from staff.rights import Right, Who, may_filter_by, visible
from staff.tables import Agent
from storage.full_text import find_contacts
from ticketing import tables
from ticketing.numbers import read_number
from ticketing.states import ACTIVE, State
from ticketing.tables import Category, Contact, Queue, TicketEvent
from ticketing.ticket_scope import scope_of

NOBODY = "none"
MOST_NAMED = 50
"""Known values a refusal lists."""
FOUND_AT_MOST = 1000
"""Contacts a search of words looks at, the newest first."""


class TicketQuery(Page):
    """Filters of the list of tickets; all given ones have to hold."""

    state: State | None = None
    level: Annotated[int | None, Field(ge=0, le=9, description="competence level")] = None
    queue: Annotated[str | None, Field(description="code of a queue")] = None
    assignee: Annotated[
        str | None, Field(description=f"log-in or id of an agent, `{NOBODY}` for nobody; finds active tickets only")
    ] = None
    segment: Annotated[str | None, Field(description="code of a segment")] = None
    category: Annotated[str | None, Field(description="code of a category")] = None
    person: Annotated[str | None, Field(description="id or mail address of a person")] = None
    q: Annotated[
        str | None, Field(description="words of a contact (the last may be a beginning), or a ticket number")
    ] = None


async def find(call: Call[TicketQuery, None]) -> Listed[TicketListed]:
    """The newest first."""
    asked, who, prefix = call.query, call.who, call.desk.settings.desk.number_prefix

    def question(session: Session) -> Listed[TicketListed]:
        conditions = _conditions(session, asked, who, prefix)
        if conditions is None:
            return Listed[TicketListed](items=[], next=None)
        rows = session.exec(
            select(tables.Ticket)
            .where(*conditions, seen(visible(who)))
            .order_by(col(tables.Ticket.id).desc())
            .limit(asked.rows)
        ).all()
        return Listed[TicketListed](items=listed(session, rows), next=next_of(rows, asked))

    return await call.database.read(question)


async def one(call: Call[None, None]) -> Ticket:
    return await call.database.read(lambda session: whole(session, ticket_of(session, call.who, call.path["number"])))


async def history(call: Call[Page, None]) -> Listed[Happened]:
    """In the order it happened."""

    def question(session: Session) -> Listed[Happened]:
        ticket = ticket_of(session, call.who, call.path["number"])
        rows = session.exec(
            select(TicketEvent)
            .where(TicketEvent.ticket_id == ticket.id, col(TicketEvent.id) > (call.query.after or 0))
            .order_by(col(TicketEvent.id))
            .limit(call.query.rows)
        ).all()
        said = [
            Happened(id=row.id or 0, at=row.at, actor=By(kind=row.actor_kind, ref=row.actor_ref), kind=row.kind, data=row.data)
            for row in rows
        ]  # fmt: skip
        return Listed[Happened](items=said, next=next_of(rows, call.query))

    return await call.database.read(question)


def ticket_of(session: Session, who: Who, number: str) -> tables.Ticket:
    """The ticket, if it may be read; NotFound otherwise."""
    ticket = session.exec(select(tables.Ticket).where(tables.Ticket.number == number.upper())).first()
    if ticket is None:
        raise NotFound("There is no such ticket.")
    need(who, Right.TICKET_READ, scope_of(session, ticket))
    return ticket


def agent_named(session: Session, said: str) -> int | None:
    """The agent's id, from a log-in or an id; None where there is none."""
    by_login = session.exec(select(Agent.id).where(Agent.login == said.lower())).first()
    if by_login is None and said.isascii() and said.isdigit() and len(said) < 10:
        return session.exec(select(Agent.id).where(Agent.id == int(said))).first()
    return by_login


def _conditions(session: Session, asked: TicketQuery, who: Who, prefix: str) -> list[ColumnElement[bool]] | None:
    """What the filters ask for; None where nothing can be found."""
    ticket = tables.Ticket
    conditions: list[ColumnElement[bool]] = []
    _check_names(session, asked)
    if asked.after is not None:
        conditions.append(col(ticket.id) < asked.after)
    if asked.level is not None:
        conditions.append(col(ticket.level) == asked.level)
    for column, value in (
        (ticket.state, asked.state), (ticket.queue, asked.queue), (ticket.segment, asked.segment), (ticket.category, asked.category),
    ):  # fmt: skip
        if value is not None:
            conditions.append(col(column) == value)
    if asked.assignee is not None:
        found = None if asked.assignee == NOBODY else agent_named(session, asked.assignee)
        if found is None and asked.assignee != NOBODY:
            return None
        if not may_filter_by(who, found, only_active=asked.state is None or asked.state in ACTIVE):
            raise Forbidden(
                "Finished work is not listed by who did it; only active tickets can be filtered by assignee."
            )
        conditions += [col(ticket.assignee_id) == found, col(ticket.shelf) == 0]
    if asked.person is not None:
        person = _person(session, asked.person)
        if person is None:
            return None
        conditions.append(col(ticket.person_id) == person)
    if asked.q is not None:
        number = read_number(prefix, asked.q)
        conditions.append(col(ticket.number) == number if number else col(ticket.id).in_(_said_in(session, asked.q)))
    return conditions


def _check_names(session: Session, asked: TicketQuery) -> None:
    """Invalid where a filter names what does not exist: an empty list would hide the slip of the pen."""
    mistakes = []
    for field, said, known in (
        ("queue", asked.queue, Queue.code), ("segment", asked.segment, Segment.code), ("category", asked.category, Category.code),
    ):  # fmt: skip
        if said is not None and session.exec(select(known).where(col(known) == said)).first() is None:
            names = ", ".join(session.exec(select(known).order_by(col(known)).limit(MOST_NAMED)))
            mistakes.append(Mistake(field, f"there is no such {field}", f"known are {names}"))
    if mistakes:
        raise Invalid(*mistakes)


def _person(session: Session, said: str) -> int | None:
    if said.isascii() and said.isdigit() and len(said) < 19:
        return int(said)
    if "@" not in said:
        raise Invalid(Mistake("person", f"{said[:100]!r} is nobody's name here", "a number, or a mail address"))
    found = find_person(session, "email", normal_address(said))
    return found.id if found else None


def _said_in(session: Session, words: str) -> set[int]:
    contacts = find_contacts(session, words, FOUND_AT_MOST)
    rows = session.exec(
        select(Contact.ticket_id).where(col(Contact.id).in_(contacts), col(Contact.ticket_id).is_not(None))
    )
    return {number for number in rows if number is not None}
