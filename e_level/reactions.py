"""What the customer made of an automatic answer."""

from typing import Literal

from sqlmodel import select

from e_level.tables import AutomationDecision
from storage.change import Change
from ticketing import customer_moves
from ticketing.desk_context import DeskContext
from ticketing.tables import Ticket

Reaction = Literal["helped", "not_helped", "person"]


def react(change: Change, desk: DeskContext, token: str, reaction: Reaction) -> Ticket | None:
    """Records the first reaction and moves the ticket (T6 or T8); None for an unknown token. Later ones change nothing."""
    decision = change.session.exec(
        select(AutomationDecision).where(AutomationDecision.reaction_token == token).with_for_update()
    ).first()
    ticket = change.session.get(Ticket, decision.ticket_id) if decision else None
    if decision is None or ticket is None:
        return None
    if decision.reaction == "pending":
        decision.reaction, decision.reaction_at = reaction, change.now
        if reaction == "helped":
            customer_moves.solved(change, ticket)
        else:
            customer_moves.not_solved(change, ticket, reaction)
    return ticket
