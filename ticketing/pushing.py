"""Whom urgent work is given to (domain.md 5.2 step 11): somebody of the level at the desk with room left, the one before if they are
among them, then whoever has least."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from foundation.settings import Settings
from staff.tables import Agent
from storage.change import Change
from storage.tables import Tally
from ticketing import moves
from ticketing.actors import SYSTEM
from ticketing.events import TicketAssigned, TicketMoved, TicketRouted
from ticketing.states import Facts, Move, State
from ticketing.tables import Queue, Ticket, TicketEvent

GIVEN = "given"
"""The reason in the history of a ticket nobody took by themselves."""
TEXT = {
    "de": ("{number}: Ihnen zugeteilt", "{number} „{subject}“ ({priority}) ist Ihnen zugeteilt:\n{url}\n"),
    "en": ("{number}: given to you", "{number} “{subject}” ({priority}) is given to you:\n{url}\n"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of the desk as eligibility sees them; `load` counts their open tickets."""

    id: int
    levels: tuple[int, ...]
    queues: tuple[str, ...]
    roles: tuple[str, ...]
    present: bool
    load: int


def chosen(
    candidates: Iterable[Candidate], level: int, queue: str, reserved_for: str, before: int | None, limit: int
) -> int | None:
    """The one it is given to; None where nobody may have it. `reserved_for` is the role of a reserved queue, or empty."""
    found = [
        one
        for one in candidates
        if one.present
        and one.load < limit
        and (level in one.levels or queue in one.queues)
        and (not reserved_for or reserved_for in one.roles)
    ]
    if any(one.id == before for one in found):
        return before
    return min(found, key=lambda one: (one.load, one.id)).id if found else None


def push(settings: Settings) -> Callable[[Change, TicketMoved | TicketRouted], None]:
    """The reaction to a ticket that has come to rest in a queue."""

    def reaction(change: Change, event: TicketMoved | TicketRouted) -> None:
        if not settings.routing.push or (isinstance(event, TicketMoved) and event.transition == "T10"):
            return  # whoever releases a ticket is not given it again; where it is passed on to, it is given there
        ticket = change.session.get(Ticket, event.ticket_id)
        if ticket is None or ticket.state != State.QUEUED or ticket.assignee_id is not None:
            return
        if ticket.priority in settings.routing.push:
            _give(change, ticket, settings, passed_on=isinstance(event, TicketRouted))

    return reaction


def _give(change: Change, ticket: Ticket, settings: Settings, *, passed_on: bool) -> None:
    """Follow-ups go to whoever had the ticket before; what somebody passes on goes to anybody but them."""
    change.write_now()
    queue = change.session.get(Queue, ticket.queue)
    staff = change.session.exec(select(Agent).where(Agent.active).order_by(col(Agent.id))).all()
    open_now = dict(change.session.exec(select(Tally.scope, Tally.count).where(col(Tally.scope).in_([f"agent:{one.id}" for one in staff]))).all())  # fmt: skip
    candidates = [
        Candidate(one.id or 0, tuple(one.levels), tuple(one.queues), tuple(one.roles), one.presence == "present", open_now.get(f"agent:{one.id}", 0))
        for one in staff
    ]  # fmt: skip
    reserved, before = queue.restricted_to if queue else "", _before(change.session, ticket)
    if passed_on:
        candidates, before = [one for one in candidates if one.id != before], None
    found = chosen(candidates, ticket.level, ticket.queue, reserved, before, settings.routing.parallel_limit)  # fmt: skip
    if found is None:
        return
    moves.assign(change, ticket, found, SYSTEM, GIVEN)
    moves.move(change, ticket, Move.TAKE, SYSTEM, Facts(may_take=True, reason=GIVEN))
    to = next(one for one in staff if one.id == found)
    if to.email:
        subject, text = TEXT.get(to.language, TEXT["en"])
        said = {"number": ticket.number, "subject": ticket.subject, "priority": ticket.priority, "url": f"{settings.public_url}/desk/tickets/{ticket.number}"}  # fmt: skip
        payload = {"to": to.email, "subject": subject.format(**said), "text": text.format(**said), "language": to.language}  # fmt: skip
        change.later("staff_mail", payload, about=f"ticket:{ticket.id}")


def _before(session: Session, ticket: Ticket) -> int | None:
    """Who was responsible last."""
    question = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind == TicketAssigned.name)
    for line in session.exec(question.order_by(col(TicketEvent.id).desc())):
        for name in ("agent_id", "agent_before"):
            if line.data.get(name):
                return int(line.data[name])
    return None
