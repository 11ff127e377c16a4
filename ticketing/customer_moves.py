"""What a customer does to their ticket on a page: solved, not solved, the three ways on from an automatic answer."""

from sqlmodel import Session, select

from storage.change import Change
from ticketing import moves
from ticketing.actors import customer
from ticketing.states import FINAL, Facts, Move, State
from ticketing.tables import Ticket
from ticketing.unread import news


def by_token(session: Session, token: str, *, lock: bool = False) -> Ticket | None:
    """The ticket of an unguessable link, with `lock` until the commit; a merged one leads to its target where that is the
    same person's, for the link must not open somebody else's conversation."""
    ticket = session.exec(select(Ticket).where(Ticket.public_token == token)).first()
    while ticket is not None and ticket.merged_into_id is not None:
        target = session.get_one(Ticket, ticket.merged_into_id)
        if target.person_id != ticket.person_id:
            break
        ticket = target
    return moves.locked_by_id(session, ticket.id or 0) if ticket is not None and lock else ticket


def solved(change: Change, ticket: Ticket) -> bool:
    """The customer says it is settled: T6 for an automatic answer, T18 for a resolved ticket, T19 for one that is open.
    False where nothing was changed: it is over already, or a complaint, which only a person ends."""
    actor = customer(ticket.person_id)
    if ticket.state == State.AUTO_ANSWERED:
        moves.move(change, ticket, Move.CONFIRM, actor, Facts(reason="helped"))
        ticket.closure_code = "e_confirmed"
    elif ticket.type == "complaint" or ticket.state in FINAL:
        return False
    elif ticket.state == State.RESOLVED:
        moves.move(change, ticket, Move.CLOSE, actor, Facts(confirmed=True))
        ticket.closure_code = "confirmed"
    else:
        moves.move(change, ticket, Move.CANCEL, actor, Facts(reason="withdrawn"))
        ticket.closure_code = "withdrawn"
    return True


def not_solved(change: Change, ticket: Ticket, reason: str = "not_helped") -> None:
    """T8 for an automatic answer (`reason` not_helped or person), T17 for a resolved ticket."""
    actor = customer(ticket.person_id)
    if ticket.state == State.AUTO_ANSWERED:
        moves.move(change, ticket, Move.REJECT, actor, Facts(reason=reason))
        news(change, ticket)
    elif ticket.state == State.RESOLVED:
        moves.move(change, ticket, Move.DISAGREE, actor, Facts(reason=reason))
        news(change, ticket)
