"""When a ticket waited for third parties, by its stored history."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from sla.third_party import WAITS, Wait, waits_of
from storage.change import Change
from ticketing.tables import TicketEvent


def waits(change: Change, ticket_id: int) -> list[Wait]:
    """All of them, in their order."""
    change.write_now()
    question = select(TicketEvent.at, TicketEvent.data).where(
        TicketEvent.ticket_id == ticket_id, TicketEvent.kind == "moved"
    )
    moves = change.session.exec(question.order_by(col(TicketEvent.id))).all()
    return waits_of((at, data["before"], data["after"]) for at, data in moves)


def waited(change: Change, ticket_id: int, at: datetime) -> bool:
    """Whether it waited for one just before an instant."""
    return any(begun < at and (over is None or over >= at) for begun, over in waits(change, ticket_id))


def ever_waited(session: Session, tickets: Collection[int]) -> set[int]:
    """Those of these tickets, some thousand at most, that waited for one."""
    moved = col(TicketEvent.ticket_id).in_(tickets) & (col(TicketEvent.kind) == "moved")
    waits = col(TicketEvent.data)["after"].as_string() == WAITS
    return set(session.exec(select(TicketEvent.ticket_id).where(moved, waits)).all()) if tickets else set()
