"""Carrying out moves: the state, the history line, the kept counters and what the move implies, in one change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from foundation.errors import Conflict
from staff import roster
from staff.tables import Agent
from storage.change import Change
from storage.types import FAR_FUTURE
from ticketing.actors import Actor
from ticketing.due_order import NextDue, keep_due, place
from ticketing.due_table import TicketDue
from ticketing.events import FieldChanged, FollowUpSet, TicketAssigned, TicketMoved, TicketRouted
from ticketing.history import happened
from ticketing.pull_order import pull_place, used_at, with_used
from ticketing.states import Facts, Move, State, shelf, transition
from ticketing.tables import Ticket


def locked_by_id(session: Session, ticket_id: int) -> Ticket:
    """The ticket as it is now, locked until the commit, whatever the session has seen of it before."""
    question = select(Ticket).where(Ticket.id == ticket_id).with_for_update().execution_options(populate_existing=True)
    return session.exec(question).one()


@contextmanager
def changing(change: Change, ticket: Ticket) -> Iterator[Ticket]:
    """Every write to a standing ticket happens inside: version, time, kept counters and its place in the lists follow by themselves."""
    before, stood = scopes(ticket), place(ticket)
    yield ticket
    after, stands = scopes(ticket), place(ticket)
    for scope in before - after:
        change.count(scope, -1)
    for scope in after - before:
        change.count(scope, +1)
    if stands != stood:
        change.keep(TicketDue, ticket.id or 0, **stands)
    ticket.pull_sort = pull_place(ticket.priority, used_at(ticket.pull_sort), waits=_waits(ticket))
    ticket.version += 1
    ticket.updated_at = change.now


def belongs_to(ticket: Ticket, person_id: int | None, organisation_id: int | None) -> None:
    """Whose ticket it is from now on; only while it is `changing`. What came in beyond one customer's agreement is not beyond
    another's."""
    if organisation_id != ticket.organisation_id:
        ticket.beyond = ""
    ticket.person_id, ticket.organisation_id = person_id, organisation_id


def _waits(ticket: Ticket) -> bool:
    return ticket.state == State.QUEUED and ticket.assignee_id is None


def scopes(ticket: Ticket) -> frozenset[str]:
    """The kept counters an active ticket counts in; none for others."""
    if ticket.shelf != 0:
        return frozenset({f"state:{ticket.state}"} if ticket.shelf == 1 else ())
    whose = f"agent:{ticket.assignee_id}" if ticket.assignee_id else "unassigned"
    return frozenset(
        {
            "active",
            f"level:{ticket.level}",
            f"queue:{ticket.queue}",
            f"state:{ticket.state}",
            f"language:{ticket.language}",
            whose,
        }
    )


def check_version(ticket: Ticket, seen: int | None) -> None:
    """Two people saving at once: the second is told."""
    if seen is not None and seen != ticket.version:
        raise Conflict(
            "Somebody else changed this ticket in the meantime. Nothing was overwritten; look at it again and repeat your change."
        )


def move(
    change: Change, ticket: Ticket, name: Move, actor: Actor, facts: Facts | None = None, *, at: datetime | None = None
) -> None:
    """Takes one transition; Invalid where table or guard forbid it."""
    facts = replace(facts or Facts(), has_assignee=_goes_on(change, ticket, name, actor))
    before = State(ticket.state)
    row = transition(name, before, facts)
    after = row.target(facts)
    with changing(change, ticket):
        ticket.state, ticket.shelf = after.value, shelf(after)
        if after is State.RESOLVED:
            ticket.resolved_at, ticket.resolved_level = at or change.now, ticket.level
        if after in (State.CLOSED, State.CANCELLED):
            ticket.closed_at = change.now
            set_next_due(change, ticket, "", None, None)
        if name is Move.DISAGREE:
            ticket.reopened_count += 1
            ticket.closure_code = ""
            ticket.resolved_at = None
        if name is Move.RELEASE:
            _assign(change, ticket, None, actor, facts.reason)
        elif name is Move.CUSTOMER_ANSWERS and after is State.QUEUED:
            _assign(change, ticket, None, actor, "away")
    happened(
        change,
        TicketMoved(ticket.id or 0, at or change.now, name.value, row.number, before.value, after.value, facts.reason),
        actor,
    )


def _goes_on(change: Change, ticket: Ticket, name: Move, actor: Actor) -> bool:
    """Whether whoever is responsible goes on with it. A customer's answer does not wait for somebody who is away (T12)."""
    if ticket.assignee_id is None or name is not Move.CUSTOMER_ANSWERS or actor.kind == "agent":
        return ticket.assignee_id is not None
    found = change.session.exec(select(Agent.presence, Agent.active).where(Agent.id == ticket.assignee_id)).first()
    if found is None or not found[1] or found[0] != "present":
        return False
    return ticket.assignee_id not in roster.at(change.session, change.now).away


def assign(change: Change, ticket: Ticket, agent_id: int | None, actor: Actor, reason: str = "") -> None:
    """Gives the ticket to somebody, or to nobody; the state is another matter."""
    if ticket.assignee_id != agent_id:
        with changing(change, ticket):
            _assign(change, ticket, agent_id, actor, reason)


def _assign(change: Change, ticket: Ticket, agent_id: int | None, actor: Actor, reason: str) -> None:
    before, ticket.assignee_id = ticket.assignee_id, agent_id
    if before is not None:
        ticket.reassign_count += 1
    if before != agent_id:
        happened(change, TicketAssigned(ticket.id or 0, change.now, agent_id, before, reason), actor)


def send_to(
    change: Change, ticket: Ticket, level: int, queue: str, actor: Actor, reason: str = "", why: str = ""
) -> None:
    """Puts the ticket into a queue of a level; a changed level is a hop."""
    before = (ticket.level, ticket.queue)
    if before == (level, queue):
        return
    with changing(change, ticket):
        ticket.hop_count += before[0] != level
        ticket.level, ticket.queue = level, queue
        ticket.first_level = min(level, ticket.first_level)
    happened(change, TicketRouted(ticket.id or 0, change.now, level, queue, before[0], before[1], reason, why), actor)


def correct(change: Change, ticket: Ticket, field: str, value: str, actor: Actor, reason: str = "") -> None:
    """Corrects one field (priority, type, category, segment, subject, …) and writes it down."""
    before = str(getattr(ticket, field) or "")
    if before == value:
        return
    with changing(change, ticket):
        setattr(ticket, field, value)
        if field == "category":
            ticket.category_source = actor.kind
    happened(change, FieldChanged(ticket.id or 0, change.now, field, before, value, reason), actor)


def set_follow_up(change: Change, ticket: Ticket, due: datetime | None, actor: Actor, reason: str = "") -> None:
    """The date at which a waiting ticket returns."""
    with changing(change, ticket):
        ticket.follow_up_at = due
    happened(change, FollowUpSet(ticket.id or 0, change.now, due, reason), actor)


def set_next_due(change: Change, ticket: Ticket, metric: str, due: datetime | None, used: int | None) -> None:
    """Kept by sla: what every list is sorted by. Touches neither version nor history."""
    keep_due(change, ticket, NextDue(due or FAR_FUTURE, metric))
    ticket.pull_sort = with_used(ticket.pull_sort, used)
