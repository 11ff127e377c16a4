"""One ticket of a bulk step: what is done to it, and how it is made as it was."""

from dataclasses import asdict, dataclass, field
from typing import Any

from desk.place import Asked, row_number
from foundation.errors import Conflict, Forbidden, Invalid, Mistake
from pages.words import N_
from staff.rights import Right, may
from staff.tables import Agent
from storage.change import Change
from ticketing import agent_moves, agent_notices, correspondents, moves, sent_forms
from ticketing.actors import Actor
from ticketing.desk_context import DeskContext
from ticketing.routing import PRIORITIES
from ticketing.states import State
from ticketing.tables import Queue, Ticket
from ticketing.taking_back import take_back
from ticketing.ticket_scope import scope_of

DOES = {
    "assign": Right.TICKET_TAKE,
    "pass_on": Right.TICKET_ESCALATE,
    "priority": Right.TICKET_CORRECT,
    "reply": Right.TICKET_REPLY,
}
"""Step → the right it takes on each ticket; to assign to others takes more."""
UNDO_MINUTES = 10
REASON = "taken back"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said about all of them."""

    do: str
    assignee: str = ""
    queue: str = ""
    priority: str = ""
    reason: str = ""
    text: str = ""
    wait: bool = False
    form_id: str = ""

    def lacks(self) -> tuple[str, str] | None:
        """The field that is still empty, and what is missing there."""
        match self.do:
            case "assign" if not self.assignee:
                return "assignee", N_("Choose who shall be responsible.")
            case "pass_on" if not self.queue:
                return "queue", N_("Choose a queue.")
            case "pass_on" if not self.reason:
                return "reason", N_("Say what was tried, for whoever takes over.")
            case "priority" if self.priority not in PRIORITIES:
                return "priority", N_("Choose a priority.")
            case "reply" if not self.text:
                return "text", N_("The answer is empty.")
        return None


@dataclass(frozen=True, slots=True)
class Before:
    """How a ticket was; `version` is the one it has after the step, `contact` the reply that was sent."""

    number: str
    state: str
    assignee: int | None
    level: int
    queue: str
    priority: str
    version: int = 0
    contact: int = field(default=0)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def work_on(change: Change, desk: DeskContext, number: str, version: int | None, wanted: Wanted, who: Asked, by: Actor) -> Before:  # fmt: skip
    """Does it; Conflict where the ticket changed meanwhile or the answer was sent before, Forbidden and Invalid where it cannot
    be done."""
    ticket = agent_moves.locked(change.session, number, version)
    here = scope_of(change.session, ticket)
    others = wanted.do == "assign" and row_number(wanted.assignee) != who.agent.agent_id
    needed = Right.TICKET_ASSIGN_OTHERS if others else DOES[wanted.do]
    if ticket.shelf != 0 or not (may(who.agent.who, Right.TICKET_READ, here) and may(who.agent.who, needed, here)):
        raise Forbidden("This cannot be done to this ticket.")
    was = Before(number, ticket.state, ticket.assignee_id, ticket.level, ticket.queue, ticket.priority)
    contact = 0
    match wanted.do:
        case "assign":
            _assign(change, ticket, wanted, by)
        case "pass_on":
            queue = change.session.get(Queue, wanted.queue)
            if queue is None:
                raise Invalid(Mistake("queue", "there is no such queue on this level"))
            agent_moves.escalate(change, ticket, queue.level, queue.code, by, wanted.reason)
        case "priority":
            moves.correct(change, ticket, "priority", wanted.priority, by)
        case "reply":
            form = sent_forms.key(who.agent.agent_id, wanted.form_id, f"bulk {number}")
            if sent_forms.sent_before(change.session, desk, form, wanted.text):
                raise Conflict("This answer was sent before.")
            cc = correspondents.of(change.session, ticket.id or 0, desk.settings.own_addresses).cc
            sent = agent_moves.reply(change, desk, ticket, wanted.text, by, cc=cc, wait=wanted.wait, form=form)
            contact = sent.id or 0 if sent else 0
    change.session.flush()
    return Before(**{**was.as_data(), "version": ticket.version, "contact": contact})


def _assign(change: Change, ticket: Ticket, wanted: Wanted, by: Actor) -> None:
    colleague = change.session.get(Agent, row_number(wanted.assignee) or 0)
    if colleague is None or not colleague.active:
        raise Invalid(Mistake("assignee", "there is no such colleague"))
    beyond = bool(colleague.levels) and ticket.level not in colleague.levels and ticket.queue not in colleague.queues
    if beyond and not wanted.reason:
        raise Invalid(Mistake("reason", "does not have this level", "a lead may assign with a reason"))
    agent_moves.take(change, ticket, colleague.id or 0, by, wanted.reason, override=beyond)
    agent_notices.tell(change, colleague.id or 0, ticket.id or 0, "assigned", by.agent_id)


def restore(change: Change, was: Before, by: Actor) -> None:
    """As it was; Conflict where somebody has touched it since, Invalid where its reply has left."""
    ticket = agent_moves.locked(change.session, was.number)
    if ticket.version != was.version:
        raise Conflict("Somebody else changed this ticket in the meantime.")
    if was.contact:
        take_back(change, ticket, was.contact, by)
    moves.correct(change, ticket, "priority", was.priority, by, REASON)
    if ticket.state == State.IN_PROGRESS and was.state == State.QUEUED:
        agent_moves.release(change, ticket, by, REASON)
    moves.send_to(change, ticket, was.level, was.queue, by, REASON)
    moves.assign(change, ticket, was.assignee, by, REASON)
