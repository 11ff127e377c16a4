"""An agent's answer is taken back before it has left: it met nothing, the customer never sees it, its text can be mended."""

from foundation.errors import Invalid, Mistake, NotFound
from storage import outbox
from storage.change import Change
from ticketing.actors import Actor
from ticketing.answers import UNDOABLE
from ticketing.events import TAKEN_BACK, AnswerBounced
from ticketing.history import happened
from ticketing.moves import move
from ticketing.states import Facts, Move, State
from ticketing.tables import Contact, Ticket


def take_back(change: Change, ticket: Ticket, contact_id: int, by: Actor) -> Contact:
    """Withdraws the answer; Invalid where it has left already."""
    contact = change.session.get(Contact, contact_id)
    ours = contact is not None and contact.ticket_id == ticket.id and contact.kind in UNDOABLE
    if contact is None or not ours or contact.agent_id != by.agent_id:
        raise NotFound("There is no such answer of yours.")
    if not outbox.take_back(change, f"contact:{contact_id}"):
        raise Invalid(Mistake("text", "it has left already", "write a second answer that puts it right"))
    contact.visibility = "internal"
    contact.details = {**contact.details, "delivery": {"state": TAKEN_BACK, "at": change.now.isoformat()}}
    happened(change, AnswerBounced(ticket.id or 0, change.now, contact_id, "", TAKEN_BACK, True), by)
    if contact.kind == "question" and ticket.state == State.WAITING_CUSTOMER:
        move(change, ticket, Move.CUSTOMER_ANSWERS, by, Facts(reason="taken up by the desk"))
    elif ticket.state == State.RESOLVED and (contact.kind == "resolution" or ticket.resolved_at == contact.occurred_at):
        move(change, ticket, Move.DISAGREE, by, Facts(reason="taken up by the desk", inside_window=True))
        ticket.reopened_count -= 1  # nobody was told, so nobody disagreed
    return contact
