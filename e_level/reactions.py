"""What the customer made of an automatic answer. The ticket's move is what counts; the record follows it."""

from typing import Literal

from sqlalchemy import update
from sqlmodel import col, select

from e_level.service import newest_decision
from e_level.tables import AutomationDecision
from knowledge_base.tables import Article
from storage.change import Change
from ticketing import customer_moves
from ticketing.desk_context import DeskContext
from ticketing.events import TicketMoved
from ticketing.states import Move, State
from ticketing.tables import Ticket

Reaction = Literal["helped", "not_helped", "person"]
_CONSENT = frozenset({State.AUTO_ANSWERED.value, State.RESOLVED.value})
_SAID_BY_CUSTOMERS = frozenset({"not_helped", "person", "replied"})
_COUNTED = {"helped": Article.helped, "not_helped": Article.not_helped}


def react(change: Change, desk: DeskContext, token: str, reaction: Reaction) -> Ticket | None:
    """What a link of the answer says (T6, T8; T17 once it rests as resolved). The ticket; None for an unknown token.

    Saying the same twice changes nothing, nor does anything said after a person has taken over.
    """
    decision = change.session.exec(select(AutomationDecision).where(AutomationDecision.reaction_token == token)).first()
    if decision is None:
        return None
    ticket = change.session.exec(select(Ticket).where(Ticket.id == decision.ticket_id).with_for_update()).one()
    change.session.refresh(decision)
    if not may_still_react(ticket, decision):
        return ticket
    if decision.reaction != reaction:
        if reaction == "helped":
            customer_moves.solved(change, ticket)
            _book(change, decision, "helped")
        else:
            customer_moves.not_solved(change, ticket, reaction)
    return ticket


def may_still_react(ticket: Ticket, decision: AutomationDecision) -> bool:
    """Whether what the customer says about the answer still counts: no person has taken over, and it was not refused."""
    return ticket.state in _CONSENT and decision.reaction in ("pending", "silent", "helped")


def book(change: Change, event: TicketMoved) -> None:
    """Reaction to a ticket's move: books what a move out of (or back from) an automatic answer says about it."""
    said = _said(event)
    decision = newest_decision(change, event.ticket_id) if said is not None else None
    if said is not None and decision is not None and decision.reaction in ("pending", "silent", "helped"):
        _book(change, decision, said)


def _said(event: TicketMoved) -> str | None:
    """None where the move says nothing; empty where the desk itself took the ticket, so that nothing is awaited."""
    if event.move == Move.CONFIRM.value:
        return "helped"
    if event.move == Move.SILENT.value:
        return "silent"
    if event.move in (Move.REJECT.value, Move.DISAGREE.value) and event.reason in _SAID_BY_CUSTOMERS:
        return event.reason
    return "" if event.move == Move.REJECT.value else None


def _book(change: Change, decision: AutomationDecision, reaction: str) -> None:
    if decision.reaction == reaction:
        return
    for name, by in ((decision.reaction, -1), (reaction, +1)):
        if counter := _COUNTED.get(name):
            moved = {counter: col(counter) + by}
            change.session.execute(update(Article).where(col(Article.id) == decision.article_id).values(moved))
    decision.reaction, decision.reaction_at = reaction, change.now
