"""The forms of passing a ticket on: to a level, back to where it came from, or to the ears of a lead."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from foundation.errors import Invalid, Mistake
from pages.saying import Saying
from pages.view import Choice
from pages.words import N_
from storage.change import Change
from ticketing import agent_moves
from ticketing.actors import Actor
from ticketing.escalating import WHYS
from ticketing.tables import Queue, Ticket

WHY = {
    "skill": N_("knowledge is missing here"), "time": N_("no solution in the time of this level"), "rights": N_("a right is missing here"),
    "elsewhere": N_("the cause lies in another service"), "supplier": N_("the cause lies at a supplier"), "misrouted": N_("it was misrouted"),
    "wish": N_("the customer wishes so"), "back": N_("handed back"),
}  # fmt: skip


def whys(_: Saying) -> tuple[Choice, ...]:
    """What can be chosen."""
    return tuple(Choice(code, _(WHY[code])) for code in WHYS)


def escalate(change: Change, ticket: Ticket, text: Callable[[str], str], by: Actor) -> None:
    """With the fields queue, whatever level was chosen beside it (or the general one of the level), why and reason."""
    if not text("level").isdecimal():
        raise Invalid(Mistake("level", "choose a level"))
    code = text("queue")
    queue = change.session.get(Queue, code) if code else _general_queue(change.session, int(text("level")))
    if queue is None:
        raise Invalid(Mistake("queue", "there is no such queue on this level"))
    if text("why") not in WHYS:
        raise Invalid(Mistake("why", "choose why it is passed on"))
    agent_moves.escalate(change, ticket, queue.level, queue.code, by, text("reason"), why=text("why"))


def _general_queue(session: Session, level: int) -> Queue | None:
    """The first queue of a level that is open to everybody on it."""
    return session.exec(
        select(Queue).where(Queue.level == level, Queue.restricted_to == "").order_by(col(Queue.position), col(Queue.code))
    ).first()  # fmt: skip
