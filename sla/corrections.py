"""What was corrected on tickets that puts them under another promise, for proofs and the report."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from sla.rebuild import DIMENSION
from sla.reclassified import Correction
from ticketing.tables import TicketEvent

_AT_ONCE = 500


def corrections(session: Session, tickets: Sequence[int]) -> Mapping[int, list[tuple[datetime, Correction]]]:
    """Ticket → when it was corrected and how, in the order in which that was booked; nothing for one that never was."""
    found: dict[int, list[tuple[datetime, Correction]]] = defaultdict(list)
    wanted = sorted(set(tickets))
    for start in range(0, len(wanted), _AT_ONCE):
        question = select(col(TicketEvent.ticket_id), col(TicketEvent.at), col(TicketEvent.data)).where(
            col(TicketEvent.ticket_id).in_(wanted[start : start + _AT_ONCE]), col(TicketEvent.kind) == "field_changed"
        )
        for ticket, at, data in session.execute(question.order_by(col(TicketEvent.id))):
            if data["field"] in DIMENSION:
                found[ticket].append((at, (data["field"], data["before"], data["after"])))
    return found
