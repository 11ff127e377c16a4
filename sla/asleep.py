"""Old mail that was imported promises nothing: the clocks of its ticket sleep until the customer writes by themselves.

Then they begin as if the ticket had been opened by that message. `sla/rebuild.py` tells the same of a history.
"""

from sqlmodel import Session, col, select

from sla.policy import BY_HAND
from sla.tables import SlaTimer
from storage.change import Change
from ticketing.events import IMPORT
from ticketing.tables import TicketEvent


def asleep(change: Change, ticket_id: int, rows: list[SlaTimer], wrote: int = 0) -> bool:
    """Whether nothing is promised yet: opened by imported mail, with so many messages of the customer since. `rows` are its
    timers: with one of these it is awake, which is nearly always so, and nothing is asked."""
    if any(row.metric != BY_HAND for row in rows):
        return False
    change.write_now()
    return opened_by_import(change.session, ticket_id) and _messages(change.session, ticket_id) == wrote


def opened_by_import(session: Session, ticket_id: int) -> bool:
    opened = select(TicketEvent.data).where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == "opened")
    return (session.exec(opened.order_by(col(TicketEvent.id)).limit(1)).first() or {}).get("by") == IMPORT


def _messages(session: Session, ticket_id: int) -> int:
    said = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == "customer_wrote")
    return len(session.exec(said.limit(2)).all())
