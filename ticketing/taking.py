"""Taking the next ticket: the first in the order of `ticketing/pull_order.py` that is there and that one may do."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from staff.levels import NUMBERS
from staff.tables import Agent
from storage.change import Change
from ticketing import agent_moves
from ticketing.actors import Actor
from ticketing.eligibility import Candidate, fits
from ticketing.pull_order import NOT_WAITING
from ticketing.staffing import work_of
from ticketing.tables import Ticket

LOOKED_AT = 50
"""So many of each lane are looked at: what all of these take and somebody lacks is no work for them."""
Lane = Sequence[ColumnElement[bool]]


def take_next(change: Change, member: Agent, lanes: Iterable[Lane], by: Actor) -> Ticket | None:
    """Gives `member` the next ticket of these lanes; None where nothing waits that is theirs to do. A lane is what a walk along
    the index of a level or a queue is narrowed by. What somebody else takes at this moment is passed over."""
    levels = tuple(member.levels) or tuple(NUMBERS)  # who is entered for no level works on all
    one = Candidate(member.id or 0, levels, tuple(member.queues), tuple(member.roles), member.skills)
    waiting = {place for lane in lanes for place in _waiting(change.session, lane)}
    for _, number in sorted(waiting):
        ticket = _held(change.session, number)
        if ticket is not None and fits(one, work_of(change.session, ticket)):
            agent_moves.take(change, ticket, one.id, by)
            return ticket
    return None


def _waiting(session: Session, lane: Lane) -> Sequence[tuple[int, int]]:
    """(place, id) of the first of a lane."""
    question = select(col(Ticket.pull_sort), col(Ticket.id)).where(Ticket.shelf == 0, col(Ticket.pull_sort) < NOT_WAITING, *lane)  # fmt: skip
    rows = session.execute(question.order_by(col(Ticket.pull_sort), col(Ticket.id)).limit(LOOKED_AT))
    return [(place, number) for place, number in rows]


def _held(session: Session, number: int) -> Ticket | None:
    """The ticket, locked, if it still waits and nobody else has a hand on it."""
    question = select(Ticket).where(Ticket.id == number, col(Ticket.pull_sort) < NOT_WAITING)
    return session.exec(question.with_for_update(skip_locked=True)).first()
